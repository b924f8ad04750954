import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { PersonId } from '../../../core/ids.ts'
import { RECORD_KINDS } from '../../../core/records/kinds.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import type { TestPerson } from '../../db/testing-world.ts'
import { edit } from '../keeping/edit.ts'
import { read as readKeeping } from '../keeping/read.ts'
import { read } from '../read.ts'
import { inDays, RecordWorld, refused, type Told } from '../testing.ts'
import { add } from './add.ts'
import { list } from './list.ts'
import { withdraw } from './withdraw.ts'

let server: TestServer
let records: RecordWorld
let admin: TestPerson

/** A factor that was shown longer ago than any window lets pass. */
const LONG_AGO_MIN = 600

before(async () => {
  server = await startTestServer()
  records = await RecordWorld.plant(await server.database())
  admin = records.a.people.org_admin
})
after(async () => {
  await records.world.close()
  await server.stop()
})

const body = (personId: PersonId, more: Told = {}) => ({
  personId,
  kinds: ['inspection'],
  title: 'Examiner of lifting equipment',
  issuer: 'An institute',
  number: 'X-17',
  validFrom: inDays(-10),
  validUntil: inDays(10),
  ...more,
})
const given = async (personId: PersonId, more: Told = {}, by = admin) =>
  (await records.call(add, by, { body: body(personId, more) })).credentialId as string
const listed = async (person: TestPerson, query: Told = {}) =>
  ((await records.call(list, person, { query })) as { credentials: (Told & { credentialId: string })[] }).credentials

test('an operator sees their own credentials, and whoever reads people sees all', async () => {
  const { operator, engineer, org_admin } = records.a.people
  const own = await given(operator.personId)
  const other = await given(engineer.personId, { kinds: ['inspection', 'wire-rope', 'inspection'] })
  assert.deepEqual(
    (await listed(operator)).map(({ credentialId }) => credentialId),
    [own],
  )
  assert.deepEqual(await listed(operator, { person: engineer.personId }), [])
  const all = await listed(org_admin)
  assert.deepEqual(new Set(all.map(({ credentialId }) => credentialId)), new Set([own, other]))
  const [found] = await listed(org_admin, { person: engineer.personId })
  assert.deepEqual(
    [found?.kinds, found?.title, found?.number, found?.proof, found?.withdrawnAt],
    [['inspection', 'wire-rope'], 'Examiner of lifting equipment', 'X-17', '', null],
  )
  assert.deepEqual(await listed(records.world.people.b.people.org_admin), [])
})

test('what somebody wrote of a credential is sealed', async () => {
  const { rows } = await records.world.superuser.query<{ facts_sealed: Buffer }>(
    `select facts_sealed from app.credential`,
  )
  assert.ok(rows.length > 0 && rows.every(({ facts_sealed }) => !facts_sealed.includes('Examiner')))
})

test('a credential is given by an administrator, lately confirmed, to somebody who works here', async () => {
  const { operator, engineer, site_manager } = records.a.people
  for (const person of [operator, site_manager, engineer])
    await assert.rejects(given(operator.personId, {}, person), refused('forbidden'))
  await assert.rejects(given(randomUUID() as PersonId), refused('invalid', 'personId'))
  await assert.rejects(given(records.world.people.b.people.engineer.personId), refused('invalid', 'personId'))
  await assert.rejects(given(operator.personId, { validUntil: inDays(-11) }), refused('invalid', 'validUntil'))
  for (const kinds of [[], ['service'], ['inspection', 'wire-rope', 'thorough-examination', 'inspection']])
    await assert.rejects(given(operator.personId, { kinds }), refused('invalid'))
  await records.world.superuser.query(`update app.person set state = 'disabled' where person_id = $1`, [
    site_manager.personId,
  ])
  await assert.rejects(given(site_manager.personId), refused('invalid', 'personId'))
  await records.confirmed(admin, LONG_AGO_MIN)
  await assert.rejects(given(operator.personId))
  await records.confirmed(admin, 0)
})

test('a credential is withdrawn once, by an administrator who has confirmed who they are, and stays to be read', async () => {
  const { operator } = records.a.people
  const credentialId = await given(operator.personId)
  const take = (by = admin) => records.call(withdraw, by, { params: { credentialId } })
  await assert.rejects(take(records.a.people.engineer), refused('forbidden'))
  await assert.rejects(take(records.world.people.b.people.org_admin), refused('not-found'))
  await records.confirmed(admin, LONG_AGO_MIN)
  // Past the router, which would have refused: the database changes no row.
  await take()
  await records.confirmed(admin, 0)
  const its = async () => (await listed(operator)).find((each) => each.credentialId === credentialId)
  assert.equal((await its())?.withdrawnAt, null)
  await take()
  assert.ok((await its())?.withdrawnAt)
  await assert.rejects(take(), refused('conflict'))
})

const keep = (kind: string, months: number, by = admin) => records.call(edit, by, { body: { kind, months } })
const kept = async () => {
  const { kinds } = (await records.call(readKeeping, admin)) as { kinds: { kind: string; months: number }[] }
  return new Map(kinds.map(({ kind, months }) => [kind, months]))
}

test('records are never kept for less than the floor of their kind', async () => {
  assert.deepEqual([...(await kept()).keys()], [...RECORD_KINDS])
  await assert.rejects(keep('inspection', 59), refused('invalid', 'months'))
  await assert.rejects(keep('pre-use-check', 23), refused('invalid', 'months'))
  await assert.rejects(keep('pre-use-check', 1201), refused('invalid'))
  await assert.rejects(keep('pre-use-check', 30, records.a.people.engineer), refused('forbidden'))
  await records.confirmed(admin, LONG_AGO_MIN)
  await assert.rejects(keep('pre-use-check', 30))
  await records.confirmed(admin, 0)
  assert.equal((await kept()).get('pre-use-check'), 24)
})

test('a longer time counts for what is signed from then on, and a shorter one takes nothing from what was signed', async () => {
  const [assetId] = records.a.assets
  const formId = await records.form('pre-use-check')
  const months = async () => {
    const recordId = await records.signed(assetId, formId)
    return async () => {
      const { record } = (await records.call(read, admin, { params: { recordId } })) as { record: Told }
      return record.keepMonths
    }
  }
  const first = await months()
  await keep('pre-use-check', 48)
  const second = await months()
  await keep('pre-use-check', 36)
  const third = await months()
  assert.deepEqual(await Promise.all([first(), second(), third()]), [24, 48, 36])
  assert.equal((await kept()).get('service'), 24, 'of its kind alone')
})

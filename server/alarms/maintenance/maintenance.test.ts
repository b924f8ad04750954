import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isFailure } from '../../../core/errors.ts'
import type { AssetId, MaintenanceId, RuleId } from '../../../core/ids.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import type { TestOrg, TestPerson } from '../../db/testing-world.ts'
import type { RawInput } from '../../operation/border.ts'
import type { Operation } from '../../operation/operation.ts'
import { bringBack } from '../bring-back.ts'
import { shelve } from '../shelve.ts'
import { takeOut } from '../take-out.ts'
import { AlarmWorld, limitRule } from '../testing.ts'
import { unshelve } from '../unshelve.ts'
import { add } from './add.ts'
import { end } from './end.ts'
import { list } from './list.ts'

let server: TestServer
let world: AlarmWorld
let a: TestOrg
let crane: AssetId
let far: AssetId

before(async () => {
  server = await startTestServer()
  world = await AlarmWorld.plant(await server.database())
  a = world.reading.people.a
  ;[crane, , far] = a.assets
})
after(async () => {
  await world.close()
  await server.stop()
})

type Told = Record<string, unknown>
const call = (operation: Operation, person: TestPerson, input: Partial<RawInput> = {}) =>
  world.reading.call(operation, person, input) as Promise<Told>
const HOUR = 3_600_000
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString()
const body = (more: Told = {}) => ({ scope: { assetId: crane }, until: inHours(2), reason: 'New rope', ...more })
const made = async (more?: Told) =>
  (await call(add, a.people.engineer, { body: body(more) })).maintenanceId as MaintenanceId
const stop = (maintenanceId: MaintenanceId, person = a.people.engineer) =>
  call(end, person, { params: { maintenanceId } })
const seen = async (person: TestPerson, over = 'false') =>
  ((await call(list, person, { query: { over } })) as { windows: Told[] }).windows
const one = async (maintenanceId: MaintenanceId, over?: string, person = a.people.engineer) =>
  (await seen(person, over)).find((each) => each.maintenanceId === maintenanceId)
const refused = (kind: Parameters<typeof isFailure>[1]) => (error: unknown) => isFailure(error, kind)

test('a window comes back as it was made, is ended and then is over; its reason is sealed and its line written', async () => {
  const until = inHours(2)
  const id = await made({ until, from: inHours(-5) })
  const told = await one(id)
  assert.deepEqual(
    [told?.assetId, told?.siteId, told?.reason, told?.until, told?.createdBy, told?.endedAt],
    [crane, a.sites[0], 'New rope', until, a.people.engineer.personId, null],
  )
  // What has passed is not maintained: it begins now.
  assert.ok(Date.parse(String(told?.from)) > Date.now() - HOUR)
  await stop(id)
  assert.equal(await one(id), undefined)
  assert.equal((await one(id, 'true'))?.endedBy, a.people.engineer.personId)
  await assert.rejects(stop(id), refused('conflict'))
  const { superuser } = world.reading
  const row = await superuser.query<{ sealed: Buffer }>(
    'select reason_sealed as sealed from app.maintenance where maintenance_id = $1',
    [id],
  )
  assert.ok(row.rows[0] && !row.rows[0].sealed.includes('New rope'))
  const lines = await superuser.query<{ event: string; person_id: string }>(
    `select event, person_id from audit.line where row_key->>'maintenance_id' = $1 order by n`,
    [id],
  )
  assert.deepEqual(
    lines.rows.map(({ event }) => event),
    ['maintenance.added', 'maintenance.changed'],
  )
})

test('one that is planned is called off before it begins', async () => {
  const id = await made({ scope: { siteId: a.sites[1] }, from: inHours(1) })
  assert.deepEqual([(await one(id))?.assetId, (await one(id))?.siteId], [null, a.sites[1]])
  await stop(id)
  assert.ok((await one(id, 'true'))?.endedAt)
  const { rows } = await world.reading.superuser.query(
    'select from app.worker_alarm_maintenance($1, now()) where site_id = $2',
    [a.orgId, a.sites[1]],
  )
  assert.equal(rows.length, 0)
})

test('a window that cannot be is refused with the reason', async () => {
  const bad: [Told, RegExp][] = [
    [{ until: inHours(-1) }, /not after the beginning/],
    [{ from: inHours(3) }, /not after the beginning/],
    [{ until: inHours(30 * 24 + 1) }, /more than 30 days/],
    [{ until: 'tomorrow' }, /./],
    [{ reason: ' ' }, /is empty/],
    [{ scope: {} }, /./],
    [{ scope: { assetId: crane, siteId: a.sites[0] } }, /./],
    [{ scope: { assetId: world.reading.people.b.assets[0] } }, /no such asset/],
    [{ scope: { siteId: world.reading.people.b.sites[0] } }, /no such asset or site/],
  ]
  for (const [more, why] of bad)
    await assert.rejects(call(add, a.people.engineer, { body: body(more) }), (error: unknown) => {
      assert.ok(isFailure(error, 'invalid'), String(error))
      assert.match(JSON.stringify(error.fields), why)
      return true
    })
  await assert.rejects(call(add, a.people.operator, { body: body() }), refused('forbidden'))
})

test('who is at one site sees the windows there alone, ends none, and one goes with its asset', async () => {
  const [here, there] = [await made(), await made({ scope: { assetId: far } })]
  const { operator } = a.people
  assert.ok(await one(here, 'false', operator))
  assert.equal(await one(there, 'false', operator), undefined)
  await assert.rejects(stop(here, operator), refused('forbidden'))
  await assert.rejects(stop(here, world.reading.people.b.people.engineer), refused('not-found'))
  assert.deepEqual(
    (await seen(world.reading.people.b.people.engineer)).map(({ maintenanceId }) => maintenanceId),
    [],
  )
  const move = (to: string) =>
    world.reading.superuser.query('update app.asset set site_id = $1 where asset_id = $2', [to, far])
  await move(a.sites[0])
  assert.equal((await one(there, 'false', operator))?.siteId, a.sites[0])
  await move(a.sites[1])
  for (const id of [here, there]) await stop(id)
})

/** An alarm of the crane as the evaluation raises it. */
async function raised(): Promise<RuleId> {
  const ruleId = await world.rule(a, limitRule(80), { assetId: crane })
  await world.reading.superuser.query(
    `insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active, raised_at, raised_received_at, raises)
     values ($1, $2, $3, $4, 'high', false, 'unacknowledged', true, now(), now(), 1)`,
    [a.orgId, ruleId, crane, a.sites[0]],
  )
  return ruleId
}

test('what comes from the shelf or back into service inside a window is suppressed, and outside of it an alarm', async () => {
  const [ruleId, left] = [await raised(), await raised()]
  const { engineer } = a.people
  const act = async (operation: Operation, of: RuleId, sent: Told = {}) =>
    (await call(operation, engineer, { params: { ruleId: of, assetId: crane }, body: sent })).state
  const aside = async () => {
    await act(shelve, ruleId, { minutes: 30, reason: 'x' })
    await act(shelve, left, { minutes: 30, reason: 'x' })
  }
  await aside()
  const id = await made()
  assert.equal(await act(unshelve, ruleId), 'suppressed')
  assert.equal(await act(takeOut, ruleId, { reason: 'x' }), 'out-of-service')
  assert.equal(await act(bringBack, ruleId), 'suppressed')
  // One whose time on the shelf ends by itself.
  const { superuser } = world.reading
  const end = async () => {
    await superuser.query(`update app.alarm set shelved_until = now() - interval '1 second' where state = 'shelved'`)
    await superuser.query('select app.worker_alarm_shelves(10)')
    return (await world.alarm(a, left, crane))?.state
  }
  assert.equal(await end(), 'suppressed')
  await stop(id)
  await superuser.query(`update app.alarm set state = 'unacknowledged' where rule_id = any ($1)`, [[ruleId, left]])
  await aside()
  assert.equal(await act(unshelve, ruleId), 'unacknowledged')
  assert.equal(await end(), 'unacknowledged')
})

test('a shelf that ends inside a window is suppressed, and outside of it an alarm', async () => {
  const { superuser } = world.reading
  const ends = async (ruleId: RuleId) => {
    await superuser.query(
      `update app.alarm set state = 'shelved', shelved_until = now() - interval '1 second' where rule_id = $1`,
      [ruleId],
    )
    await superuser.query('select app.worker_alarm_shelves(100)')
    const { rows } = await superuser.query<{ state: string }>('select state from app.alarm where rule_id = $1', [
      ruleId,
    ])
    return rows[0]?.state
  }
  const ruleId = await raised()
  assert.equal(await ends(ruleId), 'unacknowledged')
  const id = await made()
  assert.equal(await ends(ruleId), 'suppressed')
  await stop(id)
})

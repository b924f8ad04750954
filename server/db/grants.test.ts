// What people may do: roles, sites and groups together, and the two rules of granting.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type pg from 'pg'
import { isFailure } from '../../core/errors.ts'
import type { AccountId, GroupId, PersonId, SiteId } from '../../core/ids.ts'
import type { Permission } from '../../core/permissions.ts'
import type { SessionToken } from '../platform/secret.ts'
import { type Database, openDatabase, type RequestFacts, type Tx } from './database.ts'
import { startTestServer, type TestDatabase, type TestServer } from './testing.ts'
import {
  plantPerson,
  plantSession,
  plantWorld,
  randomId,
  type TestOrg,
  type TestPerson,
  type TestWorld,
} from './testing-world.ts'

let server: TestServer
let database: TestDatabase
let superuser: pg.Client
let world: TestWorld
let db: Database
let a: TestOrg

before(async () => {
  server = await startTestServer()
  database = await server.database()
  superuser = await database.superuser()
  world = await plantWorld(superuser)
  a = world.a
  db = openDatabase(database.config, 'api', { connections: 4 })
})
after(async () => {
  await db?.close()
  await server?.stop()
})

const about = (facts: Partial<RequestFacts> = {}): RequestFacts => ({ requestId: 'r', address: '::1', ...facts })
const byKind = (kind: Parameters<typeof isFailure>[1]) => (error: unknown) => isFailure(error, kind)
const sealed = Buffer.from('sealed')

const putGroup = (by: SessionToken, groupId: GroupId, permissions: Permission[], sites: SiteId[] | 'all') =>
  db.inSession(by, ({ kysely }) =>
    sql`select app.group_put(${groupId}, ${sealed}, null, ${permissions}, ${sites === 'all'}, ${sites === 'all' ? null : sites})`.execute(
      kysely,
    ),
  )
const setGroups = (by: SessionToken, personId: PersonId, groups: GroupId[]) =>
  db.inSession(by, ({ kysely }) => sql`select app.set_person_groups(${personId}, ${groups})`.execute(kysely))
const setRole = (by: SessionToken, personId: PersonId, role: string) =>
  db.inSession(by, ({ kysely }) =>
    sql`update app.person set role = ${role} where person_id = ${personId}`.execute(kysely),
  )
const assetsOf = async (tx: Tx) =>
  (await tx.kysely.selectFrom('app.asset').select('asset_id').execute()).map((row) => row.asset_id).sort()
const mayOf = async (session: SessionToken) => {
  const principal = await db.inSession(session, (tx) => tx.principal)
  return [...(principal?.permissions ?? [])]
}
const admin = () => a.people.org_admin.session

test('a group gives its permissions at its sites, at once, and takes them away again', async () => {
  const person = await plantPerson(superuser, a.orgId, 'none')
  assert.deepEqual(await mayOf(person.session), ['session.read'])
  assert.deepEqual(await db.inSession(person.session, assetsOf), [])
  const atSecond = randomId<GroupId>()
  await putGroup(admin(), atSecond, ['asset.read', 'site.read'], [a.sites[1]])
  await setGroups(admin(), person.personId, [atSecond])
  assert.deepEqual(await db.inSession(person.session, assetsOf), [a.assets[2]])
  const principal = await db.inSession(person.session, (tx) => tx.principal)
  assert.deepEqual(principal?.siteIds, [a.sites[1]])
  await putGroup(admin(), atSecond, ['asset.read'], 'all')
  assert.deepEqual(await db.inSession(person.session, assetsOf), [...a.assets].sort())
  await db.inSession(admin(), ({ kysely }) => sql`select app.group_archive(${atSecond})`.execute(kysely))
  assert.deepEqual(await mayOf(person.session), ['session.read'])
})

test('two groups at two sites do not mix: each permission counts where it was given', async () => {
  const person = await plantPerson(superuser, a.orgId, 'none')
  const [reads, edits] = [randomId<GroupId>(), randomId<GroupId>()]
  await putGroup(admin(), reads, ['asset.read', 'telemetry.read'], [a.sites[0]])
  await putGroup(admin(), edits, ['asset.read', 'asset.edit'], [a.sites[1]])
  await setGroups(admin(), person.personId, [reads, edits])
  const edited = (asset: string) =>
    db.inSession(person.session, async ({ kysely }) =>
      Number(
        (await sql`update app.asset set kind = 'crane' where asset_id = ${asset}`.execute(kysely)).numAffectedRows,
      ),
    )
  assert.deepEqual([await edited(a.assets[0]), await edited(a.assets[2])], [0, 1])
  // A site-limited role and a permission of the whole organisation: neither widens the other.
  const operator = await plantPerson(superuser, a.orgId, 'operator', a.sites[0])
  const wide = randomId<GroupId>()
  await putGroup(admin(), wide, ['person.read'], 'all')
  await setGroups(admin(), operator.personId, [wide])
  assert.deepEqual(await db.inSession(operator.session, assetsOf), [a.assets[0], a.assets[1]].sort())
})

test('nobody grants what they do not hold, by any way', async () => {
  const helper = await plantPerson(superuser, a.orgId, 'operator', a.sites[0])
  const tools = randomId<GroupId>()
  await putGroup(admin(), tools, ['person.edit', 'person.read', 'group.edit'], 'all')
  await setGroups(admin(), helper.personId, [tools])
  const by = helper.session
  const target = await plantPerson(superuser, a.orgId, 'none')
  const mine = randomId<GroupId>()
  await assert.rejects(putGroup(by, mine, ['asset.read'], 'all'), byKind('forbidden'))
  await assert.rejects(putGroup(by, mine, ['asset.read'], [a.sites[1]]), byKind('forbidden'))
  await assert.rejects(putGroup(by, mine, ['asset.edit'], []), byKind('forbidden'))
  await assert.rejects(putGroup(by, mine, ['audit.read'], 'all'), byKind('forbidden'))
  await assert.rejects(setRole(by, target.personId, 'org_admin'), byKind('forbidden'))
  await assert.rejects(setRole(by, target.personId, 'engineer'), byKind('forbidden'))
  await assert.rejects(setRole(by, helper.personId, 'org_admin'), byKind('forbidden'))
  const sites = (site: SiteId) =>
    db.inSession(by, ({ kysely }) => sql`select app.set_person_sites(${target.personId}, ${[site]})`.execute(kysely))
  await setRole(by, target.personId, 'operator')
  await sites(a.sites[0])
  await assert.rejects(sites(a.sites[1]), byKind('forbidden'))
  await putGroup(by, mine, ['asset.read'], [a.sites[0]])
  await setGroups(by, target.personId, [mine])
  // The group grows at somebody else's hand; then it is not theirs to hand on.
  await putGroup(admin(), mine, ['asset.read'], 'all')
  await setGroups(admin(), target.personId, [])
  await assert.rejects(setGroups(by, target.personId, [mine]), byKind('forbidden'))
  await assert.rejects(putGroup(by, mine, ['asset.read'], [a.sites[0]]), byKind('forbidden'))
})

test('nobody changes a person who holds more than they do', async () => {
  const helper = await plantPerson(superuser, a.orgId, 'operator', a.sites[0])
  const tools = randomId<GroupId>()
  await putGroup(admin(), tools, ['person.edit', 'person.read'], 'all')
  await setGroups(admin(), helper.personId, [tools])
  const { personId } = a.people.engineer
  const change = (what: string) =>
    db.inSession(helper.session, ({ kysely }) =>
      sql`update app.person set ${sql.raw(what)} where person_id = ${personId}`.execute(kysely),
    )
  for (const what of [`role = 'operator'`, `state = 'disabled'`, `name_sealed = 'x'`, `email_sealed = 'x'`])
    await assert.rejects(change(what), byKind('forbidden'), what)
  await assert.rejects(setGroups(helper.session, personId, [tools]), byKind('forbidden'))
})

test('a second factor is asked of those who need one, and what is left without it is the own session', async () => {
  const { rows } = await superuser.query<{ account_id: AccountId }>(
    'select account_id from app.person where person_id = $1',
    [a.people.org_admin.personId],
  )
  const account = rows[0]?.account_id ?? ''
  const weak = await plantSession(superuser, a.orgId, a.people.org_admin.personId, account, { aal: 'password' })
  const principal = await db.inSession(weak.session, (tx) => tx.principal)
  assert.deepEqual([principal?.needsSecondFactor, [...(principal?.permissions ?? [])]], [true, ['session.read']])
  assert.deepEqual(await db.inSession(weak.session, assetsOf), [])
  await assert.rejects(
    db.inSession(weak.session, assetsOf, about({ permission: 'asset.read' })),
    byKind('second-factor'),
  )
  const { rows: settings } = await superuser.query(`select mfa_required from app.org_settings where org_id = $1`, [
    a.orgId,
  ])
  assert.deepEqual(settings, [{ mfa_required: false }])
  const engineer = await plantPerson(superuser, a.orgId, 'engineer')
  await superuser.query(`update identity.session set aal = 'password' where person_id = $1`, [engineer.personId])
  assert.equal((await db.inSession(engineer.session, assetsOf)).length, 3)
  await db.inSession(admin(), ({ kysely }) => sql`update app.org_settings set mfa_required = true`.execute(kysely))
  assert.deepEqual(await mayOf(engineer.session), ['session.read'])
  await db.inSession(admin(), ({ kysely }) => sql`update app.org_settings set mfa_required = false`.execute(kysely))
  assert.equal((await db.inSession(engineer.session, assetsOf)).length, 3)
})

test('what is dangerous takes a factor shown lately', async () => {
  const stale = await plantPerson(superuser, a.orgId, 'org_admin')
  await superuser.query(
    `update identity.session set verified_at = now() - interval '601 seconds' where person_id = $1`,
    [stale.personId],
  )
  assert.equal((await db.inSession(stale.session, assetsOf, about({ permission: 'asset.read' }))).length, 3)
  const stepUp = about({ permission: 'person.edit', stepUp: true })
  await assert.rejects(db.inSession(stale.session, assetsOf, stepUp), byKind('step-up'))
  assert.equal((await db.inSession(admin(), assetsOf, stepUp)).length, 3)
  // The database asks by itself where the declaration forgot to.
  await assert.rejects(setRole(stale.session, a.people.operator.personId, 'site_manager'), byKind('step-up'))
  await assert.rejects(putGroup(stale.session, randomId(), ['asset.read'], 'all'), byKind('step-up'))
  const settings = await db.inSession(stale.session, ({ kysely }) =>
    sql`update app.org_settings set consent_required = true`.execute(kysely),
  )
  assert.equal(Number(settings.numAffectedRows), 0)
  await superuser.query(`update identity.session set verified_at = now() + interval '1 day' where person_id = $1`, [
    stale.personId,
  ])
  await assert.rejects(db.inSession(stale.session, assetsOf, stepUp), byKind('step-up'))
})

test('a token does what its scopes say, at most what its person may, and nothing dangerous', async () => {
  const person = await plantPerson(superuser, a.orgId, 'org_admin')
  await superuser.query(
    `update identity.session set kind = 'token', aal = 'token', scopes = ' asset.read person.edit certificate.issue ' where person_id = $1`,
    [person.personId],
  )
  assert.deepEqual((await mayOf(person.session)).sort(), ['asset.read', 'certificate.issue', 'session.read'])
  const changed = await setRole(person.session, a.people.operator.personId, 'engineer')
  assert.equal(Number(changed.numAffectedRows), 0)
  await setRole(admin(), person.personId, 'operator')
  assert.deepEqual((await mayOf(person.session)).sort(), ['asset.read', 'session.read'])
})

test('grants change under concurrent hands and end as the last state says', async () => {
  const people: TestPerson[] = []
  for (let i = 0; i < 3; i++) people.push(await plantPerson(superuser, a.orgId, 'none'))
  const groups = [randomId<GroupId>(), randomId<GroupId>()]
  for (const groupId of groups) await putGroup(admin(), groupId, ['asset.read'], [a.sites[0]])
  const turn = (i: number) =>
    i % 2 === 0
      ? setGroups(admin(), people[i % 3]?.personId ?? randomId(), [groups[i % 2] ?? randomId()])
      : putGroup(admin(), groups[0] ?? randomId(), i % 4 === 1 ? ['asset.read'] : ['asset.read', 'event.read'], [
          a.sites[i % 3 === 0 ? 0 : 1],
        ])
  await Promise.all(Array.from({ length: 24 }, (_, i) => turn(i)))
  const { rows } = await superuser.query(
    `select g.person_id from ctx.person_grant g cross join lateral ctx.grant_of(g.org_id, g.person_id) f
     where (g.everywhere, g.at_sites, g.needs_mfa) is distinct from (f.everywhere, f.at_sites, f.needs_mfa)`,
  )
  assert.deepEqual(rows, [])
})

// Staff operate as an organisation, and sessions are seen and ended.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type pg from 'pg'
import { isFailure } from '../../core/errors.ts'
import type { GrantId, SessionId } from '../../core/ids.ts'
import { OPERATING, OPERATING_ELEVATED } from '../../core/permissions.ts'
import { Secret, type SessionToken } from '../platform/secret.ts'
import { type Database, openDatabase, type RequestFacts, type Tx } from './database.ts'
import { startTestServer, type TestDatabase, type TestServer } from './testing.ts'
import { plantPerson, plantWorld, randomId, type TestWorld } from './testing-world.ts'

let server: TestServer
let database: TestDatabase
let superuser: pg.Client
let world: TestWorld
let db: Database
let auth: Database

before(async () => {
  server = await startTestServer()
  database = await server.database()
  superuser = await database.superuser()
  world = await plantWorld(superuser)
  db = openDatabase(database.config, 'api', { connections: 3 })
  auth = openDatabase(database.config, 'auth', { connections: 2 })
})
after(async () => {
  await Promise.all([db?.close(), auth?.close()])
  await server?.stop()
})

const x = Buffer.from('sealed')
const byKind = (kind: Parameters<typeof isFailure>[1]) => (error: unknown) => isFailure(error, kind)
const reading: RequestFacts = { requestId: 'r-1', address: '::1', permission: 'asset.read' }
const bytesOf = (token: SessionToken) => Buffer.from(token.reveal(), 'base64url')
const tokenOf = (bytes: Buffer) => new Secret(bytes.toString('base64url'))
const assetsOf = async (tx: Tx) => (await tx.kysely.selectFrom('app.asset').select('asset_id').execute()).length

async function ask(by: SessionToken, { elevated = false, minutes = 30, tenant = world.a.orgId } = {}) {
  const grantId = randomId<GrantId>()
  const { rows } = await db.inSession(by, ({ kysely }) =>
    sql<{
      state: string
    }>`select app.operate_request(${grantId}, ${tenant}, ${elevated}, ${minutes}, ${x}, ${x}, ${x}, ${x}, ${x}) as state`.execute(
      kysely,
    ),
  )
  return { grantId, state: rows[0]?.state }
}

async function enter(by: SessionToken, grantId: GrantId): Promise<SessionToken> {
  const token = randomBytes(32)
  await auth.asProcess(({ kysely }) =>
    sql`select * from identity.enter_grant(${bytesOf(by)}, ${grantId}, ${randomId<SessionId>()}, ${createHash('sha256').update(token).digest()})`.execute(
      kysely,
    ),
  )
  return tokenOf(token)
}

async function leave(by: SessionToken): Promise<SessionToken> {
  const token = randomBytes(32)
  await auth.asProcess(({ kysely }) =>
    sql`select * from identity.leave_grant(${bytesOf(by)}, ${randomId<SessionId>()}, ${createHash('sha256').update(token).digest()})`.execute(
      kysely,
    ),
  )
  return tokenOf(token)
}

const newStaff = async () => (await plantPerson(superuser, world.platform.orgId, 'staff')).session
const decide = (grantId: GrantId, approve: boolean, by = world.a.people.org_admin.session) =>
  db.inSession(by, ({ kysely }) => sql`select app.operate_decide(${grantId}, ${approve})`.execute(kysely))
const end = (grantId: GrantId, by = world.a.people.org_admin.session) =>
  db.inSession(by, ({ kysely }) => sql`select app.operate_end(${grantId})`.execute(kysely))
const consent = (required: boolean) =>
  superuser.query('update app.org_settings set consent_required = $1 where org_id = $2', [required, world.a.orgId])

test('by a grant staff see the organisation, read it alone, and every line says who and by which grant', async () => {
  const staff = await newStaff()
  const { grantId, state } = await ask(staff)
  assert.equal(state, 'granted')
  assert.equal(await db.inSession(staff, assetsOf), 0)
  const inside = await enter(staff, grantId)
  await assert.rejects(db.inSession(staff, assetsOf), byKind('unauthenticated'))
  const principal = await db.inSession(inside, (tx) => tx.principal)
  assert.ok(principal)
  assert.deepEqual(
    [
      principal.orgId,
      principal.orgKind,
      principal.personId,
      principal.operateAs?.grantId,
      principal.operateAs?.elevated,
    ],
    [world.a.orgId, 'tenant', null, grantId, false],
  )
  assert.deepEqual([...principal.permissions].sort(), [...OPERATING].sort())
  assert.ok(principal.staffId)
  for (let i = 0; i < 3; i++) assert.equal(await db.inSession(inside, assetsOf, reading), 3)
  await assert.rejects(db.inSession(inside, assetsOf, { ...reading, permission: 'asset.edit' }), byKind('forbidden'))
  const { rows } = await superuser.query(
    `select event, count(*)::int from audit.line where org_id = $1 and grant_id = $2 or (org_id = $1 and row_key ->> 'grant_id' = $2::text) group by 1 order by 1`,
    [world.a.orgId, grantId],
  )
  // One line for the context opened without a permission and one for three reads: once a minute each.
  assert.deepEqual(rows, [
    { event: 'operate-as.entered', count: 1 },
    { event: 'operate-as.read', count: 2 },
    { event: 'operate-as.started', count: 1 },
  ])
  const notices = await superuser.query(
    `select kind from identity.notice where org_id = $1 and facts ->> 'grantId' = $2`,
    [world.a.orgId, grantId],
  )
  assert.deepEqual(notices.rows, [{ kind: 'operate-as.started' }])
  await end(grantId)
  await assert.rejects(db.inSession(inside, assetsOf), byKind('operate-as-ended'))
  const back = await leave(inside)
  assert.equal((await db.inSession(back, (tx) => tx.principal))?.orgId, world.platform.orgId)
  const register = await superuser.query('select state from app.operate_register where grant_id = $1', [grantId])
  assert.deepEqual(register.rows, [{ state: 'ended' }])
})

test('elevated, staff work; nothing dangerous is theirs, and what they write carries them', async () => {
  const staff = await newStaff()
  const { grantId } = await ask(staff, { elevated: true })
  const inside = await enter(staff, grantId)
  const principal = await db.inSession(inside, (tx) => tx.principal)
  assert.deepEqual([...(principal?.permissions ?? [])].sort(), [...OPERATING_ELEVATED].sort())
  await db.inSession(inside, ({ kysely }) => sql`update app.asset set kind = 'crane'`.execute(kysely), {
    ...reading,
    permission: 'asset.edit',
  })
  const { rows } = await superuser.query(
    `select distinct person_id, staff_id, grant_id, session_id from audit.line where org_id = $1 and event = 'asset.changed' and request_id = 'r-1'`,
    [world.a.orgId],
  )
  assert.deepEqual(rows, [
    { person_id: null, staff_id: principal?.staffId, grant_id: grantId, session_id: principal?.sessionId },
  ])
  await superuser.query(`update app.operate_grant set state = 'ended', ended_at = now() where grant_id = $1`, [grantId])
})

test('where consent is demanded, nothing begins before it and a refusal stays one', async () => {
  await consent(true)
  const staff = await newStaff()
  const { grantId, state } = await ask(staff)
  assert.equal(state, 'requested')
  await assert.rejects(enter(staff, grantId), byKind('conflict'))
  await assert.rejects(decide(grantId, true, world.b.people.org_admin.session), byKind('not-found'))
  await assert.rejects(decide(grantId, true, world.a.people.engineer.session), byKind('forbidden'))
  await assert.rejects(decide(grantId, true, staff), byKind('forbidden'))
  await decide(grantId, false)
  await assert.rejects(decide(grantId, true), byKind('conflict'))
  await assert.rejects(enter(staff, grantId), byKind('conflict'))
  const second = await ask(staff)
  await decide(second.grantId, true)
  assert.equal(await db.inSession(await enter(staff, second.grantId), assetsOf), 3)
  await end(second.grantId)
  await consent(false)
})

test("a grant is its staff member's alone, for as long as it lasts, and never within another", async () => {
  const [staff, other] = [await newStaff(), await newStaff()]
  const { grantId } = await ask(staff)
  await assert.rejects(enter(other, grantId), byKind('not-found'))
  await assert.rejects(enter(world.a.people.org_admin.session, grantId), byKind('forbidden'))
  await assert.rejects(ask(world.a.people.org_admin.session), byKind('forbidden'))
  await assert.rejects(ask(staff, { minutes: 61 }), byKind('invalid'))
  await assert.rejects(ask(staff, { tenant: world.platform.orgId }), byKind('not-found'))
  const inside = await enter(staff, grantId)
  await assert.rejects(ask(inside, { tenant: world.b.orgId }), byKind('forbidden'))
  await assert.rejects(enter(inside, grantId), byKind('forbidden'))
  // Time passes: the rules of the schema are looked at when the transaction commits.
  await superuser.query(`begin; alter table app.operate_grant disable trigger step;
    update app.operate_grant set expires_at = now() - interval '1 second' where grant_id = '${grantId}';
    alter table app.operate_grant enable always trigger step; commit`)
  await assert.rejects(db.inSession(inside, assetsOf), byKind('operate-as-ended'))
  const worker = openDatabase(database.config, 'worker', { connections: 1 })
  await worker.asProcess(({ kysely }) => sql`select app.worker_end_operating()`.execute(kysely))
  await worker.close()
  const { rows } = await superuser.query(
    `select event from audit.line where process like 'fairlead%' and org_id = $1 and row_key ->> 'grant_id' = $2 order by n`,
    [world.a.orgId, grantId],
  )
  assert.deepEqual(
    rows.map(({ event }) => event),
    ['operate-as.started', 'operate-as.entered', 'operate-as.ended'],
  )
  assert.equal((await db.inSession(await leave(inside), (tx) => tx.principal))?.orgKind, 'platform')
})

type Seen = {
  session_id: SessionId
  staff_id: string | null
  person_id: string | null
  is_current: boolean
  streams: number
}
const sessionsOf = async (by: SessionToken, all: boolean) =>
  (await db.inSession(by, ({ kysely }) => sql<Seen>`select * from app.sessions(${all})`.execute(kysely))).rows

test('sessions are seen by their person, all of them by who manages them, and what is ended is dead', async () => {
  const { a, b } = world
  const person = await plantPerson(superuser, a.orgId, 'engineer')
  const own = await sessionsOf(person.session, false)
  assert.deepEqual(
    own.map((row) => [row.person_id, row.is_current]),
    [[person.personId, true]],
  )
  await assert.rejects(sessionsOf(person.session, true), byKind('forbidden'))
  const all = await sessionsOf(a.people.org_admin.session, true)
  assert.ok(all.some((row) => row.person_id === person.personId))
  assert.ok(all.every((row) => row.person_id !== b.people.operator.personId))
  const staff = await newStaff()
  const { grantId } = await ask(staff)
  const inside = await enter(staff, grantId)
  const operating = (await sessionsOf(a.people.org_admin.session, true)).filter((row) => row.staff_id !== null)
  assert.deepEqual(
    operating.map((row) => row.person_id),
    [null],
  )
  const endOne = (by: SessionToken, id: string | undefined) =>
    db.inSession(by, ({ kysely }) => sql`select app.end_session(${id})`.execute(kysely))
  await assert.rejects(endOne(b.people.org_admin.session, own[0]?.session_id), byKind('not-found'))
  await assert.rejects(endOne(a.people.operator.session, own[0]?.session_id), byKind('not-found'))
  await endOne(a.people.org_admin.session, operating[0]?.session_id)
  await assert.rejects(db.inSession(inside, assetsOf), byKind('unauthenticated'))
  let woken = 0
  await db.listen('session', () => woken++)
  await endOne(a.people.org_admin.session, own[0]?.session_id)
  await assert.rejects(db.inSession(person.session, assetsOf), byKind('unauthenticated'))
  assert.equal(await db.inSession(a.people.org_admin.session, assetsOf), 3)
  assert.ok(woken > 0)
})

test('a session over the number that the organisation allows ends the one idle the longest', async () => {
  await superuser.query(
    'update app.org_settings set sessions_per_person = 2, idle_minutes = 5, absolute_hours = 1 where org_id = $1',
    [world.b.orgId],
  )
  const person = await plantPerson(superuser, world.b.orgId, 'engineer')
  const { rows } = await superuser.query('select account_id from app.person where person_id = $1', [person.personId])
  const start = async () => {
    const token = randomBytes(32)
    const hash = createHash('sha256').update(token).digest()
    const started = await auth.asProcess(({ kysely }) =>
      sql<{
        expires_at: Date
      }>`select expires_at from identity.start_session(${randomId<SessionId>()}, ${rows[0].account_id}, null, ${hash}, '::1', 'c', 'mfa', now())`.execute(
        kysely,
      ),
    )
    assert.ok((started.rows[0]?.expires_at.getTime() ?? 0) <= Date.now() + 3_601_000)
    return tokenOf(token)
  }
  await superuser.query(`update identity.session set last_seen_at = now() - interval '1 minute' where person_id = $1`, [
    person.personId,
  ])
  const [one, two] = [await start(), await start()]
  await assert.rejects(db.inSession(person.session, assetsOf), byKind('unauthenticated'))
  for (const session of [one, two]) {
    const principal = await db.inSession(session, (tx) => tx.principal)
    assert.equal(principal?.isFresh, true)
    assert.ok((principal?.expiresAt.getTime() ?? 0) <= Date.now() + 301_000)
  }
})

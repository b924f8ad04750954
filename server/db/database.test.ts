// Long because one database serves all of them: a principal, its context, and what goes wrong between the two.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { isFailure } from '../../core/errors.ts'
import { idFrom, type AssetId } from '../../core/ids.ts'
import { Secret } from '../platform/secret.ts'
import { compiler, type Database, openDatabase, type Tx } from './database.ts'
import { startTestServer, type TestDatabase, type TestServer } from './testing.ts'
import { plantWorld, type TestWorld } from './testing-world.ts'

let server: TestServer
let database: TestDatabase
let world: TestWorld
let db: Database

before(async () => {
  server = await startTestServer()
  database = await server.database()
  world = await plantWorld(await database.superuser())
  db = openDatabase(database.config, 'api', { connections: 2 })
})

after(async () => {
  await db?.close()
  await server?.stop()
})

const assetIds = async (tx: Tx) =>
  (await tx.kysely.selectFrom('app.asset').select('asset_id').execute()).map((row) => row.asset_id).sort()
const byKind = (kind: Parameters<typeof isFailure>[1]) => (error: unknown) => isFailure(error, kind)

test('a session sees its organisation, and at its sites alone when its role says so', async () => {
  const { a, b, platform } = world
  assert.deepEqual(await db.inSession(a.people.engineer.session, assetIds), [...a.assets].sort())
  assert.deepEqual(await db.inSession(a.people.operator.session, assetIds), [a.assets[0], a.assets[1]].sort())
  assert.deepEqual(await db.inSession(b.people.org_admin.session, assetIds), [...b.assets].sort())
  assert.deepEqual(await db.inSession(platform.staff.session, assetIds), [])
  assert.deepEqual(await db.asProcess(assetIds), [])
})

test('the principal is who the session stands for', async () => {
  const { a } = world
  const principal = await db.inSession(a.people.operator.session, (tx) => tx.principal)
  assert.equal(principal?.orgId, a.orgId)
  assert.equal(principal?.personId, a.people.operator.personId)
  assert.equal(principal?.role, 'operator')
  assert.deepEqual(principal?.siteIds, [a.sites[0]])
  assert.ok(principal?.permissions.has('asset.read') && !principal.permissions.has('asset.edit'))
})

test('no session, no transaction: whatever the work makes of it', async () => {
  const nobody = new Secret('AAAA')
  await assert.rejects(db.inSession(nobody, assetIds), byKind('unauthenticated'))
  await assert.rejects(
    db.inSession(nobody, (tx) => assetIds(tx).catch(() => [])),
    byKind('unauthenticated'),
  )
  await assert.rejects(
    db.queryInSession(nobody, compiler.selectFrom('app.asset').select('asset_id').compile()),
    byKind('unauthenticated'),
  )
})

test('a permission that the role lacks refuses the transaction', async () => {
  const about = { requestId: 'r1', address: '127.0.0.1', permission: 'asset.edit' as const }
  await assert.rejects(db.inSession(world.a.people.operator.session, assetIds, about), byKind('forbidden'))
  assert.equal((await db.inSession(world.a.people.engineer.session, assetIds, about)).length, 3)
})

test('one query in one round trip', async () => {
  const query = compiler.selectFrom('app.site').select(['site_id']).orderBy('site_id').compile()
  const rows = await db.queryInSession(world.a.people.engineer.session, query)
  assert.deepEqual(
    rows.map((row) => row.site_id),
    [...world.a.sites].sort(),
  )
})

test('a change leaves a line with who, from where and what, sealed as it was', async () => {
  const { a } = world
  const assetId = idFrom<AssetId>(crypto.getRandomValues(new Uint8Array(16)))
  const about = { requestId: 'request-7', address: '10.1.2.3' }
  await db.inSession(
    a.people.engineer.session,
    async (tx) => {
      const row = { asset_id: assetId, site_id: a.sites[1], kind: 'crane' as const, name_sealed: Buffer.from('sealed') }
      await tx.kysely.insertInto('app.asset').values(row).execute()
      await tx.kysely
        .updateTable('app.asset')
        .set({ kind: 'hoist', name_sealed: Buffer.from('other') })
        .where('asset_id', '=', assetId)
        .execute()
    },
    about,
  )
  const truth = await database.superuser()
  const { rows } = await truth.query(
    `select op, person_id, process, request_id, address, changed from audit.line where table_name = 'app.asset' and row_key ->> 'asset_id' = $1 order by n`,
    [assetId],
  )
  assert.deepEqual(
    rows.map((row) => row.op),
    ['insert', 'update'],
  )
  assert.deepEqual(
    [rows[1].person_id, rows[1].process, rows[1].request_id, rows[1].address],
    [a.people.engineer.personId, 'fairlead_api', 'request-7', '10.1.2.3'],
  )
  assert.deepEqual(rows[1].changed, {
    kind: ['crane', 'hoist'],
    // Ciphertext, old and new: who has the keys reads it, and nobody when they are erased.
    name_sealed: ['sealed', 'other'].map((text) => Buffer.from(text).toString('base64')),
  })
})

test('what one transaction leaves on the connection, the next does not find', async () => {
  const one = openDatabase(database.config, 'api', { connections: 1 })
  try {
    const dirt = [
      'prepare trap as select 1',
      "set statement_timeout = '1h'",
      'listen telemetry',
      'declare held cursor with hold for select 1',
      'set role fairlead_builtin',
      'set client_encoding = latin1',
    ]
    for (const statement of dirt)
      await one.inSession(world.a.people.engineer.session, (tx) => sql.raw(statement).execute(tx.kysely))
    const left = await one.asProcess((tx) =>
      sql<{ user: string; encoding: string; timeout: string }>`
      select current_user as user, pg_catalog.length('ü') as length`.execute(tx.kysely),
    )
    assert.deepEqual(left.rows, [{ user: 'fairlead_api', length: 1 }])
    for (const [statement, state] of [
      ['execute trap', '26000'],
      ['fetch from held', '34000'],
    ] as const)
      await assert.rejects(
        one.asProcess((tx) => sql.raw(statement).execute(tx.kysely)),
        (error: Error) => Object(error.cause).code === state,
      )
    const timeout = await one.asProcess((tx) =>
      sql<{ statement_timeout: string }>`show statement_timeout`.execute(tx.kysely),
    )
    assert.deepEqual(timeout.rows, [{ statement_timeout: '15s' }])
  } finally {
    await one.close()
  }
})

test('an error undoes the whole transaction and gives the connection back', async () => {
  const { a } = world
  const change = async (tx: Tx) => {
    await tx.kysely.updateTable('app.asset').set({ kind: 'other' }).where('asset_id', '=', a.assets[0]).execute()
    throw new RangeError('a mistake')
  }
  for (let i = 0; i < 5; i++) await assert.rejects(db.inSession(a.people.engineer.session, change), RangeError)
  const kinds = await db.inSession(a.people.engineer.session, (tx) =>
    tx.kysely.selectFrom('app.asset').select('kind').where('asset_id', '=', a.assets[0]).execute(),
  )
  assert.deepEqual(kinds, [{ kind: 'pump' }])
})

test('an error that the work swallowed does not look like a commit', async () => {
  const work = (tx: Tx) => sql`select 1/0`.execute(tx.kysely).catch(() => 'fine')
  await assert.rejects(db.inSession(world.a.people.engineer.session, work), byKind('bug'))
})

test('a transaction is over when it is over', async () => {
  let kept: Tx | undefined
  await db.inSession(world.a.people.engineer.session, async (tx) => {
    kept = tx
    return assetIds(tx)
  })
  assert.ok(kept)
  await assert.rejects(assetIds(kept), byKind('bug'))
})

test('nobody is let into a schema that does not keep its rules', async () => {
  const broken = await server.database()
  const truth = await broken.superuser()
  await truth.query('alter event trigger fairlead_watch_ddl disable; alter table app.asset disable row level security')
  const api = openDatabase(broken.config, 'api')
  const refused = (error: unknown) => isFailure(error, 'unavailable') && error.message.includes('forced_rls: app.asset')
  await assert.rejects(api.asProcess(assetIds), refused)
  await truth.query('alter table app.asset enable row level security')
  assert.deepEqual(await api.asProcess(assetIds), [])
  await api.close()
  await broken.drop()
})

test('connections do not pile up, whatever fails on them', async () => {
  const own = await server.database()
  const truth = await own.superuser()
  const backends = async () => {
    const { rows } = await truth.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and usename = 'fairlead_gateway'`,
    )
    return rows[0]?.n
  }
  const gateway = openDatabase(own.config, 'gateway', { connections: 2 })
  const gone = (tx: Tx) => sql`select app.gateway_gone(${world.a.assets[0]}::uuid)`.execute(tx.kysely)
  for (let i = 0; i < 10; i++) await gateway.asProcess(gone)
  // Refused statements, statements after which a connection is not used again, connections cut from outside.
  for (let i = 0; i < 10; i++) {
    await assert.rejects(gateway.asProcess((tx) => sql`select 1 / 0`.execute(tx.kysely)))
    await gateway.asProcess((tx) => sql`set local app.kept = 'x'`.execute(tx.kysely))
  }
  await truth.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'fairlead_gateway' and datname = current_database()`,
  )
  await gateway.asProcess(gone).catch(() => gateway.asProcess(gone))
  assert.ok(((await backends()) ?? 99) <= 2, `${await backends()} connections`)
  // A schema from before this program: what a connection asks first is not there.
  await truth.query('alter function ctx.connection_facts() rename to elsewhere')
  const newcomer = openDatabase(own.config, 'gateway', { connections: 2 })
  for (let i = 0; i < 10; i++) await assert.rejects(newcomer.asProcess(gone))
  assert.ok(((await backends()) ?? 99) <= 4, `${await backends()} connections`)
  await Promise.all([gateway.close(), newcomer.close()])
  await own.drop()
})

test('a listener is woken, also after its connection was lost', async () => {
  const gateway = openDatabase(database.config, 'gateway')
  try {
    let wake = () => {}
    const woken = () =>
      new Promise<void>((resolve) => {
        wake = resolve
      })
    await gateway.listen('revocation', () => wake())
    const truth = await database.superuser()
    let next = woken()
    await truth.query(`notify revocation`)
    await next
    next = woken()
    await truth.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'fairlead_gateway'`)
    await next
    next = woken()
    await truth.query(`notify revocation`)
    await next
  } finally {
    await gateway.close()
  }
})

test('of a transaction of one statement nothing stays either, and what it begins does not commit', async () => {
  const one = openDatabase(database.config, 'api', { connections: 1 })
  const { session } = world.a.people.engineer
  const run = (text: string) => one.queryInSession(session, sql.raw<{ x: unknown }>(text).compile(compiler))
  try {
    const kind = async () =>
      (await run(`select kind as x from app.asset where asset_id = '${world.a.assets[2]}'`))[0]?.x
    const before = await kind()
    for (const text of [
      'begin',
      'commit',
      "set statement_timeout = '1h'",
      'prepare trap as select 1',
      'listen telemetry',
    ])
      await run(text).catch(() => undefined)
    assert.deepEqual(await run('select current_user as x'), [{ x: 'fairlead_api' }])
    assert.deepEqual(
      await one.asProcess((tx) => sql`show statement_timeout`.execute(tx.kysely)).then(({ rows }) => rows),
      [{ statement_timeout: '15s' }],
    )
    // A refusal at any point is the reason, and the connection serves the next one.
    for (let i = 0; i < 3; i++) {
      await assert.rejects(run('select 1 / 0 as x'), byKind('bug'))
      await assert.rejects(
        one.queryInSession(new Secret('AAAA'), compiler.selectFrom('app.asset').select('asset_id').compile()),
        byKind('unauthenticated'),
      )
      await assert.rejects(run('select no_such_column from app.asset'), byKind('bug'))
      assert.equal(await kind(), before)
    }
    // What the policies refuse, they refuse here too.
    await assert.rejects(run(`update app.asset set org_id = null`), byKind('forbidden'))
  } finally {
    await one.close()
  }
})

test('a value that cannot be sent fails its statement and no other', async () => {
  const { session } = world.a.people.engineer
  const circular: Record<string, unknown> = {}
  circular.self = circular
  const query = sql<{ x: string }>`select ${circular}::text as x`
  await assert.rejects(db.inSession(session, (tx) => query.execute(tx.kysely)))
  await assert.rejects(db.queryInSession(session, query.compile(compiler)))
  for (let i = 0; i < 3; i++) assert.notDeepEqual(await db.inSession(session, assetIds), [])
})

test('a named statement that another schema answers otherwise is refused, and then prepared anew', async () => {
  const { session } = world.a.people.engineer
  const superuser = await database.superuser()
  await superuser.query('alter event trigger fairlead_watch_ddl disable')
  await superuser.query(`create schema changing; create view changing.v as select 1 as x;
    grant usage on schema changing to fairlead_api; grant select on changing.v to fairlead_api`)
  const one = openDatabase(database.config, 'api', { connections: 1 })
  const query = sql<object>`select * from changing.v`.compile(compiler)
  for (let i = 0; i < 3; i++) assert.deepEqual(await one.queryInSession(session, query), [{ x: 1 }])
  await superuser.query('create or replace view changing.v as select 1 as x, 2 as y')
  await assert.rejects(one.queryInSession(session, query))
  assert.deepEqual(await one.queryInSession(session, query), [{ x: 1, y: 2 }])
  await one.close()
  await superuser.query('drop schema changing cascade; alter event trigger fairlead_watch_ddl enable')
})

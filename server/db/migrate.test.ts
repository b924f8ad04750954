// What a migration leaves behind, on a server of its own.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { isFailure } from '../../core/errors.ts'
import { openDatabase } from './database.ts'
import { migrate } from './migrate.ts'
import { startTestServer, type TestDatabase, type TestServer } from './testing.ts'
import { plantWorld } from './testing-world.ts'

let server: TestServer
let database: TestDatabase

before(async () => {
  server = await startTestServer()
  database = await server.database()
})
after(() => server?.stop())

test('migrating again changes nothing but the key of the context', async () => {
  const truth = await database.superuser()
  const { a } = await plantWorld(truth)
  const facts = async () => (await truth.query('select count(*) from migration.applied')).rows
  const [before, keyBefore] = [await facts(), (await truth.query('select inner_pad from ctx.key')).rows]
  assert.deepEqual(await migrate(database.config, server.server.superuser), [])
  assert.deepEqual(await facts(), before)
  assert.notDeepEqual((await truth.query('select inner_pad from ctx.key')).rows, keyBefore)
  const db = openDatabase(database.config, 'api')
  const rows = await db.inSession(a.people.engineer.session, (tx) =>
    tx.kysely.selectFrom('app.asset').select('asset_id').execute(),
  )
  assert.equal(rows.length, 3)
  await db.close()
})

test('what was granted by hand is taken away again', async () => {
  const truth = await database.superuser()
  await truth.query('alter event trigger fairlead_watch_ddl disable')
  await truth.query('grant delete on app.asset to fairlead_api; grant select on identity.account to fairlead_api')
  await migrate(database.config, server.server.superuser)
  const { rows } = await truth.query(
    `select * from lint.table_grant where grantee = 'fairlead_api' and (privilege = 'DELETE' or schema = 'identity')`,
  )
  assert.deepEqual(rows, [])
})

test('a schema that was changed by hand stops the start, and says what', async () => {
  const truth = await database.superuser()
  await truth.query('alter event trigger fairlead_watch_ddl disable; alter table app.site no force row level security')
  await assert.rejects(
    migrate(database.config, server.server.superuser),
    (error) => isFailure(error, 'unavailable') && error.message.includes('forced_rls: app.site'),
  )
  await truth.query('alter table app.site force row level security')
  await migrate(database.config, server.server.superuser)
})

test('segments have a partition for each day ahead, and none is lost beyond them', async () => {
  const worker = await database.as('worker')
  const truth = await database.superuser()
  assert.deepEqual((await worker.query('select app.segment_days(5) as made')).rows, [{ made: 3 }])
  assert.deepEqual((await worker.query('select app.segment_days(5) as made')).rows, [{ made: 0 }])
  const gateway = await database.as('gateway')
  await gateway.query(
    `insert into app.segment (org_id, site_id, received_at, writer, n, epoch, samples, assets, first_ts, last_ts, sealed)
     values ($1, $1, now() + interval '90 days', $1, 1, 1, 1, '{}', now(), now(), $2)`,
    ['00000000-0000-0000-0000-000000000001', randomBytes(10)],
  )
  assert.deepEqual((await truth.query('select count(*)::int as n from app.segment_rest')).rows, [{ n: 1 }])
  // A day that nobody made ahead: its segments are in the rest already, and the days after it are made all the same.
  await truth.query(`update app.segment_rest set received_at = now() + interval '6 days'`)
  assert.deepEqual((await worker.query('select app.segment_days(7) as made')).rows, [{ made: 1 }])
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ROLE_PERMISSIONS } from '../../core/permissions.ts'
import { generated } from './generate.ts'
import { startTestServer, type TestDatabase, type TestServer } from './testing.ts'

let server: TestServer
let database: TestDatabase

before(async () => {
  server = await startTestServer()
  database = await server.database()
})
after(() => server?.stop())

test('schema.sql and schema.gen.ts are what the migrations make (else: npm run generate)', async () => {
  const files = await generated(await database.superuser())
  assert.deepEqual(
    files.map(({ path, fresh }) => `${path} ${fresh ? 'fresh' : 'stale'}`),
    ['server/db/schema.gen.ts fresh', 'db/schema.sql fresh'],
  )
})

test('the database gives each role the permissions that the catalogue says', async () => {
  const superuser = await database.superuser()
  const { rows } = await superuser.query<{ role: string; permissions: string[] }>(
    'select role, array_agg(permission order by permission) as permissions from ctx.role_permission group by role',
  )
  const expected = Object.entries(ROLE_PERMISSIONS).map(([role, permissions]) => [role, [...permissions].sort()])
  assert.deepEqual(
    Object.fromEntries(rows.map(({ role, permissions }) => [role, permissions])),
    Object.fromEntries(expected),
  )
})

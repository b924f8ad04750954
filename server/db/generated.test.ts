import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DANGEROUS, PERMISSION_SCOPE, ROLE_PERMISSIONS, SECOND_FACTOR } from '../../core/permissions.ts'
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

test('the database knows of each permission what the catalogue says', async () => {
  const superuser = await database.superuser()
  const { rows } = await superuser.query('select * from ctx.permission')
  const names = (pick: (row: Record<string, unknown>) => unknown) =>
    rows
      .filter(pick)
      .map(({ permission }) => String(permission))
      .toSorted((a, b) => (a < b ? -1 : 1))
  assert.deepEqual(Object.fromEntries(rows.map(({ permission, scope }) => [permission, scope])), PERMISSION_SCOPE)
  assert.deepEqual(
    names(({ dangerous }) => dangerous),
    [...DANGEROUS].toSorted((a, b) => (a < b ? -1 : 1)),
  )
  assert.deepEqual(
    names(({ needs_mfa }) => needs_mfa),
    [...SECOND_FACTOR].toSorted((a, b) => (a < b ? -1 : 1)),
  )
  assert.deepEqual(
    names(({ permission, platform }) => platform !== String(permission).startsWith('platform.')),
    [],
  )
})

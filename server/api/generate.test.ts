import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { committed, generated } from './generate.ts'
import { operations } from './operations.ts'

test('openapi.json and the client are what the operations make (npm run generate)', () => {
  for (const [path, content] of generated()) assert.ok(content === committed(path), `${path} is stale`)
})

test('an operation has one file and its path is its id; no two share an id or a route', () => {
  const root = join(import.meta.dirname, '..')
  const folders = [
    'access',
    'alarms',
    'assets',
    'audit',
    'dashboards',
    'identity',
    'identity/outbox',
    'notifications',
    'pki',
    'records',
    'telemetry',
    '.',
  ]
  for (const { id } of operations) {
    const path = `${id.replaceAll('.', '/')}.ts`
    // `audit-sinks.add` is of the sinks of the audit log: audit/sinks/add.ts.
    const paths = [path, path.replace('-', '/')]
    assert.ok(
      folders.some((folder) => paths.some((each) => existsSync(join(root, folder, each)))),
      `${id} stands in no file ${path}`,
    )
  }
  assert.equal(new Set(operations.map(({ id }) => id)).size, operations.length)
  assert.equal(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size, operations.length)
})

test('a mutation is audited, and reading is no mutation', () => {
  for (const { id, method, audit } of operations)
    if (audit === 'change') assert.ok(method !== 'GET' || DOWNLOADS.has(id), id)
    else if (audit === 'read' && method !== 'GET') assert.ok(READING_BY_POST.has(id), id)
})

/** POST because a token must not stand in an address, or because a list of ids would not fit into one. */
const READING_BY_POST = new Set([
  'alarm-links.inspect',
  'alarm-rules.propose',
  'alarms.try',
  'assets.import-check',
  'enrolment.inspect',
  'security.confirm-passkey-options',
  'sign-in.passkey-options',
  'series.read-many',
  'sparklines.read',
])

/** A download is a GET and leaves its line: what it may take was asked for, and written down, by a mutation before. */
const DOWNLOADS = new Set(['audit.export'])

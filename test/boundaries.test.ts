// Who may import whom is the table in ARCHITECTURE.md; this test reads it. A row's module is a path prefix, the
// longest matching row decides, and what a row does not name is refused, third-party packages included.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { importsOf } from './imports.ts'
import { projectFiles, projectRoot } from './project-files.ts'

type Row = { module: string; ours: string[]; packages: string[] }

const names = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')

function importTable(): Row[] {
  const text = readFileSync(join(projectRoot, 'ARCHITECTURE.md'), 'utf8')
  const section = text.split('## Who may import whom')[1]?.split('\n## ')[0] ?? ''
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, -1))
    .map(([module = '', ours = '', packages = '']) => ({
      module: names(module)[0] ?? '',
      ours: names(ours),
      packages: names(packages),
    }))
}

const rows = importTable()
const sources = projectFiles().filter((file) => /\.(ts|tsx|mjs)$/.test(file))
/** Tests, and what tests stand on. */
const isTest = (file: string) => /(^|\/)testing(-[a-z]+)?\.ts$|\.test\.ts$|^test\/|^web\/dev\//.test(file)
/** Generators run at the developer's, on a database of the tests. */
const isGenerator = (file: string) => file.endsWith('/generate.ts')
/** Proofs and measurements look at the product from outside and may do what it may not. */
const isOutside = (file: string) => /^(bench|claims)\//.test(file)

function rowOf(file: string): Row | undefined {
  return rows.filter((row) => file.startsWith(row.module)).toSorted((a, b) => b.module.length - a.module.length)[0]
}

/** What a file imports although its row does not allow it. */
function trespasses(file: string): string[] {
  const row = rowOf(file)
  if (row === undefined) return [`${file} belongs to no row of the import table`]
  const { ours, packages } = importsOf(file)
  const allowed = [row.module, ...row.ours]
  return [
    ...ours
      .filter((target) => !allowed.some((prefix) => target.startsWith(prefix)))
      .map((target) => `${file} imports ${target}, row ${row.module} does not allow it`),
    ...packages
      .filter((name) => !row.packages.includes(name))
      .map((name) => `${file} imports the package ${name}, row ${row.module} does not allow it`),
  ]
}

test('the import table is there and every row is needed', () => {
  assert.ok(rows.length > 10, 'the table in ARCHITECTURE.md was not understood')
  for (const row of rows)
    assert.ok(
      sources.some((file) => rowOf(file) === row),
      `no file belongs to the row ${row.module}`,
    )
})

test('nobody imports what the table does not allow', () => {
  const found = sources.filter((file) => !isTest(file)).flatMap(trespasses)
  assert.deepEqual(found, [])
})

test('x/internal/ is imported from x/ alone', () => {
  const found = sources.flatMap((file) =>
    importsOf(file)
      .ours.filter((target) => target.includes('/internal/'))
      .filter((target) => !file.startsWith(target.slice(0, target.indexOf('/internal/') + 1)))
      .map((target) => `${file} imports ${target}`),
  )
  assert.deepEqual(found, [])
})

test('only server/db imports the database driver, and nobody imports a test from the product', () => {
  for (const file of sources.filter((source) => !isTest(source) && !isOutside(source) && !isGenerator(source))) {
    const { ours, packages } = importsOf(file)
    if (packages.includes('pg')) assert.ok(file.startsWith('server/db/'), `${file} imports pg`)
    assert.deepEqual(ours.filter(isTest), [], `${file} imports a test`)
  }
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnWords } from './columns.ts'
import { csvCell, csvRow } from './csv.ts'
import type { Telling } from './telling.ts'
import { wordsOf } from './words.ts'

const telling = (event: string, more: Partial<Telling> = {}): Telling => ({
  event,
  result: 'done',
  name: null,
  changes: [],
  facts: {},
  ...more,
})
const change = (column: string, old: string | null, fresh: string | null) => ({
  column,
  field: columnWords(column),
  old,
  new: fresh,
})

test('what changed is said in words', () => {
  const moved = [change('site_id', 'Yard', 'Quay')]
  assert.equal(
    wordsOf(telling('asset.changed', { name: 'Crane 4', changes: moved })),
    'moved Crane 4 from Yard to Quay',
  )
  const renamed = [change('name_sealed', 'Crane 4', 'Crane 5')]
  assert.equal(wordsOf(telling('asset.changed', { name: 'Crane 5', changes: renamed })), 'renamed Crane 4 to Crane 5')
  const both = wordsOf(telling('asset.changed', { name: 'Crane 5', changes: [...moved, ...renamed] }))
  assert.equal(both, 'changed Crane 5: site, name')
  assert.equal(
    wordsOf(telling('person.changed', { name: 'Ann', changes: [change('role', 'operator', 'engineer')] })),
    'changed the person Ann: role',
  )
  assert.equal(wordsOf(telling('asset.added')), 'added an asset')
  assert.equal(
    wordsOf(telling('sign-in.done', { changes: [change('aal', null, 'mfa')] })),
    'signed in with a second factor',
  )
})

test('a refused attempt says what was tried and why not', () => {
  const said = wordsOf(telling('refused', { result: 'refused', facts: { operation: 'groups.edit', why: 'forbidden' } }))
  assert.equal(said, 'was refused: groups.edit, the permission is not held')
  const failed = telling('sign-in.failed', { result: 'refused', facts: { why: 'wrong password' } })
  assert.equal(wordsOf(failed), 'a sign-in was refused: wrong password')
})

test('what nobody named is told plainly', () => {
  assert.equal(wordsOf(telling('tide-table.added', { name: 'North' })), 'added the tide table North')
  assert.equal(wordsOf(telling('tide-table.turned')), 'tide-table.turned')
  assert.equal(wordsOf(telling('changed')), 'changed')
  assert.equal(columnWords('tide_height_sealed'), 'Tide height')
})

test('a cell of a spreadsheet is never a formula and never acts on a terminal', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1']) {
    const cell = csvCell(text)
    assert.ok(cell.startsWith(`"'`), cell)
  }
  assert.equal(csvCell('a "b", c'), '"a ""b"", c"')
  assert.equal(csvCell('red \u001b[31m\r\nline'), '"red \uFFFD[31m\uFFFD\nline"')
  assert.equal(csvRow(['a', 'b']), '"a","b"\r\n')
})

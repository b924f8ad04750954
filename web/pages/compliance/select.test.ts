import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Duty } from './queries.ts'
import { bySite, csvOf, figuresOf, filterRows, prepare, shownOf } from './select.ts'

const duty = (dutyId: string, assetId: string, standing: Duty['standing'], dueOn: string): Duty => ({
  dutyId,
  assetId,
  siteId: assetId === 'c' ? 'south' : 'north',
  formId: 'f',
  kind: 'service',
  basis: 'own',
  everyMonths: 3,
  everyDays: null,
  windowDays: 28,
  dueOn,
  standing,
  lastDone: null,
})
const asset = (assetId: string, name: string, siteId: string, isLocked = false) => ({
  assetId,
  name,
  siteId,
  lockOut: isLocked ? { since: '2026-11-01T08:00:00.000Z', defects: 1 } : null,
})

const ROWS = prepare(
  [
    duty('1', 'a', 'overdue', '2026-10-01'),
    duty('2', 'a', 'not-due', '2027-01-01'),
    duty('3', 'b', 'due', '2026-12-01'),
    duty('4', 'c', 'not-due', '2027-02-01'),
  ],
  [
    asset('a', '=HYPERLINK("x")', 'north'),
    asset('b', 'Crane 2', 'north'),
    asset('c', 'Crane 3', 'south', true),
    asset('d', 'Crane 4', 'south', true),
    asset('e', 'Crane 5', 'south'),
  ],
  {
    sites: new Map([
      ['north', 'North quay'],
      ['south', 'South quay'],
    ]),
    forms: new Map([['f', 'Crane: service']]),
  },
)

test('what must not be used stands first, with a line of its own where nothing is due there', () => {
  assert.deepEqual(
    ROWS.map(({ key, what }) => [key, what]),
    [
      ['d', 'Nothing is due here'],
      ['4', 'Crane: service'],
      ['1', 'Crane: service'],
      ['3', 'Crane: service'],
      ['2', 'Crane: service'],
    ],
  )
})

test('an asset is all in date when none of its duties is overdue and it may be used', () => {
  assert.deepEqual(figuresOf(ROWS), { overdue: 1, due: 1, locked: 2, inDate: 1, assets: 4 })
  assert.deepEqual(
    shownOf(ROWS, 'in-date').map(({ key }) => key),
    ['3'],
  )
  assert.deepEqual(
    shownOf(ROWS, 'locked').map(({ key }) => key),
    ['d', '4'],
  )
  assert.deepEqual(
    bySite(ROWS).map(({ siteName, inDate, assets }) => [siteName, inDate, assets]),
    [
      ['South quay', 0, 2],
      ['North quay', 1, 2],
    ],
  )
})

test('words, site and kind narrow the list', () => {
  const keys = (search: Parameters<typeof filterRows>[1]) => filterRows(ROWS, search).map(({ key }) => key)
  assert.deepEqual(keys({ q: 'quay crane 2' }), ['3'])
  assert.deepEqual(keys({ site: 'south' }), ['d', '4'])
  assert.deepEqual(keys({ kind: 'service', site: 'south' }), ['4'])
})

test('the file has every line that is shown, and no name in it becomes a formula', () => {
  const lines = csvOf(ROWS).split('\r\n')
  assert.equal(lines.length, ROWS.length + 2)
  assert.ok(lines.some((line) => line.startsWith(`"'=HYPERLINK(""x"")","North quay","Crane: service"`)))
  assert.ok(lines.some((line) => line.includes('"2026-12-01","Due"')))
})

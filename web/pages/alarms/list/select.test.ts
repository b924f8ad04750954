import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AlarmState, Priority } from '../../../../core/alarm/states.ts'
import type { Alarm } from '../../../data/alarms/contract.ts'
import { parseAlarmsSearch } from './search.ts'
import { countRows, countTabs, filterRows, ofTab, prepare, sortRows } from './select.ts'

const alarm = (id: string, state: AlarmState, priority: Priority, minute: number): Alarm => ({
  ruleId: 'r1',
  assetId: id,
  siteId: id < 'c' ? 's1' : 's2',
  name: 'Hot oil',
  priority,
  state,
  active: state !== 'returned',
  latching: false,
  raisedAt: new Date(minute * 60_000).toISOString(),
  raisedReceivedAt: null,
  clearedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  shelvedUntil: null,
  raises: 1,
  changedAt: new Date(minute * 60_000).toISOString(),
})
const known = {
  assets: new Map([
    ['a', 'Crane 10'],
    ['b', 'Crane 9'],
  ]),
  sites: new Map([['s1', 'Quay']]),
  rules: new Map(),
}
const ids = (rows: readonly { assetId: string }[]) => rows.map(({ assetId }) => assetId).join('')

test('what nobody has acknowledged comes first, then what is worse, then what is newer', () => {
  const rows = prepare(
    [
      alarm('a', 'acknowledged', 'critical', 9),
      alarm('b', 'returned', 'critical', 8),
      alarm('c', 'unacknowledged', 'low', 7),
      alarm('d', 'unacknowledged', 'high', 1),
      alarm('e', 'unacknowledged', 'high', 2),
    ],
    known,
  )
  assert.equal(ids(sortRows(rows)), 'edcba')
  assert.equal(ids(sortRows(rows, 'newest')), 'abced')
  assert.equal(ids(sortRows(rows, 'oldest')), 'decba')
})

test('assets are put in order as people count', () => {
  const rows = prepare([alarm('a', 'unacknowledged', 'low', 1), alarm('b', 'acknowledged', 'low', 1)], known)
  assert.equal(ids(sortRows(rows, 'asset')), 'ba')
})

test('filters look at words, site and priority; tabs at states', () => {
  const rows = prepare(
    [alarm('a', 'unacknowledged', 'high', 1), alarm('b', 'shelved', 'high', 1), alarm('c', 'returned', 'low', 1)],
    known,
  )
  assert.equal(ids(filterRows(rows, { q: 'crane HOT' })), 'ab')
  assert.equal(ids(filterRows(rows, { site: 's2' })), 'c')
  assert.equal(ids(filterRows(rows, { priority: 'high', q: 'quay' })), 'ab')
  assert.equal(ids(ofTab(rows, 'standing')), 'ac')
  assert.equal(ids(ofTab(rows, 'shelved')), 'b')
  const counts = countRows(rows)
  assert.deepEqual([counts.standing, counts.unacknowledged, counts.shelved, counts.suppressed], [2, 1, 1, 0])
})

test('counts of the server are those of all, or of one priority', () => {
  const counts = [
    { state: 'unacknowledged', priority: 'high', count: 4_000 },
    { state: 'unacknowledged', priority: 'low', count: 10 },
    { state: 'acknowledged', priority: 'critical', count: 1 },
  ] as const
  assert.equal(countTabs(counts).standing, 4_011)
  assert.equal(countTabs(counts, 'low').standing, 10)
})

test('an address that says nonsense says nothing', () => {
  assert.deepEqual(
    Object.values(parseAlarmsSearch({ tab: 'x', priority: 7, open: 'a', sort: 'pressing' })).filter(Boolean),
    [],
  )
  assert.equal(parseAlarmsSearch({ open: 'r.a' }).open, 'r.a')
})

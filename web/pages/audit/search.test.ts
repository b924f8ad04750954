import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filterOf, isFiltered, parseAuditSearch } from './search.ts'

test('what the address cannot mean is dropped', () => {
  const search = parseAuditSearch({ category: 'nonsense', result: 'perhaps', from: '-1', last: '9y', q: '', line: 'x' })
  assert.ok(!isFiltered(search))
  assert.equal(search.line, 'x')
})

test('a time of one’s own wins over "the last hour"', () => {
  const search = parseAuditSearch({ from: '1000', last: '1h' })
  assert.equal(search.last, undefined)
  assert.deepEqual(filterOf(search, 5_000_000).from, 1_000)
})

test('the last hour asks the same question for a minute', () => {
  const search = parseAuditSearch({ last: '1h' })
  const at = 1_800_000_000_000
  assert.equal(filterOf(search, at).from, at - 3_600_000)
  assert.equal(filterOf(search, at + 59_000).from, at - 3_600_000)
  assert.equal(filterOf(search, at + 61_000).from, at - 3_600_000 + 60_000)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digitsOf, formatAge, formatAgo, formatNumber, formatValue, grouped } from './format.ts'

test('numbers have about four figures, a true minus, and no digits that the signal does not have', () => {
  assert.deepEqual(
    [0, 0.1234, 1.5, 182.449, 4210.7, -3.2].map((n) => formatNumber(n)),
    ['0.00', '0.123', '1.50', '182.4', '4,211', '\u22123.20'],
  )
  assert.equal(formatNumber(487, digitsOf([487, 490, null])), '487')
  assert.equal(formatNumber(55.8, digitsOf([55.8, 56])), '55.8')
  assert.equal(digitsOf([1 / 3]), 3)
  assert.equal(formatNumber(1e12), '1.00e+12')
})

test('booleans and states are words', () => {
  assert.deepEqual(
    [true, false, 'lifting'].map((value) => formatValue(value)),
    ['on', 'off', 'lifting'],
  )
})

test('ages are told in the coarsest unit that still says something', () => {
  assert.deepEqual([0, 59_999, 60_000, 7_200_000, 86_400_000, 172_800_000].map(formatAge), [
    '0 s',
    '59 s',
    '1 min',
    '2 h',
    '24 h',
    '2 d',
  ])
  assert.equal(formatAgo(1_999), 'now')
  assert.equal(formatAge(-5_000), '0 s', 'a clock that is ahead makes nothing younger than now')
})

test('fingerprints are read aloud in groups', () => {
  assert.equal(grouped('29:26:7F:83'), '2926 7F83')
})

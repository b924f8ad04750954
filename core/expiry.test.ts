import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysLeft, isExpiring, standingOf } from './expiry.ts'

const DAY = 86_400_000
const end = Date.parse('2028-05-29T12:00:00Z')

test('the boundary is ninety days to the second, and the end itself', () => {
  assert.equal(isExpiring(end, end - 90 * DAY - 1_000), false)
  assert.equal(isExpiring(end, end - 90 * DAY), true)
  assert.equal(isExpiring(end, end - 90 * DAY + 1_000), true)
  assert.equal(isExpiring(end, end - 1), true)
  assert.equal(isExpiring(end, end), false, 'what has ended is expired, not expiring')
})

test('a leap day is a day, and summer time is none', () => {
  // 2028-02-29 is between: ninety days before 29 May are 29 February.
  assert.equal(new Date(end - 90 * DAY).toISOString(), '2028-02-29T12:00:00.000Z')
  for (const at of ['2028-02-28T12:00:00Z', '2028-02-29T11:59:59Z'])
    assert.equal(isExpiring(end, Date.parse(at)), false, at)
  // The same instant in other zones is the same answer; the night of 26 March has one hour less in Berlin.
  for (const at of [
    '2028-02-29T12:00:00Z',
    '2028-02-29T13:00:00+01:00',
    '2028-03-01T02:00:00+14:00',
    '2028-02-29T00:00:00-12:00',
  ])
    assert.equal(isExpiring(end, Date.parse(at)), true, at)
  assert.equal(
    daysLeft(Date.parse('2028-03-27T00:00:00+02:00'), Date.parse('2028-03-26T00:00:00+01:00')),
    0,
    '23 hours',
  )
})

test('days are counted down to 0', () => {
  assert.deepEqual(
    [90 * DAY, 90 * DAY - 1, DAY, DAY - 1, 0, -5].map((left) => daysLeft(end, end - left)),
    [90, 89, 1, 0, 0, 0],
  )
})

test('the standing of a certificate', () => {
  const notAfter = new Date(end).toISOString()
  const of = (state: 'unconfirmed' | 'valid' | 'revoked' | 'expired', left: number, retireAt: string | null = null) =>
    standingOf({ state, notAfter, retireAt }, end - left * DAY)
  assert.equal(of('valid', 91), 'valid')
  assert.equal(of('valid', 90), 'expiring')
  assert.equal(of('valid', 200, '2028-01-01T00:00:00Z'), 'retiring')
  assert.equal(of('valid', 5, '2028-06-10T00:00:00Z'), 'expiring', 'its life ends before the day that is set')
  for (const state of ['unconfirmed', 'revoked', 'expired'] as const) assert.equal(of(state, 10), state)
})

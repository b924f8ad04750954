import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RECORD_POINT_S_MIN } from '../limits.ts'
import { paceOf, paceWords } from './pace.ts'

test('twelve points in four seconds are flagged, in less than a minute of honest taps they are not', () => {
  assert.deepEqual(paceOf(0, 4_000, 12), { seconds: 4, points: 12, isTooFast: true })
  assert.match(
    paceWords(paceOf(0, 4_000, 12)) ?? '',
    /^12 points in 4 s is faster than a person can look\. If it was done/,
  )
  assert.deepEqual(paceOf(0, 50_000, 12), { seconds: 50, points: 12, isTooFast: false })
  assert.equal(paceWords(paceOf(0, 50_000, 12)), undefined)
})

test('the limit itself is not too fast', () => {
  const limit_ms = 12 * RECORD_POINT_S_MIN * 1_000
  assert.deepEqual([paceOf(0, limit_ms - 1, 12).isTooFast, paceOf(0, limit_ms, 12).isTooFast], [true, false])
  assert.equal(paceOf(0, 0, 0).isTooFast, false)
})

test('a clock that was set backwards says so and accuses nobody', () => {
  const pace = paceOf(10_000, 9_999, 12)
  assert.deepEqual([pace.seconds, pace.isTooFast], [null, false])
  assert.match(paceWords(pace) ?? '', /clock of the device was set/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '../../core/errors.ts'
import { PUBLIC_ADDRESSES_MAX, PUBLIC_REQUESTS_BURST, PUBLIC_REQUESTS_PER_S } from '../../core/limits.ts'
import { createAddressLimit } from './address-limit.ts'

test('a burst, then so many a second, per address', () => {
  let now = 0
  const limit = createAddressLimit(() => new Date(now))
  for (let i = 0; i < PUBLIC_REQUESTS_BURST; i++) limit.take('192.0.2.1')
  assert.throws(
    () => limit.take('192.0.2.1'),
    (error) => isFailure(error, 'limit') && error.retryAfter_s === 1,
  )
  limit.take('192.0.2.2')
  now += 1000
  for (let i = 0; i < PUBLIC_REQUESTS_PER_S; i++) limit.take('192.0.2.1')
  assert.throws(() => limit.take('192.0.2.1'))
  now -= 500_000 // a clock that is set back gives nothing and takes nothing
  assert.throws(() => limit.take('192.0.2.1'))
})

test('addresses that were not seen for long are forgotten, so memory is bounded', () => {
  const limit = createAddressLimit(() => new Date(0))
  for (let i = 0; i < PUBLIC_REQUESTS_BURST; i++) limit.take('198.51.100.1')
  for (let i = 0; i < PUBLIC_ADDRESSES_MAX; i++) limit.take(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)
  limit.take('198.51.100.1')
})

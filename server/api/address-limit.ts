// A token bucket per address for what strangers may do. It bounds what guessing costs us; what it costs the guesser
// is decided per account in the auth process. In memory: a restart forgives, which is harmless for a limit this wide.
import { overLimit } from '../../core/errors.ts'
import { PUBLIC_ADDRESSES_MAX, PUBLIC_REQUESTS_BURST, PUBLIC_REQUESTS_PER_S } from '../../core/limits.ts'
import type { Clock } from '../operation/deps.ts'
import { networkOf } from '../operation/network.ts'

type Bucket = { tokens: number; at: number }

export type AddressLimit = {
  /** Takes one token of the address. Throws Failure limit, with the seconds until the next, when there is none. */
  take(address: string): void
}

export function createAddressLimit(clock: Clock): AddressLimit {
  // A Map keeps the order of insertion: re-inserting on use makes its first entry the one seen longest ago.
  const buckets = new Map<string, Bucket>()
  return {
    take(address) {
      const key = networkOf(address)
      const bucket = refilled(buckets.get(key), clock().getTime())
      buckets.delete(key)
      buckets.set(key, bucket)
      if (buckets.size > PUBLIC_ADDRESSES_MAX) forgetOldest(buckets)
      if (bucket.tokens < 1) {
        const wait_s = Math.ceil((1 - bucket.tokens) / PUBLIC_REQUESTS_PER_S)
        throw overLimit('Too many requests from this address', { retryAfter_s: wait_s })
      }
      bucket.tokens -= 1
    },
  }
}

function refilled(bucket: Bucket | undefined, at: number): Bucket {
  if (bucket === undefined) return { tokens: PUBLIC_REQUESTS_BURST, at }
  const gained = (Math.max(0, at - bucket.at) / 1000) * PUBLIC_REQUESTS_PER_S
  return { tokens: Math.min(PUBLIC_REQUESTS_BURST, bucket.tokens + gained), at }
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  const oldest = buckets.keys().next()
  if (!oldest.done) buckets.delete(oldest.value)
}

// The throttle of password guessing. Each attempt is counted as a failure *before* the password is looked at, in the
// buckets it belongs to, in one transaction: twenty attempts at once are twenty, and a blocked one costs no argon2.
// A success gives its own counts back.
//
//   pair     (account, network)   a few failures are free, then the delay doubles: one guesser from one place
//   address  (network)            more are free: one guesser from one place, over many accounts
//   account  (account)            at most 100 in a row: many guessers from many places
//   known    (account, browser)   instead of the three above, where a browser brings the mark of an earlier success
//
// Nobody is ever locked out: a delay never exceeds a quarter of an hour. And a stranger cannot delay the owner: the
// owner's browser is known and has a bucket that no stranger can fill. An owner at a new browser while many places
// guess at the account waits with them, or is invited anew. What exists and what does not have the same buckets.
import { createHmac, type KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import { overLimit } from '../../core/errors.ts'
import {
  ADDRESS_FAILURES_FORGOTTEN_S,
  FAILURES_FORGOTTEN_S,
  FAILURES_FREE_PER_ACCOUNT,
  FAILURES_FREE_PER_ADDRESS,
  FAILURES_FREE_PER_KNOWN,
  FAILURES_FREE_PER_PAIR,
  FAILURE_DELAY_S_MAX,
} from '../../core/limits.ts'
import type { Database, Tx } from '../db/database.ts'
import type { Clock } from '../operation/deps.ts'
import { networkOf } from '../operation/network.ts'

export type Attempt = {
  emailIndex: Buffer
  address: string
  /** The mark of a known browser, already verified for this very account. */
  knownMark: string | undefined
}

/** What a success gives back. */
export type Reservation = { succeeded(): Promise<void> }

export type Throttle = {
  /** Counts the attempt. Throws Failure limit, with the seconds to wait, when one of its buckets is blocked. */
  reserve(attempt: Attempt): Promise<Reservation>
  /** Deletes what would be forgotten anyway. */
  purge(): Promise<void>
}

type Bucket = { id: Buffer; free: number; forgotten_s: number; onSuccess: 'clear' | 'give-back' }

export function createThrottle(db: Database, key: KeyObject, clock: Clock): Throttle {
  return {
    async reserve(attempt) {
      const buckets = bucketsOf(attempt, key)
      await db.asProcess(async (tx) => {
        const at = clock()
        for (const bucket of buckets) await take(tx, bucket, at)
      })
      return { succeeded: () => db.asProcess((tx) => settle(tx, buckets)) }
    },
    purge: () =>
      db.asProcess(async ({ kysely }) => {
        const before = new Date(clock().getTime() - FAILURES_FORGOTTEN_S * 1000)
        await kysely.deleteFrom('identity.attempt').where('last_at', '<', before).execute()
      }),
  }
}

function bucketsOf({ emailIndex, address, knownMark }: Attempt, key: KeyObject): Bucket[] {
  const id = (kind: string, ...parts: (string | Buffer)[]) => {
    const hmac = createHmac('sha256', key).update(kind)
    // A hash of each part: no two lists of parts run together into one.
    for (const part of parts) hmac.update('\0').update(createHmac('sha256', key).update(part).digest())
    return hmac.digest()
  }
  const forgotten_s = FAILURES_FORGOTTEN_S
  if (knownMark !== undefined)
    return [{ id: id('known', emailIndex, knownMark), free: FAILURES_FREE_PER_KNOWN, forgotten_s, onSuccess: 'clear' }]
  const network = networkOf(address)
  const buckets: Bucket[] = [
    { id: id('pair', emailIndex, network), free: FAILURES_FREE_PER_PAIR, forgotten_s, onSuccess: 'clear' },
    { id: id('account', emailIndex), free: FAILURES_FREE_PER_ACCOUNT, forgotten_s, onSuccess: 'clear' },
    {
      id: id('address', network),
      free: FAILURES_FREE_PER_ADDRESS,
      forgotten_s: ADDRESS_FAILURES_FORGOTTEN_S,
      // Else somebody with one account of their own would clear their address between guesses at others.
      onSuccess: 'give-back',
    },
  ]
  // One order for everybody, so that two attempts never wait for each other.
  return buckets.toSorted((a, b) => Buffer.compare(a.id, b.id))
}

/** Counts in one bucket. Lock: the bucket's row until the end of the transaction, so that attempts queue up here. */
async function take({ kysely }: Tx, bucket: Bucket, at: Date): Promise<void> {
  const forgotten = new Date(at.getTime() - bucket.forgotten_s * 1000)
  const failures = sql<number>`case when attempt.last_at < ${forgotten} then 1 else attempt.failures + 1 end`
  const delay = sql`least(${FAILURE_DELAY_S_MAX}::int, 2 ^ least(10, ${failures} - ${bucket.free}::int - 1))`
  const taken = await sql`
    insert into identity.attempt as attempt (bucket, failures, last_at) values (${bucket.id}, 1, ${at})
    on conflict (bucket) do update set
      failures = ${failures},
      last_at = ${at},
      blocked_until = case when ${failures} > ${bucket.free}::int then ${at}::timestamptz + make_interval(secs => ${delay}) end
    where attempt.blocked_until is null or attempt.blocked_until <= ${at}
    returning bucket`.execute(kysely)
  if (taken.rows.length > 0) return
  const blocked = await kysely
    .selectFrom('identity.attempt')
    .select('blocked_until')
    .where('bucket', '=', bucket.id)
    .executeTakeFirst()
  const until = blocked?.blocked_until ?? at
  throw overLimit('Too many failed attempts', {
    hint: 'Wait a moment, or use a browser in which you have signed in before.',
    retryAfter_s: Math.max(1, Math.ceil((until.getTime() - at.getTime()) / 1000)),
  })
}

async function settle({ kysely }: Tx, buckets: readonly Bucket[]): Promise<void> {
  for (const { id, onSuccess } of buckets) {
    if (onSuccess === 'clear') await kysely.deleteFrom('identity.attempt').where('bucket', '=', id).execute()
    else
      await kysely
        .updateTable('identity.attempt')
        .set({ failures: sql<number>`greatest(failures - 1, 0)`, blocked_until: null })
        .where('bucket', '=', id)
        .execute()
  }
}

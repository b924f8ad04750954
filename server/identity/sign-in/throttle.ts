// The throttle of password guessing. Each attempt is counted as a failure *before* the password is looked at, in the
// buckets it belongs to, in one transaction: twenty attempts at once are twenty, and a blocked one costs no argon2.
// A success gives its own counts back.
//
//   pair     (account, network)   a few failures are free, then the delay doubles: one guesser from one place
//   address  (network)            more are free: one guesser from one place, over many accounts
//   account  (account)            at most 100 in a row: many guessers from many places
//   known    (account, browser)   instead of the three above, where a browser brings the mark of an earlier success
//
// The same for second factors, which only who knows the password ever reaches (pair, address and known, in buckets of their
// own), for a password or code asked for inside a session (pair, account), and for letters that a stranger can cause
// (pair, address): what is spent in one of these delays nothing in another, so that nobody with a stolen cookie can keep
// the owner from signing in.
//
// Nobody is ever locked out: a delay never exceeds a quarter of an hour. And a stranger cannot delay the owner: the
// owner's browser is known and has a bucket that no stranger can fill. An owner at a new browser while many places
// guess at the account waits with them, or is invited anew. What exists and what does not have the same buckets.
import { createHmac, type KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import { overLimit } from '../../../core/errors.ts'
import {
  ADDRESS_FAILURES_FORGOTTEN_S,
  FAILURES_FORGOTTEN_S,
  FAILURES_FREE_PER_ACCOUNT,
  FAILURES_FREE_PER_ADDRESS,
  FAILURES_FREE_PER_KNOWN,
  FAILURES_FREE_PER_PAIR,
  FAILURE_DELAY_S_MAX,
} from '../../../core/limits.ts'
import type { Database, Tx } from '../../db/database.ts'
import type { Clock } from '../../operation/deps.ts'
import { networkOf } from '../../operation/network.ts'

/** What is tried: a password, its second factor, a confirmation inside a session; a letter by a stranger, or by the owner. */
export type Trying = 'password' | 'factor' | 'confirmation' | 'letter' | 'new-address'

export type Attempt = {
  trying?: Trying
  emailIndex: Buffer
  address: string
  /** The mark of a known browser, already verified for this very account. */
  knownMark: string | undefined
}

export type Reservation = {
  /** Failures on this account before, as far as this browser's buckets know. */
  failuresBefore: number
  /** Gives back what the attempt has counted. */
  succeeded(): Promise<void>
}

export type Throttle = {
  /** Counts the attempt. Throws Failure limit, with the seconds to wait, when one of its buckets is blocked. */
  reserve(attempt: Attempt): Promise<Reservation>
  /** Deletes what would be forgotten anyway. */
  purge(): Promise<void>
}

type Kind = 'known' | 'pair' | 'account' | 'address'
type Bucket = { kind: Kind; id: Buffer; free: number; forgotten_s: number; onSuccess: 'clear' | 'give-back' }

/** The buckets that count where the browser is not known; a known one has its own instead. */
const BUCKETS: Record<Trying, readonly Kind[]> = {
  password: ['pair', 'account', 'address'],
  factor: ['pair', 'address'],
  confirmation: ['pair', 'account'],
  letter: ['pair', 'address'],
  'new-address': ['pair'],
}
/** Inside a session, and for a letter, a known browser is no better than another one. */
const HEEDS_KNOWN: readonly Trying[] = ['password', 'factor']

export function createThrottle(db: Database, key: KeyObject, clock: Clock): Throttle {
  return {
    async reserve(attempt) {
      const buckets = bucketsOf(attempt, key)
      const failuresBefore = await db.asProcess(async (tx) => {
        const at = clock()
        let most = 0
        for (const bucket of buckets) {
          const failures = await take(tx, bucket, at)
          if (bucket.kind !== 'address') most = Math.max(most, failures - 1)
        }
        return most
      })
      return { failuresBefore, succeeded: () => db.asProcess((tx) => settle(tx, buckets)) }
    },
    purge: () =>
      db.asProcess(async ({ kysely }) => {
        const before = new Date(clock().getTime() - FAILURES_FORGOTTEN_S * 1000)
        await kysely.deleteFrom('identity.attempt').where('last_at', '<', before).execute()
      }),
  }
}

function bucketsOf({ trying = 'password', emailIndex, address, knownMark }: Attempt, key: KeyObject): Bucket[] {
  const id = (kind: Kind, ...parts: (string | Buffer)[]) => {
    const hmac = createHmac('sha256', key).update(trying === 'password' ? kind : `${trying} ${kind}`)
    // A hash of each part: no two lists of parts run together into one.
    for (const part of parts) hmac.update('\0').update(createHmac('sha256', key).update(part).digest())
    return hmac.digest()
  }
  const forgotten_s = FAILURES_FORGOTTEN_S
  const network = networkOf(address)
  const make: Record<Kind, () => Bucket> = {
    known: () => {
      const bucket = id('known', emailIndex, knownMark ?? '')
      return { kind: 'known', id: bucket, free: FAILURES_FREE_PER_KNOWN, forgotten_s, onSuccess: 'clear' }
    },
    pair: () => {
      const bucket = id('pair', emailIndex, network)
      return { kind: 'pair', id: bucket, free: FAILURES_FREE_PER_PAIR, forgotten_s, onSuccess: 'clear' }
    },
    account: () => {
      const bucket = id('account', emailIndex)
      return { kind: 'account', id: bucket, free: FAILURES_FREE_PER_ACCOUNT, forgotten_s, onSuccess: 'clear' }
    },
    address: () => ({
      kind: 'address',
      id: id('address', network),
      free: FAILURES_FREE_PER_ADDRESS,
      forgotten_s: ADDRESS_FAILURES_FORGOTTEN_S,
      // Else somebody with one account of their own would clear their address between guesses at others.
      onSuccess: 'give-back',
    }),
  }
  const isKnown = knownMark !== undefined && HEEDS_KNOWN.includes(trying)
  const buckets = (isKnown ? (['known'] as const) : BUCKETS[trying]).map((kind) => make[kind]())
  // One order for everybody, so that two attempts never wait for each other.
  return buckets.toSorted((a, b) => Buffer.compare(a.id, b.id))
}

/**
 * Counts in one bucket and answers how many failures it holds now. Lock: the bucket's row until the end of the
 * transaction, so that attempts queue up here.
 */
async function take({ kysely }: Tx, bucket: Bucket, at: Date): Promise<number> {
  const forgotten = new Date(at.getTime() - bucket.forgotten_s * 1000)
  const failures = sql<number>`case when attempt.last_at < ${forgotten} then 1 else attempt.failures + 1 end`
  const delay = sql`least(${FAILURE_DELAY_S_MAX}::int, 2 ^ least(10, ${failures} - ${bucket.free}::int - 1))`
  const taken = await sql<{ failures: number }>`
    insert into identity.attempt as attempt (bucket, failures, last_at) values (${bucket.id}, 1, ${at})
    on conflict (bucket) do update set
      failures = ${failures},
      last_at = ${at},
      blocked_until = case when ${failures} > ${bucket.free}::int then ${at}::timestamptz + make_interval(secs => ${delay}) end
    where attempt.blocked_until is null or attempt.blocked_until <= ${at}
      -- Further ahead than any delay: the clock has gone back since, and nobody waits for it.
      or attempt.blocked_until > ${at}::timestamptz + make_interval(secs => ${FAILURE_DELAY_S_MAX})
    returning failures`.execute(kysely)
  const [counted] = taken.rows
  if (counted !== undefined) return counted.failures
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

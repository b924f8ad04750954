// One listener for all streams of the process: a NOTIFY wakes every stream, and each reads for itself what its own
// viewer may see. A wake-up carries no data.
import { setTimeout } from 'node:timers/promises'
import { overLimit } from '../../../core/errors.ts'
import type { SessionId } from '../../../core/ids.ts'
import { LIVE_STREAMS_MAX, LIVE_STREAMS_PER_SESSION_MAX } from '../../../core/limits.ts'
import type { Database } from '../../db/database.ts'

export class Waker {
  #wakes = 0
  #changesOfRights = 0
  #changesOfAlarms = 0
  readonly #waiting = new Set<() => void>()
  readonly #streams = new Map<SessionId, number>()
  #streamsOpen = 0

  /** How many wake-ups there have been; hand it to `next`, so that none is missed while a stream is at work. */
  get wakes(): number {
    return this.#wakes
  }

  /** How many of them were about sessions and permissions. */
  get changesOfRights(): number {
    return this.#changesOfRights
  }

  /** How many of them were about alarms. */
  get changesOfAlarms(): number {
    return this.#changesOfAlarms
  }

  wake(about?: 'rights' | 'alarms'): void {
    if (about === 'rights') this.#changesOfRights += 1
    if (about === 'alarms') this.#changesOfAlarms += 1
    this.#wakes += 1
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }

  /** Resolves at the first wake-up after `seen`, after `ms` milliseconds, or when the signal aborts. */
  async next(seen: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#wakes !== seen) return
    const woken = new AbortController()
    const wake = () => woken.abort()
    this.#waiting.add(wake)
    await rest(ms, AbortSignal.any([woken.signal, signal]))
    this.#waiting.delete(wake)
  }

  /** Counts a stream in; the answer counts it out. Throws Failure limit. */
  enter(session: SessionId): () => void {
    const ofSession = this.#streams.get(session) ?? 0
    if (ofSession >= LIVE_STREAMS_PER_SESSION_MAX || this.#streamsOpen >= LIVE_STREAMS_MAX)
      throw overLimit('Too many live views are open', { hint: 'Close one of the other tabs.' })
    this.#streams.set(session, ofSession + 1)
    this.#streamsOpen += 1
    return () => {
      this.#streamsOpen -= 1
      const left = (this.#streams.get(session) ?? 1) - 1
      if (left === 0) this.#streams.delete(session)
      else this.#streams.set(session, left)
    }
  }
}

/** Resolves after `ms` milliseconds, or when the signal aborts. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

const wakers = new WeakMap<Database, Promise<Waker>>()

/** The waker of this process's database; it listens from the first call on. */
export function wakerOf(db: Database): Promise<Waker> {
  const known = wakers.get(db)
  if (known !== undefined) return known
  const waker = new Waker()
  // A session that ended, and permissions that changed, wake as well: each stream looks whether it still may.
  const listening = Promise.all([
    db.listen('telemetry', () => waker.wake()),
    db.listen('session', () => waker.wake('rights')),
    db.listen('alarm', () => waker.wake('alarms')),
  ]).then(() => waker)
  wakers.set(db, listening)
  // A database that is away now may be there at the next call.
  listening.catch(() => wakers.delete(db))
  return listening
}

// The life of an authority, as a log that only grows: requested -> next -> active -> retiring -> retired
// (NIST SP 800-57 part 1, section 7: pre-activation, active, deactivated, destroyed). What the log does not speak of is
// as it was made: the first generation active, a later one next, or requested while the root has not signed it.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { z } from 'zod'
import type { AuthorityFacts } from '../calls.ts'

/** What an authority can be; the root is besides *offline*. */
export type AuthorityState = Exclude<AuthorityFacts['state'], 'offline'>

/** `by`: the custodians who stand behind it; none where none were needed or enrolled. */
const when = { at: z.iso.datetime(), by: z.array(z.string()).default([]) }
const entry = z.discriminatedUnion('event', [
  z.strictObject({ ...when, event: z.literal('made'), authority: z.string() }),
  z.strictObject({ ...when, event: z.literal('installed'), authority: z.string() }),
  /** One line for both, so that there is never a moment with two active ones or none. */
  z.strictObject({ ...when, event: z.literal('activated'), authority: z.string(), replaces: z.string() }),
  z.strictObject({ ...when, event: z.literal('retired'), authority: z.string() }),
  z.strictObject({ ...when, event: z.literal('root-offline') }),
  /** The custodians from then on, and the SHA-256 of their file (custody/file.ts). */
  z.strictObject({ ...when, event: z.literal('custody'), custodians: z.array(z.string()), digest: z.string() }),
])
export type AuthorityEvent = z.output<typeof entry>
type WithoutTime<E> = E extends AuthorityEvent ? Omit<E, 'at'> : never
/** An event before it has its time. */
export type AuthorityChange = WithoutTime<AuthorityEvent>

export class AuthorityLog {
  readonly #path: string
  #events: AuthorityEvent[]

  constructor(path: string) {
    this.#path = path
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    // A line that a crash cut off never happened: what follows is done after it is written. The next one needs the place.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole))
    this.#events = whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => entry.parse(JSON.parse(line)))
  }

  append(event: AuthorityEvent): void {
    const file = openSync(this.#path, 'a', 0o600)
    try {
      writeSync(file, `${JSON.stringify(event)}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    this.#events.push(event)
  }

  get isRootOffline(): boolean {
    return this.#events.some(({ event }) => event === 'root-offline')
  }

  /** Of the custodians' file that counts; undefined while nobody was enrolled. */
  get custodyDigest(): string | undefined {
    return this.#events.findLast((each) => each.event === 'custody')?.digest
  }

  /** Undefined while the log does not speak of it. */
  stateOf(authority: string): AuthorityState | undefined {
    let state: AuthorityState | undefined
    for (const event of this.#events) {
      if (event.event === 'root-offline' || event.event === 'custody') continue
      if (event.event === 'activated' && event.replaces === authority) state = 'retiring'
      if (event.authority !== authority) continue
      if (event.event === 'installed') state = 'next'
      if (event.event === 'activated') state = 'active'
      if (event.event === 'retired') state = 'retired'
    }
    return state
  }

  /** Since when listeners and devices are told of it. */
  toldSince(authority: string): Date | undefined {
    const told = this.#events.find(
      (each) => (each.event === 'made' || each.event === 'installed') && each.authority === authority,
    )
    return told && new Date(told.at)
  }
}

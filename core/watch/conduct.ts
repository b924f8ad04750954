// The platform's own watch over an asset's messages: a clock that is wrong, samples that come again, messages that are
// many times larger or more than usual. Nothing is refused for it; whoever answers for the machine is told, once, and
// again only after it was well for a while. A few numbers an asset, judged once a minute.
import {
  CONDUCT_LAG_MS_MAX,
  CONDUCT_LAG_SPREAD_MS,
  CONDUCT_LEAD_MS_MAX,
  CONDUCT_MESSAGES_MIN,
  CONDUCT_ODD_BYTES_MIN,
  CONDUCT_ODD_MESSAGES_MIN,
  CONDUCT_ODD_TIMES,
  CONDUCT_REPLAYS_MIN,
  CONDUCT_USUAL_MINUTES,
} from '../limits.ts'

export const ODDITIES = ['clock-skewed', 'replayed', 'odd-traffic'] as const
export type Oddity = (typeof ODDITIES)[number]
export type Finding = { readonly kind: Oddity; readonly text: string }

const MINUTE_MS = 60_000
/** How much a new minute says of what is usual. */
const WEIGHT = 0.1
/** Messages in which a sample is looked for that comes again. */
const REMEMBERED = 8
const NONE: readonly Finding[] = []
const NO_ODDITY: ReadonlySet<Oddity> = new Set()

export class Conduct {
  #since: number
  #messages = 0
  #bytes = 0
  #replays = 0
  #lagMin = Number.POSITIVE_INFINITY
  #lagMax = Number.NEGATIVE_INFINITY
  readonly #recent = new Float64Array(REMEMBERED)
  #recentAt = 0
  #minutes = 0
  #usualMessages = 0
  #usualBytes = 0
  readonly #told = new Set<Oddity>()
  #judged: ReadonlySet<Oddity> | undefined

  constructor(now: number) {
    this.#since = now
  }

  /**
   * A message of so many bytes, whose last sample has this device time and this signal's number (both ms since 1970).
   * A sample without a time of its own bears the time of receipt.
   */
  heard(now: number, bytes: number, ts: number, signalNo: number): readonly Finding[] {
    const findings = now - this.#since >= MINUTE_MS ? this.#judge(now) : NONE
    this.#messages++
    this.#bytes += bytes
    const lag = now - ts
    if (lag < this.#lagMin) this.#lagMin = lag
    if (lag > this.#lagMax) this.#lagMax = lag
    // Its own time and not ours: two messages of one millisecond are no replay.
    if (lag !== 0) this.#look(ts * 512 + signalNo)
    return findings
  }

  /** What held in the last minute, once after each; undefined until the next one is over. */
  takeJudged(): ReadonlySet<Oddity> | undefined {
    const judged = this.#judged
    this.#judged = undefined
    return judged
  }

  #look(sample: number): void {
    const recent = this.#recent
    for (let at = 0; at < REMEMBERED; at++)
      if (recent[at] === sample) {
        this.#replays++
        return
      }
    recent[this.#recentAt] = sample
    this.#recentAt = (this.#recentAt + 1) % REMEMBERED
  }

  /** The minute is over. */
  #judge(now: number): readonly Finding[] {
    const findings: Finding[] = []
    const messages = (this.#messages * MINUTE_MS) / (now - this.#since)
    const bytes = this.#bytes / Math.max(1, this.#messages)
    if (this.#messages >= CONDUCT_MESSAGES_MIN) this.#note('clock-skewed', this.#clockInWords(), findings)
    this.#note('replayed', this.#replaysInWords(), findings)
    this.#note('odd-traffic', this.#trafficInWords(messages, bytes), findings)
    const weight = this.#minutes === 0 ? 1 : WEIGHT
    this.#usualMessages += (messages - this.#usualMessages) * weight
    this.#usualBytes += (bytes - this.#usualBytes) * weight
    this.#minutes++
    this.#since = now
    this.#messages = this.#bytes = this.#replays = 0
    this.#lagMin = Number.POSITIVE_INFINITY
    this.#lagMax = Number.NEGATIVE_INFINITY
    this.#judged = this.#told.size === 0 ? NO_ODDITY : new Set(this.#told)
    return findings
  }

  #note(kind: Oddity, text: string | undefined, findings: Finding[]): void {
    if (text === undefined) this.#told.delete(kind)
    else if (!this.#told.has(kind)) {
      this.#told.add(kind)
      findings.push({ kind, text })
    }
  }

  /** What is sent late all the same by the same time is a clock; a backlog catches up. */
  #clockInWords(): string | undefined {
    const [least, most] = [this.#lagMin, this.#lagMax]
    if (most < -CONDUCT_LEAD_MS_MAX) return `Its clock is ${seconds(-most)} ahead of ours.`
    if (least > CONDUCT_LAG_MS_MAX && most - least < CONDUCT_LAG_SPREAD_MS)
      return `Its clock is ${seconds(least)} behind ours, or its samples are held back that long.`
    return undefined
  }

  #replaysInWords(): string | undefined {
    if (this.#replays < CONDUCT_REPLAYS_MIN) return undefined
    return `${this.#replays} of its messages within a minute repeated samples of before; each is kept once.`
  }

  #trafficInWords(messages: number, bytes: number): string | undefined {
    if (this.#minutes < CONDUCT_USUAL_MINUTES) return undefined
    if (bytes > CONDUCT_ODD_BYTES_MIN && bytes > CONDUCT_ODD_TIMES * this.#usualBytes)
      return `Its messages have ${Math.round(bytes)} bytes; ${Math.round(this.#usualBytes)} are usual.`
    if (messages > CONDUCT_ODD_MESSAGES_MIN && messages > CONDUCT_ODD_TIMES * this.#usualMessages)
      return `It sends ${Math.round(messages)} messages a minute; ${Math.round(this.#usualMessages)} are usual.`
    return undefined
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} seconds`
}

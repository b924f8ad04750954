// A rule against what was: how often it would have been an alarm, and when. Every sample counts as received when it was
// measured, so this is what would have happened had everything arrived in time.
import { ALARM_EPISODES_LISTED_MAX } from '../limits.ts'
import { at, type Points, valueAt } from '../series/column.ts'
import { type Change, Evaluation } from './evaluation.ts'
import { compile } from './program.ts'
import type { RuleSpec } from './spec.ts'

/** `to` is null for one that had not gone by the end. */
export type Episode = { from: number; to: number | null }
export type Trial = {
  raised: number
  /** The first ones. */
  episodes: Episode[]
  active_ms: number
  suppressed_ms: number
  samples: number
}
export type Span = { from: number; to: number }

/**
 * `points` by the keys of the rule's signals; a signal without any is silent. Times in ms. Works in slices: between two of
 * them `rest` is awaited, so that a long past holds up nobody.
 */
export async function tryPast(
  spec: RuleSpec,
  points: ReadonlyMap<string, Points>,
  span: Span,
  rest: () => Promise<unknown>,
): Promise<Trial> {
  const run = new PastRun(spec, points, span)
  while (run.go(SLICE_SAMPLES)) await rest()
  return run.trial
}

/** Some twenty milliseconds. */
const SLICE_SAMPLES = 50_000

class PastRun {
  readonly trial: Trial = { raised: 0, episodes: [], active_ms: 0, suppressed_ms: 0, samples: 0 }
  readonly #evaluation: Evaluation
  readonly #samples: Iterator<{ signal: number; i: number; points: Points }>
  readonly #to: number
  #raisedAt: number | undefined
  #suppressedAt: number | undefined

  constructor(spec: RuleSpec, points: ReadonlyMap<string, Points>, { from, to }: Span) {
    const program = compile(spec)
    this.#evaluation = Evaluation.begin(program, from)
    this.#samples = inOrder(program.signals.map((key) => points.get(key)))
    this.#to = to
  }

  /** Tells up to so many samples; false when there are no more and the time until the end has passed. */
  go(samples: number): boolean {
    for (let n = 0; n < samples; n++) {
      const { value: next, done } = this.#samples.next()
      if (done === true) {
        this.#end()
        return false
      }
      const ts = at(next.points.t, next.i)
      this.#evaluation.sample(next.signal, ts, valueAt(next.points, next.i), ts, this.#onChange)
      this.trial.samples++
    }
    return true
  }

  readonly #onChange = (change: Change, when: number): void => {
    if (change === 'raised') this.#raisedAt = when
    else if (change === 'suppressed') this.#suppressedAt = when
    else if (change === 'cleared') this.#cleared(when)
    else this.#unsuppressed(when)
  }

  #cleared(when: number): void {
    if (this.#raisedAt !== undefined) note(this.trial, { from: this.#raisedAt, to: when }, this.#to)
    this.#raisedAt = undefined
  }

  #unsuppressed(when: number): void {
    if (this.#suppressedAt !== undefined) this.trial.suppressed_ms += when - this.#suppressedAt
    this.#suppressedAt = undefined
  }

  #end(): void {
    this.#evaluation.pass(this.#to, this.#onChange)
    if (this.#raisedAt !== undefined) note(this.trial, { from: this.#raisedAt, to: null }, this.#to)
    this.#unsuppressed(this.#to)
  }
}

function note(trial: Trial, episode: Episode, end: number): void {
  trial.raised++
  trial.active_ms += (episode.to ?? end) - episode.from
  if (trial.episodes.length < ALARM_EPISODES_LISTED_MAX) trial.episodes.push(episode)
}

/** The samples of several signals in the order of their times. */
function* inOrder(all: readonly (Points | undefined)[]): Generator<{ signal: number; i: number; points: Points }> {
  const heads = all.map(() => 0)
  for (;;) {
    let next = -1
    let time = Infinity
    for (const [signal, points] of all.entries()) {
      const head = heads[signal] ?? 0
      if (points === undefined || head >= points.t.length || at(points.t, head) >= time) continue
      next = signal
      time = at(points.t, head)
    }
    const points = all[next]
    if (points === undefined) return
    const i = heads[next] ?? 0
    heads[next] = i + 1
    yield { signal: next, i, points }
  }
}

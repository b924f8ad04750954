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

/** `points` by the keys of the rule's signals; a signal without any is silent. Times in ms. */
export function runPast(spec: RuleSpec, points: ReadonlyMap<string, Points>, { from, to }: Span): Trial {
  const program = compile(spec)
  const evaluation = Evaluation.begin(program, from)
  const trial: Trial = { raised: 0, episodes: [], active_ms: 0, suppressed_ms: 0, samples: 0 }
  let raisedAt: number | undefined
  let suppressedAt: number | undefined
  const onChange = (change: Change, when: number): void => {
    if (change === 'raised') raisedAt = when
    else if (change === 'cleared' && raisedAt !== undefined) raisedAt = note(trial, { from: raisedAt, to: when }, to)
    else if (change === 'suppressed') suppressedAt = when
    else if (change === 'unsuppressed' && suppressedAt !== undefined) {
      trial.suppressed_ms += when - suppressedAt
      suppressedAt = undefined
    }
  }
  for (const { signal, i, points: of } of inOrder(program.signals.map((key) => points.get(key)))) {
    const ts = at(of.t, i)
    evaluation.sample(signal, ts, valueAt(of, i), ts, onChange)
    trial.samples++
  }
  evaluation.pass(to, onChange)
  if (raisedAt !== undefined) note(trial, { from: raisedAt, to: null }, to)
  if (suppressedAt !== undefined) trial.suppressed_ms += to - suppressedAt
  return trial
}

function note(trial: Trial, episode: Episode, end: number): undefined {
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

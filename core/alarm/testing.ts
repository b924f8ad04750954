// The evaluator that the tests believe: no state but the past, looked at anew at every second. Slow, and short enough to
// be read against the words of spec.ts.
import type { Condition, RuleSpec } from './spec.ts'

/** At whole seconds; in the order of `t`. */
export type NaiveSample = { t: number; signal: string; value: number }
type Truth = boolean | undefined

export function naive(
  spec: RuleSpec,
  samples: readonly NaiveSample[],
  seconds: number,
): [number, 'raised' | 'cleared'][] {
  const verdict: Condition = { kind: 'delayed', of: spec.condition, onS: spec.onDelayS, offS: spec.offDelayS }
  const root = nodeOf(verdict, samples)
  const told: [number, 'raised' | 'cleared'][] = []
  let was = false
  const look = (t: number, until: number) => {
    const now = root.at(t, until) === true
    if (now !== was) told.push([t, now ? 'raised' : 'cleared'])
    was = now
  }
  // At each second what time decides comes first, then each sample of that second, one after the other.
  for (let t = 0; t <= seconds; t++) {
    const before = samples.findIndex((sample) => sample.t >= t)
    const from = before < 0 ? samples.length : before
    look(t, from)
    for (let i = from; samples[i]?.t === t; i++) look(t, i + 1)
  }
  return told
}

/** `at(t, n)`: what it says at second t when the first n samples have been heard. Asked in that order. */
type Node = { at(t: number, heard: number): Truth }

function nodeOf(condition: Condition, samples: readonly NaiveSample[]): Node {
  const ofSignal = (signal: string, heard: number) => samples.slice(0, heard).filter((each) => each.signal === signal)
  switch (condition.kind) {
    case 'limit':
      return {
        at: (_t, heard) => {
          let is: Truth
          for (const { value } of ofSignal(condition.signal, heard)) {
            const back = is === true ? condition.deadband : 0
            is = value > (condition.above ?? Infinity) - back || value < (condition.below ?? -Infinity) + back
          }
          return is
        },
      }
    case 'silent':
      return { at: (t, heard) => t - (ofSignal(condition.signal, heard).at(-1)?.t ?? 0) >= condition.forS }
    case 'delayed':
      return delayOf(condition, nodeOf(condition.of, samples))
    case 'all':
    case 'any':
    case 'at-least': {
      const parts = condition.of.map((part) => nodeOf(part, samples))
      const n = condition.kind === 'all' ? parts.length : condition.kind === 'any' ? 1 : condition.n
      return {
        at: (t, heard) => {
          const says = parts.map((part) => part.at(t, heard))
          const yes = says.filter((each) => each === true).length
          if (yes >= n) return true
          return yes + says.filter((each) => each === undefined).length < n ? false : undefined
        },
      }
    }
    default:
      throw new RangeError(`not looked at here: ${condition.kind}`)
  }
}

function delayOf({ onS, offS }: Extract<Condition, { kind: 'delayed' }>, part: Node): Node {
  let says = false
  let since: number | undefined
  return {
    at: (t, heard) => {
      const wants = part.at(t, heard)
      if (wants === undefined || wants === says) since = undefined
      else {
        since ??= t
        if (t - since >= (says ? offS : onS)) {
          says = wants
          since = undefined
        }
      }
      return says
    },
  }
}

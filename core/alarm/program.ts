// A rule made ready to run: its tree as a list in which parts stand before what they are part of, and for each entry
// where in the memory its numbers stand. One program serves every asset that the rule is for.
import { type Leaf, leafSlots } from './leaves.ts'
import { type Condition, overSignals, type RuleSpec, signalsOf } from './spec.ts'

export type Step =
  | { readonly is: 'leaf'; readonly at: number; readonly leaf: Leaf }
  /** `at`: what it says; `at + 1`: since when its part says otherwise. */
  | {
      readonly is: 'delay'
      readonly at: number
      readonly part: number
      readonly on_ms: number
      readonly off_ms: number
    }
  | { readonly is: 'count'; readonly at: number; readonly parts: readonly number[]; readonly n: number }

export type Listener = { readonly at: number; readonly leaf: Leaf; readonly isFrom: boolean }

export type Program = {
  readonly signals: readonly string[]
  readonly steps: readonly Step[]
  /** By signal: who hears of a sample of it. */
  readonly listeners: readonly (readonly Listener[])[]
  /** Where the verdict stands, and whether it is suppressed by design; both are delays. */
  readonly verdict: number
  readonly suppressed: number | undefined
  readonly slots: number
  readonly late_ms: number
  readonly latching: boolean
}

/** The first numbers of every memory: newest device time, how far it was behind its receipt; then a time for each signal. */
export const TIME = 0
export const LAG = 1
export const SIGNAL_TIMES = 2

export function compile(spec: RuleSpec): Program {
  const signals = signalsOf(spec)
  const steps: Step[] = []
  const listeners: Listener[][] = signals.map(() => [])
  let slots = SIGNAL_TIMES + signals.length
  const take = (count: number): number => {
    slots += count
    return slots - count
  }
  const listen = (key: string, listener: Listener): void => void listeners[signals.indexOf(key)]?.push(listener)
  const delay = (of: Condition, onS: number, offS: number): number => {
    const part = add(of)
    const at = take(2)
    steps.push({ is: 'delay', at, part, on_ms: onS * 1000, off_ms: offS * 1000 })
    return at
  }
  const add = (said: Condition): number => {
    const condition = overSignals(said)
    if (condition.kind === 'delayed') return delay(condition.of, condition.onS, condition.offS)
    if ('of' in condition) {
      const parts = condition.of.map(add)
      const n = condition.kind === 'all' ? parts.length : condition.kind === 'any' ? 1 : condition.n
      const at = take(1)
      steps.push({ is: 'count', at, parts, n })
      return at
    }
    const at = take(leafSlots(condition))
    steps.push({ is: 'leaf', at, leaf: condition })
    listen(condition.signal, { at, leaf: condition, isFrom: false })
    if (condition.kind === 'apart') listen(condition.from, { at, leaf: condition, isFrom: true })
    return at
  }
  const verdict = delay(spec.condition, spec.onDelayS, spec.offDelayS)
  const suppressed = spec.suppressedWhile === undefined ? undefined : delay(spec.suppressedWhile, 0, 0)
  const { latching, lateS } = spec
  // Copies: what has grown by push keeps room for seventeen, in each of a hundred thousand rules.
  return {
    signals: [...signals],
    steps: [...steps],
    listeners: listeners.map((each) => [...each]),
    verdict,
    suppressed,
    slots,
    late_ms: lateS * 1000,
    latching,
  }
}

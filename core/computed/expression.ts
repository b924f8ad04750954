// What a computed signal says: a typed, total tree over the signals of one asset. There is no text to run, no loop and no
// way to name another computed signal, so it cannot fail, cannot depend on itself, and its work is bounded by its samples.
import { COMPUTED_PARTS_MAX, COMPUTED_SIGNALS_MAX } from '../limits.ts'
import type { SignalKind } from '../series/column.ts'

/** Signals by the key by which the device names them. */
export type Expression =
  | { op: 'signal'; signal: string }
  | { op: 'sum'; of: readonly Expression[] }
  | { op: 'difference'; of: Expression; from: Expression }
  | { op: 'times'; of: Expression; by: number }
  /** Its change per so many seconds. */
  | { op: 'rate'; of: Expression; perS: number }
  | { op: 'above'; of: Expression; limit: number }
  | { op: 'below'; of: Expression; limit: number }
  /** A state is one of these. */
  | { op: 'is'; signal: string; states: readonly string[] }
  /** For how many hours it was true since the window began; a gap adds nothing. */
  | { op: 'run-hours'; of: Expression }
  /** How often it has become true since the window began. */
  | { op: 'cycles'; of: Expression }

/** What an expression comes to. */
export type ResultKind = 'number' | 'boolean'

/** The expressions right below. */
export function partsOf(expression: Expression): readonly Expression[] {
  if (expression.op === 'signal' || expression.op === 'is') return []
  if (expression.op === 'sum') return expression.of
  return expression.op === 'difference' ? [expression.from, expression.of] : [expression.of]
}

/** The signals that it names, each once. */
export function signalsOf(expression: Expression): string[] {
  const own = expression.op === 'signal' || expression.op === 'is' ? [expression.signal] : []
  return [...new Set([...own, ...partsOf(expression).flatMap(signalsOf)])]
}

export function kindOf({ op, ...rest }: Expression, kinds: ReadonlyMap<string, SignalKind>): ResultKind {
  if (op === 'signal') return 'signal' in rest && kinds.get(rest.signal) === 'boolean' ? 'boolean' : 'number'
  return op === 'above' || op === 'below' || op === 'is' ? 'boolean' : 'number'
}

/** Why it is too large, whatever the signals are, or undefined. */
export function faultOfSize(expression: Expression): string | undefined {
  if (countOf(expression) > COMPUTED_PARTS_MAX) return `has more than ${COMPUTED_PARTS_MAX} parts`
  if (signalsOf(expression).length > COMPUTED_SIGNALS_MAX) return `names more than ${COMPUTED_SIGNALS_MAX} signals`
  return undefined
}

/** Why it makes no sense over signals of these kinds, or undefined. */
export function faultOf(expression: Expression, kinds: ReadonlyMap<string, SignalKind>): string | undefined {
  const tooLarge = faultOfSize(expression)
  if (tooLarge !== undefined) return tooLarge
  const unknown = signalsOf(expression).find((key) => !kinds.has(key))
  if (unknown !== undefined) return `names ${unknown}, which is no signal of the asset's own`
  return faultOfPart(expression, kinds)
}

function faultOfPart(expression: Expression, kinds: ReadonlyMap<string, SignalKind>): string | undefined {
  if (expression.op === 'signal')
    return kinds.get(expression.signal) === 'state' ? `takes the state ${expression.signal} for a value` : undefined
  if (expression.op === 'is')
    return kinds.get(expression.signal) === 'state'
      ? undefined
      : `asks which state ${expression.signal} is: it has none`
  const wanted: ResultKind = expression.op === 'run-hours' || expression.op === 'cycles' ? 'boolean' : 'number'
  for (const part of partsOf(expression)) {
    const fault = faultOfPart(part, kinds)
    if (fault !== undefined) return fault
    if (kindOf(part, kinds) !== wanted)
      return wanted === 'boolean'
        ? `${expression.op} needs what is true or false, as a threshold or a switch`
        : `${expression.op} needs a number, not what is true or false`
  }
  return undefined
}

/** Its parts, itself included. */
export const countOf = (expression: Expression): number =>
  partsOf(expression).reduce((sum, part) => sum + countOf(part), 1)

const RATE_UNITS: ReadonlyMap<number, string> = new Map([
  [1, 's'],
  [60, 'min'],
  [3_600, 'h'],
])

/** The unit that follows from those of the signals; null where none does. */
export function unitOf(expression: Expression, units: ReadonlyMap<string, string | null>): string | null {
  switch (expression.op) {
    case 'signal':
      return units.get(expression.signal) ?? null
    case 'run-hours':
      return 'h'
    case 'rate': {
      const [of, per] = [unitOf(expression.of, units), RATE_UNITS.get(expression.perS)]
      return of === null || per === undefined ? null : `${of}/${per}`
    }
    case 'sum':
    case 'difference': {
      const [first, ...others] = partsOf(expression).map((part) => unitOf(part, units))
      return first !== undefined && others.every((unit) => unit === first) ? first : null
    }
    default:
      return null
  }
}

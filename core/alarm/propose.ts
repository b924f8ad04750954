// A better deadband for an alarm that chatters: the smallest that would have left a fifth of its raises or fewer, tried
// against the same past. A proposal is a figure for a person to judge; nothing is changed by it.
import { at, type Points } from '../series/column.ts'
import { type Span, tryPast } from './past.ts'
import type { Condition, RuleSpec } from './spec.ts'

export type Proposal = { deadband: number; raisedBefore: number; raisedThen: number }

/** In parts of the signal's spread between its tenth and ninetieth percentile. */
const TRIED = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5]
const ENOUGH = 0.2

type Banded = Extract<Condition, { deadband: number }>

/** Undefined for a rule that has no single condition with a deadband, and where none helps. `rest` as in `tryPast`. */
export async function proposeDeadband(
  spec: RuleSpec,
  points: ReadonlyMap<string, Points>,
  span: Span,
  rest: () => Promise<unknown>,
): Promise<Proposal | undefined> {
  const { condition } = spec
  if (!('deadband' in condition) || condition.kind === 'rate') return undefined
  const spread = spreadOf(points.get(condition.signal))
  const { raised: raisedBefore } = await tryPast(spec, points, span, rest)
  if (spread === undefined || raisedBefore < 2) return undefined
  for (const part of TRIED) {
    const deadband = rounded(part * spread)
    if (deadband <= condition.deadband) continue
    const tried: Banded = { ...condition, deadband }
    const { raised: raisedThen } = await tryPast({ ...spec, condition: tried }, points, span, rest)
    if (raisedThen <= ENOUGH * raisedBefore) return { deadband, raisedBefore, raisedThen }
  }
  return undefined
}

function spreadOf(points: Points | undefined): number | undefined {
  if (points === undefined || points.kind !== 'number' || points.v.length < 10) return undefined
  const sorted = points.v.toSorted()
  const spread = at(sorted, Math.floor(sorted.length * 0.9)) - at(sorted, Math.floor(sorted.length * 0.1))
  return spread > 0 ? spread : undefined
}

/** Two digits: nobody types 3.1415926. */
function rounded(value: number): number {
  return Number(value.toPrecision(2))
}

// What computed signals did in a window, in the forms of a chart.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isFailure, overLimit } from '../../../core/errors.ts'
import { COMPUTED_NO_MIN, COMPUTED_STEPS_MAX, SERIES_SIGNALS_MAX } from '../../../core/limits.ts'
import type { Grid, Window } from '../../../core/series/buckets.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { ofPoints, type SeriesOf } from '../series/answer.ts'
import type { Signal, Subjects } from '../subjects.ts'
import { type Asked, type Computed, computedOf } from './of-assets.ts'
import { type Inputs, inputsIn, stepsFor, workOut } from './work.ts'

export type ComputedAnswer = {
  series: SeriesOf[]
  /** Those that would take too many points, or too much work with them, over this window. */
  tooMany: Signal[]
}

/**
 * The last thing that is read in a transaction: what takes too many points is left where it is. Throws Failure limit
 * where more computed signals are asked for than an answer has.
 */
export async function computedSeries(
  tx: Tx,
  keys: OrgKeys,
  only: Asked,
  window: Window,
  grid: Grid,
): Promise<ComputedAnswer> {
  const found = await computedAsked(tx, keys, only)
  try {
    return await workedOut(found.computed, await inputsIn(tx, keys, found, window), window, grid)
  } catch (error) {
    if (!isFailure(error, 'limit')) throw error
    return { series: [], tooMany: found.computed.map(({ signal }) => signal) }
  }
}

/** Throws Failure limit where more are asked for than an answer has. */
export async function computedAsked(
  tx: Tx,
  keys: OrgKeys,
  only: Asked,
): Promise<{ computed: Computed[]; sites: Subjects['sites'] }> {
  const asked: Asked = new Map([...only].filter(([, numbers]) => !numbers?.every((no) => no < COMPUTED_NO_MIN)))
  if (asked.size === 0) return { computed: [], sites: [] }
  const found = await computedOf(tx, keys, asked, SERIES_SIGNALS_MAX)
  if (found.computed.length > SERIES_SIGNALS_MAX)
    throw overLimit(`More than ${SERIES_SIGNALS_MAX} computed signals in one answer`, { hint: 'Name fewer signals.' })
  return found
}

/** In order, as far as the work reaches; a smaller one behind one that is too much still has its turn. */
async function workedOut(
  computed: readonly Computed[],
  inputs: Inputs,
  window: Window,
  grid: Grid,
): Promise<ComputedAnswer> {
  const answer: ComputedAnswer = { series: [], tooMany: [] }
  let left = COMPUTED_STEPS_MAX
  for (const each of computed) {
    const { signal } = each
    const steps = stepsFor(each, inputs)
    if (steps > left) {
      answer.tooMany.push(signal)
      continue
    }
    left -= steps
    const result = await workOut(each, inputs)
    answer.series.push({ signal, series: ofPoints(signal.signalNo, result, grid, window) })
    await nextTurn()
  }
  return answer
}

// What computed signals did in a window: worked out of the points of their signals, which are read as for a chart.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { evaluate, stepsOf } from '../../../core/computed/evaluate.ts'
import { isFailure, overLimit } from '../../../core/errors.ts'
import { COMPUTED_NO_MIN, COMPUTED_POINTS_MAX, COMPUTED_STEPS_MAX, SERIES_SIGNALS_MAX } from '../../../core/limits.ts'
import type { Grid, Window } from '../../../core/series/buckets.ts'
import type { Points } from '../../../core/series/column.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { type Columns, gather } from '../read.ts'
import { ofPoints, type SeriesOf } from '../series/answer.ts'
import type { Signal } from '../subjects.ts'
import { type Asked, type Computed, computedOf } from './of-assets.ts'

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
  const asked: Asked = new Map([...only].filter(([, numbers]) => !numbers?.every((no) => no < COMPUTED_NO_MIN)))
  if (asked.size === 0) return { series: [], tooMany: [] }
  const { computed, sites } = await computedOf(tx, keys, asked, SERIES_SIGNALS_MAX)
  if (computed.length > SERIES_SIGNALS_MAX)
    throw overLimit(`More than ${SERIES_SIGNALS_MAX} computed signals in one answer`, { hint: 'Name fewer signals.' })
  const inputs = new Map(computed.flatMap(({ inputs }) => [...inputs.values()].map((each) => [keyOf(each), each])))
  try {
    const subjects = { signals: [...inputs.values()], sites }
    const columns = await gather(tx, keys, subjects, { window, pointsMax: COMPUTED_POINTS_MAX })
    return await workedOut(computed, columns, window, grid)
  } catch (error) {
    if (!isFailure(error, 'limit')) throw error
    return { series: [], tooMany: computed.map(({ signal }) => signal) }
  }
}

/** In order, as far as the work reaches; a smaller one behind one that is too much still has its turn. */
async function workedOut(
  computed: readonly Computed[],
  columns: Columns,
  window: Window,
  grid: Grid,
): Promise<ComputedAnswer> {
  const answer: ComputedAnswer = { series: [], tooMany: [] }
  const points = pointsOf(columns)
  let left = COMPUTED_STEPS_MAX
  for (const { signal, expression, inputs } of computed) {
    const known = pick(inputs, points)
    const steps = stepsOf(expression, known)
    if (steps > left) {
      answer.tooMany.push(signal)
      continue
    }
    left -= steps
    const result = await evaluate(expression, known, nextTurn)
    answer.series.push({ signal, series: ofPoints(signal.signalNo, result, grid, window) })
    await nextTurn()
  }
  return answer
}

/** Put in order once, however many are made of them. */
function pointsOf(columns: Columns): Map<string, Points> {
  const all = [...columns].flatMap(([assetId, ofAsset]) =>
    [...ofAsset].map(([signalNo, column]): [string, Points] => [keyOf({ assetId, signalNo }), column.points()]),
  )
  return new Map(all)
}

function pick(inputs: Computed['inputs'], points: ReadonlyMap<string, Points>): Map<string, Points> {
  return new Map(
    [...inputs].flatMap(([key, signal]): [string, Points][] => {
      const found = points.get(keyOf(signal))
      return found === undefined ? [] : [[key, found]]
    }),
  )
}

const keyOf = ({ assetId, signalNo }: Pick<Signal, 'assetId' | 'signalNo'>) => `${assetId}/${signalNo}`

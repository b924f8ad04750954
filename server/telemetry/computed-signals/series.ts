// What computed signals did in a window: worked out of the points of their signals, which are read as for a chart.
import { evaluate } from '../../../core/computed/evaluate.ts'
import { isFailure } from '../../../core/errors.ts'
import type { AssetId } from '../../../core/ids.ts'
import { COMPUTED_NO_MIN, COMPUTED_POINTS_MAX } from '../../../core/limits.ts'
import type { Grid, Window } from '../../../core/series/buckets.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { gather } from '../read.ts'
import { ofPoints, type SeriesOf } from '../series/answer.ts'
import type { Signal } from '../subjects.ts'
import { type Computed, computedOf } from './of-assets.ts'

export type ComputedAnswer = {
  series: SeriesOf[]
  /** Those that would take too many points over this window. */
  tooMany: Signal[]
}

/**
 * `only`: by asset the numbers that are asked for, undefined for all. The last thing that is read in a transaction: what
 * takes too many points is left where it is.
 */
export async function computedSeries(
  tx: Tx,
  keys: OrgKeys,
  only: ReadonlyMap<AssetId, readonly number[] | undefined>,
  window: Window,
  grid: Grid,
): Promise<ComputedAnswer> {
  const isAsked = (asset: AssetId, no: number) => only.get(asset)?.includes(no) ?? true
  const assets = [...only].flatMap(([id, numbers]) => (numbers?.every((no) => no < COMPUTED_NO_MIN) ? [] : [id]))
  if (assets.length === 0) return { series: [], tooMany: [] }
  const { computed, sites } = await computedOf(tx, keys, assets)
  const asked = computed.filter(({ signal }) => isAsked(signal.assetId, signal.signalNo))
  const inputs = new Map(asked.flatMap(({ inputs }) => [...inputs.values()].map((each) => [keyOf(each), each])))
  try {
    const subjects = { signals: [...inputs.values()], sites }
    const columns = await gather(tx, keys, subjects, { window, pointsMax: COMPUTED_POINTS_MAX })
    const pointsOf = ({ assetId, signalNo }: Signal) => columns.get(assetId)?.get(signalNo)?.points()
    const series = asked.map(({ signal, expression, inputs }) => ({
      signal,
      series: ofPoints(signal.signalNo, evaluate(expression, known(inputs, pointsOf)), grid, window),
    }))
    return { series, tooMany: [] }
  } catch (error) {
    if (!isFailure(error, 'limit')) throw error
    return { series: [], tooMany: asked.map(({ signal }) => signal) }
  }
}

function known<P>(inputs: Computed['inputs'], pointsOf: (signal: Signal) => P | undefined): Map<string, P> {
  return new Map(
    [...inputs].flatMap(([key, signal]): [string, P][] => {
      const points = pointsOf(signal)
      return points === undefined ? [] : [[key, points]]
    }),
  )
}

const keyOf = ({ assetId, signalNo }: Signal) => `${assetId}/${signalNo}`

// Computed signals worked out of the points of their signals, which are read as for a chart.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { evaluate, stepsOf } from '../../../core/computed/evaluate.ts'
import { COMPUTED_POINTS_MAX } from '../../../core/limits.ts'
import type { Window } from '../../../core/series/buckets.ts'
import type { Points } from '../../../core/series/column.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { gather } from '../read.ts'
import type { Signal, Subjects } from '../subjects.ts'
import type { Computed } from './of-assets.ts'

/** Points by asset and signal. */
export type Inputs = ReadonlyMap<string, Points>

/** Put in order once, however many are made of them. Throws Failure limit beyond COMPUTED_POINTS_MAX points in all. */
export async function inputsIn(
  tx: Tx,
  keys: OrgKeys,
  { computed, sites }: { computed: readonly Computed[]; sites: Subjects['sites'] },
  window: Window,
): Promise<Inputs> {
  const signals = new Map(computed.flatMap(({ inputs }) => [...inputs.values()].map((each) => [keyOf(each), each])))
  const subjects = { signals: [...signals.values()], sites }
  const columns = await gather(tx, keys, subjects, { window, pointsMax: COMPUTED_POINTS_MAX })
  const all = [...columns].flatMap(([assetId, ofAsset]) =>
    [...ofAsset].map(([signalNo, column]): [string, Points] => [keyOf({ assetId, signalNo }), column.points()]),
  )
  return new Map(all)
}

export const stepsFor = (computed: Computed, inputs: Inputs): number =>
  stepsOf(computed.expression, own(computed, inputs))

export function workOut(computed: Computed, inputs: Inputs): Promise<Points> {
  return evaluate(computed.expression, own(computed, inputs), nextTurn)
}

function own({ inputs }: Computed, points: Inputs): Map<string, Points> {
  return new Map(
    [...inputs].flatMap(([key, signal]): [string, Points][] => {
      const found = points.get(keyOf(signal))
      return found === undefined ? [] : [[key, found]]
    }),
  )
}

const keyOf = ({ assetId, signalNo }: Pick<Signal, 'assetId' | 'signalNo'>) => `${assetId}/${signalNo}`

// Computed signals of an export: each over the whole window, as a chart of it has them, since run hours and cycles count from
// where the window begins. Whether they fit is found out before the file begins; then each is worked out when its turn comes,
// so that no more than one lies in memory while a slow receiver takes it.
import { isFailure, overLimit } from '../../../core/errors.ts'
import type { AssetId } from '../../../core/ids.ts'
import { COMPUTED_STEPS_MAX } from '../../../core/limits.ts'
import type { Window } from '../../../core/series/buckets.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { computedAsked } from '../computed-signals/series.ts'
import { type Inputs, inputsIn, stepsFor, workOut } from '../computed-signals/work.ts'
import type { Computed } from '../computed-signals/of-assets.ts'
import type { Part } from './rows.ts'
import type { Reading } from './stretches.ts'

/** Their numbers. Throws Failure limit where they would take too many points or too much work. */
export async function fittingComputed(
  tx: Tx,
  keys: OrgKeys,
  asset: AssetId,
  only: readonly number[] | undefined,
  window: Window,
): Promise<number[]> {
  const { computed } = await prepared(tx, keys, asset, only, window)
  return computed.map(({ signal }) => signal.signalNo)
}

/** One that was archived meanwhile has no rows. */
export async function* computedParts(
  { db, session, about, keys }: Reading,
  asset: AssetId,
  numbers: readonly number[],
  window: Window,
): AsyncGenerator<Part> {
  for (const no of numbers) {
    const { computed, inputs } = await db.inSession(session, (tx) => prepared(tx, keys, asset, [no], window), about)
    for (const each of computed) {
      const points = await workOut(each, inputs)
      yield { signalNo: no, name: each.name, unit: each.unit, points, isComputed: true }
    }
  }
}

async function prepared(
  tx: Tx,
  keys: OrgKeys,
  asset: AssetId,
  only: readonly number[] | undefined,
  window: Window,
): Promise<{ computed: Computed[]; inputs: Inputs }> {
  const found = await computedAsked(tx, keys, new Map([[asset, only]]))
  const inputs = await inputsOrTooMany(() => inputsIn(tx, keys, found, window))
  const steps = found.computed.reduce((sum, each) => sum + stepsFor(each, inputs), 0)
  if (steps > COMPUTED_STEPS_MAX) throw tooMuch()
  return { computed: found.computed, inputs }
}

async function inputsOrTooMany(read: () => Promise<Inputs>): Promise<Inputs> {
  try {
    return await read()
  } catch (error) {
    throw isFailure(error, 'limit') ? tooMuch(error) : error
  }
}

const tooMuch = (cause?: unknown) =>
  overLimit('Computed signals take too many points, or too much work, over this time', {
    hint: 'Ask for a shorter time, for fewer of them, or for signals that the device sends alone.',
    cause,
  })

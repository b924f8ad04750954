// The past of the signals that a rule looks at, at one asset.
import { overLimit } from '../../core/errors.ts'
import { type RuleSpec, signalsOf } from '../../core/alarm/spec.ts'
import type { AssetId } from '../../core/ids.ts'
import { ALARM_TRY_POINTS_MAX } from '../../core/limits.ts'
import type { Window } from '../../core/series/buckets.ts'
import type { Points } from '../../core/series/column.ts'
import type { Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { gather } from '../telemetry/read.ts'
import { signalLabels } from '../telemetry/signal-labels.ts'
import { subjectsOfAsset } from '../telemetry/subjects.ts'

export type Past = { points: Map<string, Points>; missing: string[] }

/** By the signals' keys; `missing` are those that the asset has never sent. Throws Failure not-found or limit. */
export async function pastOf(tx: Tx, keys: OrgKeys, assetId: AssetId, spec: RuleSpec, window: Window): Promise<Past> {
  const wanted = new Set(signalsOf(spec))
  const labels = (await signalLabels(tx, keys, [assetId])).get(assetId) ?? new Map<number, { key: string }>()
  const keyOf = new Map([...labels].flatMap(([no, { key }]) => (wanted.has(key) ? [[no, key] as const] : [])))
  const subjects = await subjectsOfAsset(tx, assetId, [...keyOf.keys()])
  const columns = (await gather(tx, keys, subjects, { window, pointsMax: ALARM_TRY_POINTS_MAX })).get(assetId)
  const points = new Map<string, Points>()
  for (const [no, column] of columns ?? []) points.set(keyOf.get(no) ?? '', column.points())
  const samples = [...points.values()].reduce((sum, { t }) => sum + t.length, 0)
  if (samples > ALARM_TRY_POINTS_MAX)
    throw overLimit(`More than ${ALARM_TRY_POINTS_MAX} points`, { hint: 'Try a shorter time.' })
  const known = new Set(keyOf.values())
  return { points, missing: [...wanted].filter((key) => !known.has(key)) }
}

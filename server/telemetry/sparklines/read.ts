// Small pictures of the newest minutes, for a page of many assets: the first three numbers of each.
import { z } from 'zod'
import {
  SERIES_POINTS_MAX,
  SPARKLINE_ASSETS_MAX,
  SPARKLINE_BUCKETS,
  SPARKLINE_SECONDS_MAX,
  SPARKLINE_SIGNALS,
} from '../../../core/limits.ts'
import type { AssetId } from '../../../core/ids.ts'
import { gridOver, type Grid } from '../../../core/series/buckets.ts'
import { Column } from '../../../core/series/column.ts'
import { outlineOf } from '../../../core/series/outline.ts'
import { gapAfter, rhythmOf } from '../../../core/series/rhythm.ts'
import { assetId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { signalNo } from '../fields.ts'
import { gather } from '../read.ts'
import { type SignalLabel, signalLabels } from '../signal-labels.ts'
import { type Signal, subjectsOf } from '../subjects.ts'

const sparkline = z.object({
  signalNo,
  name: z.string(),
  unit: z.string().nullable(),
  t: z.array(z.number()),
  v: z.array(z.number().nullable()).meta({ description: 'null where a gap begins' }),
})

export const read = operation({
  id: 'sparklines.read',
  method: 'POST',
  path: '/v1/sparklines',
  permission: 'telemetry.read',
  audit: 'read',
  zone: 'api',
  summary: 'Outlines of the key signals of several assets over the newest minutes',
  input: {
    body: z.object({
      assetIds: z.array(assetId).max(SPARKLINE_ASSETS_MAX),
      seconds: z.number().int().min(10).max(SPARKLINE_SECONDS_MAX),
    }),
  },
  output: z.object({ from: z.number(), to: z.number(), sparklines: z.record(assetId, z.array(sparkline)) }),
  async handler({ input, session, about, deps }) {
    const { assetIds, seconds } = input.body
    const to = deps.clock().getTime()
    const window = { from: to - seconds * 1_000, to }
    const keys = await deps.keys.forSession(session)
    const { columns, labels } = await deps.db.inSession(
      session,
      async (tx) => {
        const { signals, sites } = await subjectsOf(tx, assetIds)
        const subjects = { signals: keySignals(signals), sites }
        const labels = await signalLabels(tx, keys, assetIds)
        return { columns: await gather(tx, keys, subjects, { window, pointsMax: SERIES_POINTS_MAX }), labels }
      },
      about,
    )
    const grid = gridOver(window, SPARKLINE_BUCKETS)
    const sparklines: Record<AssetId, z.input<typeof sparkline>[]> = {}
    for (const [id, ofAsset] of columns)
      sparklines[id] = [...ofAsset].map(([no, column]) => sparklineOf(no, column, grid, labels.get(id)?.get(no)))
    return { ...window, sparklines }
  },
})

/** The first numbers of each asset, in the order in which they came into being. */
function keySignals(signals: readonly Signal[]): Signal[] {
  const taken = new Map<AssetId, number>()
  return signals.filter(({ assetId, kind }) => {
    const already = taken.get(assetId) ?? 0
    if (kind !== 'number' || already === SPARKLINE_SIGNALS) return false
    taken.set(assetId, already + 1)
    return true
  })
}

function sparklineOf(no: number, column: Column, grid: Grid, label?: SignalLabel): z.input<typeof sparkline> {
  const points = column.points()
  const outline = outlineOf(points, grid, gapAfter(rhythmOf(points)))
  return { signalNo: no, name: label?.name ?? label?.key ?? String(no), unit: label?.unit ?? null, ...outline }
}

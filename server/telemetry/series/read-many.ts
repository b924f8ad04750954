// The same of several assets at once, on one grid: what is drawn together is asked for together. It goes the way of the
// single one: the same subjects, the same reading, one snapshot of who may see what.
import { sql } from 'kysely'
import { z } from 'zod'
import { invalid, overLimit } from '../../../core/errors.ts'
import type { AssetId } from '../../../core/ids.ts'
import {
  SERIES_ASSETS_MAX,
  SERIES_BUCKETS_DEFAULT,
  SERIES_BUCKETS_MAX,
  SERIES_SIGNALS_MAX,
  SIGNALS_PER_ASSET_MAX,
} from '../../../core/limits.ts'
import { gridOver } from '../../../core/series/buckets.ts'
import type { Tx } from '../../db/database.ts'
import { assetId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { epochMs, isWindow, signalNo, WINDOW_RULE } from '../fields.ts'
import { type Subjects, subjectsOf } from '../subjects.ts'
import { computedSeries } from '../computed-signals/series.ts'
import { series, seriesOf, tooMany } from './answer.ts'

const wanted = z.strictObject({
  assetId,
  signals: z
    .array(signalNo.min(1))
    .min(1)
    .max(SIGNALS_PER_ASSET_MAX)
    .optional()
    .meta({ description: 'Numbers of signals; all of the asset where there are none' }),
})

export const readMany = operation({
  id: 'series.read-many',
  method: 'POST',
  path: '/v1/series',
  permission: 'telemetry.read',
  audit: 'read',
  zone: 'api',
  summary: 'What signals of several assets did in a window of time, all in the same buckets',
  input: {
    body: z
      .object({
        from: epochMs,
        to: epochMs,
        buckets: z.number().int().min(2).max(SERIES_BUCKETS_MAX).default(SERIES_BUCKETS_DEFAULT),
        of: z.array(wanted).min(1).max(SERIES_ASSETS_MAX),
      })
      .refine(isWindow, WINDOW_RULE),
  },
  output: z.object({
    from: z.number(),
    to: z.number(),
    bucketMs: z.number(),
    missing: z.array(assetId).meta({ description: 'Assets asked for that are not there for whoever asks' }),
    assets: z.array(z.object({ assetId, series: z.array(series), tooMany })),
  }),
  async handler({ input, session, about, deps }) {
    const { from, to, buckets, of } = input.body
    const only = new Map(of.map((each) => [each.assetId, each.signals]))
    if (only.size < of.length) throw invalid('An asset is named twice', { fields: { of: 'names an asset twice' } })
    const grid = gridOver({ from, to }, buckets)
    const keys = await deps.keys.forSession(session)
    const window = { from, to }
    const { found, stored, computed } = await deps.db.inSession(
      session,
      async (tx) => {
        const found = await visible(tx, [...only.keys()])
        const subjects = chosen(await subjectsOf(tx, found), only)
        const stored = await seriesOf(tx, keys, subjects, window, grid)
        const ofFound = new Map(found.map((id) => [id, only.get(id)]))
        return { found, stored, computed: await computedSeries(tx, keys, ofFound, window, grid) }
      },
      about,
    )
    const assets = found.map((id) => ({
      assetId: id,
      series: [...stored, ...computed.series].flatMap(({ signal, series }) => (signal.assetId === id ? [series] : [])),
      tooMany: computed.tooMany.flatMap(({ assetId, signalNo }) => (assetId === id ? [signalNo] : [])),
    }))
    const missing = [...only.keys()].filter((id) => !found.includes(id))
    return { from, to, bucketMs: grid.bucketMs, missing, assets }
  },
})

async function visible(tx: Tx, assets: readonly AssetId[]): Promise<AssetId[]> {
  const { rows } = await sql<{ id: AssetId }>`
    select asset_id as id from app.asset where asset_id = any(${assets}::uuid[])`.execute(tx.kysely)
  const found = new Set(rows.map(({ id }) => id))
  return assets.filter((id) => found.has(id))
}

function chosen(subjects: Subjects, only: ReadonlyMap<AssetId, number[] | undefined>): Subjects {
  const signals = subjects.signals.filter(({ assetId, signalNo }) => only.get(assetId)?.includes(signalNo) ?? true)
  if (signals.length > SERIES_SIGNALS_MAX)
    throw overLimit(`More than ${SERIES_SIGNALS_MAX} signals in one answer`, { hint: 'Name fewer signals.' })
  return { ...subjects, signals }
}

// A chart's data of one asset.
import { z } from 'zod'
import { SERIES_BUCKETS_DEFAULT, SERIES_BUCKETS_MAX } from '../../../core/limits.ts'
import { gridOver } from '../../../core/series/buckets.ts'
import { assetId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { isWindow, signalList, WINDOW_RULE, windowFields } from '../fields.ts'
import { subjectsOfAsset } from '../subjects.ts'
import { computedSeries } from '../computed-signals/series.ts'
import { series, seriesOf, tooMany } from './answer.ts'

export const read = operation({
  id: 'series.read',
  method: 'GET',
  path: '/v1/assets/{assetId}/series',
  permission: 'telemetry.read',
  audit: 'read',
  zone: 'api',
  summary: 'What the signals of an asset did in a window of time',
  input: {
    params: z.object({ assetId }),
    query: z
      .object({
        ...windowFields,
        buckets: z.coerce.number().int().min(2).max(SERIES_BUCKETS_MAX).default(SERIES_BUCKETS_DEFAULT),
        signals: signalList,
      })
      .refine(isWindow, WINDOW_RULE),
  },
  output: z.object({ from: z.number(), to: z.number(), bucketMs: z.number(), series: z.array(series), tooMany }),
  async handler({ input, session, about, deps }) {
    const { from, to, buckets: bucketsMax, signals } = input.query
    const window = { from, to }
    const grid = gridOver(window, bucketsMax)
    const keys = await deps.keys.forSession(session)
    const { stored, computed } = await deps.db.inSession(
      session,
      async (tx) => {
        const { assetId } = input.params
        const stored = await seriesOf(tx, keys, await subjectsOfAsset(tx, assetId, signals), window, grid)
        return { stored, computed: await computedSeries(tx, keys, new Map([[assetId, signals]]), window, grid) }
      },
      about,
    )
    return {
      from,
      to,
      bucketMs: grid.bucketMs,
      series: [...stored, ...computed.series].map(({ series }) => series),
      tooMany: computed.tooMany.map(({ signalNo }) => signalNo),
    }
  },
})

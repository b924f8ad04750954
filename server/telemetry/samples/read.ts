// Every sample of a window, as the device sent it, with the time it was received, in one answer; export.ts has longer ones.
import { z } from 'zod'
import { SAMPLES_POINTS_MAX } from '../../../core/limits.ts'
import { type Column, valueAt } from '../../../core/series/column.ts'
import { assetId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { isWindow, signalKind, signalList, signalNo, times, value, WINDOW_RULE, windowFields } from '../fields.ts'
import { gather } from '../read.ts'
import { subjectsOfAsset } from '../subjects.ts'

const sampled = z.object({
  signalNo,
  kind: signalKind,
  t: times.meta({ description: 'Device time, epoch ms' }),
  v: z.array(value),
  received: times.meta({ description: 'Receive time, epoch ms; to the second once it is compacted' }),
})

export const read = operation({
  id: 'samples.read',
  method: 'GET',
  path: '/v1/assets/{assetId}/samples',
  permission: 'telemetry.read',
  audit: 'read',
  zone: 'api',
  summary: 'Every sample of an asset in a window of time',
  input: {
    params: z.object({ assetId }),
    query: z.object({ ...windowFields, signals: signalList }).refine(isWindow, WINDOW_RULE),
  },
  output: z.object({ from: z.number(), to: z.number(), series: z.array(sampled) }),
  async handler({ input, session, about, deps }) {
    const { from, to, signals } = input.query
    const keys = await deps.keys.forSession(session)
    const columns = await deps.db.inSession(
      session,
      async (tx) => {
        const subjects = await subjectsOfAsset(tx, input.params.assetId, signals)
        return await gather(tx, keys, subjects, { window: { from, to }, pointsMax: SAMPLES_POINTS_MAX })
      },
      about,
    )
    const ofAsset = columns.get(input.params.assetId) ?? new Map<number, Column>()
    return { from, to, series: [...ofAsset].map(([no, column]) => samplesOf(no, column)) }
  },
})

function samplesOf(no: number, column: Column): z.input<typeof sampled> {
  const points = column.points()
  const v = Array.from(points.t, (_, i) => valueAt(points, i))
  return { signalNo: no, kind: points.kind, t: [...points.t], v, received: [...points.received] }
}

// What an asset last said of its own health (docs/health.md).
import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import { HEALTH_STATES } from '../../../core/wire/health-names.ts'
import { assetId, instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

const state = z.enum(HEALTH_STATES)
const more = z
  .record(z.string(), z.unknown())
  .meta({ description: 'Fields that only the maker of the device understands, as they came' })
const check = z.object({
  name: z.string(),
  state,
  value: z.union([z.number(), z.boolean(), z.string()]).nullable(),
  unit: z.string().nullable(),
  text: z.string().nullable(),
  more,
})
/** As the gateway has sealed it, from core/wire/health.ts. */
const report = z.object({ checks: z.array(check), more })

export const read = operation({
  id: 'health.read',
  method: 'GET',
  path: '/v1/assets/{assetId}/health',
  permission: 'asset.read',
  audit: 'read',
  zone: 'api',
  summary: 'The last self-check that an asset has reported',
  input: { params: z.object({ assetId }) },
  output: z.object({
    health: z
      .object({
        state: state.meta({ description: 'As the worst of its checks' }),
        reportedAt: instant.meta({ description: "By the device's clock" }),
        receivedAt: instant,
        checks: z.array(check),
        more,
      })
      .nullable()
      .meta({ description: 'null when it has never reported' }),
  }),
  async handler({ input, session, about, deps }) {
    const asset = input.params.assetId
    const keys = await deps.keys.forSession(session)
    const row = await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .selectFrom('app.asset as a')
          .leftJoin('app.health as h', (join) =>
            join.onRef('h.org_id', '=', 'a.org_id').onRef('h.asset_id', '=', 'a.asset_id'),
          )
          .select(['h.state', 'h.reported_at', 'h.received_at', 'h.report_sealed'])
          .where('a.asset_id', '=', asset)
          .executeTakeFirst(),
      about,
    )
    if (row === undefined) throw notFound('There is no such asset')
    if (row.report_sealed === null || row.reported_at === null || row.received_at === null || row.state === null)
      return { health: null }
    const place = { table: 'health', column: 'report_sealed', row: asset }
    const { checks, more: rest } = report.parse(JSON.parse(keys.open('event', place, row.report_sealed)))
    const [reportedAt, receivedAt] = [row.reported_at.toISOString(), row.received_at.toISOString()]
    return { health: { state: row.state, reportedAt, receivedAt, checks, more: rest } }
  },
})

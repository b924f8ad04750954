// What happened to the devices: connections, refusals, limits. The newest first.
import { sql } from 'kysely'
import { z } from 'zod'
import { EVENTS_PER_PAGE_DEFAULT, EVENTS_PER_PAGE_MAX } from '../../../core/limits.ts'
import type { AssetId, EventId } from '../../../core/ids.ts'
import { assetId, eventId, instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

const severity = z.enum(['info', 'warning', 'fault'])
const event = z.object({
  eventId,
  assetId,
  at: instant,
  kind: z.string(),
  severity,
  text: z.string().nullable(),
})

type Row = {
  eventId: EventId
  assetId: AssetId
  at: Date
  kind: string
  severity: z.infer<typeof severity>
  detail: Buffer | null
}

/** Written by the gateway as JSON; what else it holds is not for this list. */
const detail = z.object({ text: z.string() })

export const list = operation({
  id: 'events.list',
  method: 'GET',
  path: '/v1/events',
  permission: 'event.read',
  audit: 'read',
  zone: 'api',
  summary: 'What happened to the devices, the newest first',
  input: {
    query: z.object({
      asset: assetId.optional(),
      before: instant.optional().meta({ description: 'Only what happened earlier than this' }),
      limit: z.coerce.number().int().min(1).max(EVENTS_PER_PAGE_MAX).default(EVENTS_PER_PAGE_DEFAULT),
    }),
  },
  output: z.object({ events: z.array(event) }),
  async handler({ input, session, about, deps }) {
    const { asset, before, limit } = input.query
    const keys = await deps.keys.forSession(session)
    const rows = await deps.db.inSession(
      session,
      async (tx) => {
        // With ties: the next page asks for what is earlier, so events of one instant must not be parted.
        const ofAsset = asset === undefined ? sql`` : sql`and e.asset_id = ${asset}`
        const earlier = before === undefined ? sql`` : sql`and e.at < ${before}::timestamptz`
        const query = sql<Row>`
          select e.event_id as "eventId", e.asset_id as "assetId", e.at, e.kind, e.severity, e.detail_sealed as detail
          from app.device_event e where true ${ofAsset} ${earlier}
          order by e.at desc fetch first ${limit} rows with ties`
        return (await query.execute(tx.kysely)).rows
      },
      about,
    )
    const textOf = ({ eventId: row, detail: sealed }: Row) => {
      if (sealed === null) return null
      const place = { table: 'device_event', column: 'detail_sealed', row }
      return detail.parse(JSON.parse(keys.open('event', place, sealed))).text
    }
    return {
      events: rows.map((row) => ({
        eventId: row.eventId,
        assetId: row.assetId,
        at: row.at.toISOString(),
        kind: row.kind,
        severity: row.severity,
        text: textOf(row),
      })),
    }
  },
})

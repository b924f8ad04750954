import { sql } from 'kysely'
import { z } from 'zod'
import { RECORDS_PER_PAGE_DEFAULT, RECORDS_PER_PAGE_MAX } from '../../core/limits.ts'
import { assetId, instant } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { recordFacts, recordKind } from './fields.ts'
import { RECORD_COLUMNS, type RecordRow, toldFacts } from './rows.ts'

export const list = operation({
  id: 'records.list',
  method: 'GET',
  path: '/v1/records',
  permission: 'record.read',
  audit: 'read',
  zone: 'api',
  summary: 'Records, of one asset or of all, in their newest versions, the last done first',
  input: {
    query: z.object({
      asset: assetId.optional(),
      kind: recordKind.optional(),
      archived: z.enum(['true', 'false']).default('false'),
      before: instant.optional().meta({ description: 'Only what was done earlier than this' }),
      limit: z.coerce.number().int().min(1).max(RECORDS_PER_PAGE_MAX).default(RECORDS_PER_PAGE_DEFAULT),
    }),
  },
  output: z.object({
    records: z.array(recordFacts),
    before: instant.nullable().meta({ description: 'Where the next page begins; null when there is none' }),
  }),
  async handler({ input: { query }, session, about, deps }) {
    const { rows } = await deps.db.inSession(
      session,
      ({ kysely }) =>
        // With ties: the next page asks for what is earlier, so records of one instant must not be parted.
        sql<RecordRow>`
          select ${RECORD_COLUMNS} from app.record r
          where not exists (select from app.record n where n.org_id = r.org_id and n.record_id = r.record_id and n.version > r.version)
            and app.record_is_archived(r.org_id, r.record_id) = ${query.archived === 'true'}
            ${query.asset === undefined ? sql`` : sql`and r.asset_id = ${query.asset}`}
            ${query.kind === undefined ? sql`` : sql`and r.kind = ${query.kind}`}
            ${query.before === undefined ? sql`` : sql`and r.done_at < ${query.before}::timestamptz`}
          order by date_trunc('milliseconds', r.done_at) desc fetch first ${query.limit} rows with ties`.execute(
          kysely,
        ),
      about,
    )
    const last = rows.length < query.limit ? undefined : rows.at(-1)
    return { records: rows.map(toldFacts), before: last?.done_at.toISOString() ?? null }
  },
})

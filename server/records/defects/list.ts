import { sql } from 'kysely'
import { z } from 'zod'
import type { AssetId, DefectId, PersonId, RecordId } from '../../../core/ids.ts'
import { DEFECTS_LISTED_MAX } from '../../../core/limits.ts'
import type { Severity } from '../../../core/records/kinds.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { assetId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { defectFacts } from '../fields.ts'
import { openDefectText } from './text.ts'

type Row = {
  defect_id: DefectId
  asset_id: AssetId
  record_id: RecordId
  severity: Severity
  by_at: Date | null
  found_at: Date
  reported_at: Date
  text_sealed: Buffer
  closed_at: Date | null
  closed_by: PersonId | null
  closing_id: RecordId | null
  locks: boolean
}

export const list = operation({
  id: 'defects.list',
  method: 'GET',
  path: '/v1/defects',
  permission: 'asset.read',
  audit: 'read',
  zone: 'api',
  summary: 'Defects, those that are open by default: what locks an asset out first',
  input: { query: z.object({ asset: assetId.optional(), closed: z.enum(['true', 'false']).default('false') }) },
  output: z.object({ defects: z.array(defectFacts) }),
  async handler({ input: { query }, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const isClosed = query.closed === 'true'
    const { rows } = await deps.db.inSession(
      session,
      ({ kysely }) =>
        sql<Row>`
          select d.defect_id, d.asset_id, d.record_id, d.severity, d.by_at, d.found_at, d.reported_at, d.text_sealed,
            c.closed_at, c.closed_by, c.record_id as closing_id,
            c.defect_id is null and (d.severity = 'now' or (d.severity = 'by' and d.by_at <= now())) as locks
          from app.defect d left join app.defect_closing c on c.org_id = d.org_id and c.defect_id = d.defect_id
          where (c.defect_id is null) <> ${isClosed}
            ${query.asset === undefined ? sql`` : sql`and d.asset_id = ${query.asset}`}
          order by locks desc, d.by_at nulls last, d.reported_at desc, d.defect_id limit ${DEFECTS_LISTED_MAX}`.execute(
          kysely,
        ),
      about,
    )
    return { defects: rows.map((row) => told(row, keys)) }
  },
})

function told(row: Row, keys: OrgKeys): z.input<typeof defectFacts> {
  return {
    defectId: row.defect_id,
    assetId: row.asset_id,
    recordId: row.record_id,
    severity: row.severity,
    byAt: row.by_at?.toISOString() ?? null,
    foundAt: row.found_at.toISOString(),
    reportedAt: row.reported_at.toISOString(),
    ...openDefectText(keys, row.defect_id, row.text_sealed),
    closedAt: row.closed_at?.toISOString() ?? null,
    closedBy: row.closed_by,
    closedByRecord: row.closing_id,
    locks: row.locks,
  }
}

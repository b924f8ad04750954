// The facts of a record as the database has them and as they are told.
import { sql } from 'kysely'
import type { z } from 'zod'
import type { AssetId, FormId, PersonId, RecordId, SiteId } from '../../core/ids.ts'
import type { Outcome, RecordKind } from '../../core/records/kinds.ts'
import type { recordFacts } from './fields.ts'

export type RecordRow = {
  record_id: RecordId
  version: number
  asset_id: AssetId
  site_id: SiteId
  kind: RecordKind
  form_id: FormId
  form_version: number
  outcome: Outcome
  done_at: Date
  started_at: Date | null
  device_at: Date | null
  received_at: Date
  next_due_on: string | null
  keep_months: number
  signed_by: PersonId
  signed_with: 'factor' | 'session'
  body_sha256: Buffer
  is_archived: boolean
}

/** Of app.record as `r`; the time it was done in the milliseconds that its pages go by. */
export const RECORD_COLUMNS = sql`
  r.record_id, r.version, r.asset_id, r.site_id, r.kind, r.form_id, r.form_version, r.outcome,
  date_trunc('milliseconds', r.done_at) as done_at, r.started_at, r.device_at, r.received_at, r.next_due_on, r.keep_months,
  r.signed_by, r.signed_with, r.body_sha256, app.record_is_archived(r.org_id, r.record_id) as is_archived`

export function toldFacts(row: RecordRow): z.input<typeof recordFacts> {
  return {
    recordId: row.record_id,
    version: row.version,
    assetId: row.asset_id,
    siteId: row.site_id,
    kind: row.kind,
    formId: row.form_id,
    formVersion: row.form_version,
    outcome: row.outcome,
    doneAt: row.done_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    deviceAt: row.device_at?.toISOString() ?? null,
    receivedAt: row.received_at.toISOString(),
    nextDueOn: row.next_due_on,
    keepMonths: row.keep_months,
    signedBy: row.signed_by,
    signedWith: row.signed_with,
    bodySha256: row.body_sha256.toString('hex'),
    isArchived: row.is_archived,
  }
}

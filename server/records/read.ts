// One record, whole: what was signed, every version of it, what was said when it was archived, and how long it is kept.
import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../../core/errors.ts'
import type { PersonId } from '../../core/ids.ts'
import type { RecordBody } from '../../core/records/body.ts'
import { instant, personId, recordId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { recordFacts } from './fields.ts'
import { openBody } from './opened.ts'
import { amendReason, archiveReason } from './places.ts'
import { RECORD_COLUMNS, type RecordRow, toldFacts } from './rows.ts'

type Version = RecordRow & { reason_sealed: Buffer | null; sealed: Buffer | null }
type Archiving = { is_archived: boolean; at: Date; by_person: PersonId; reason_sealed: Buffer }

export const read = operation({
  id: 'records.read',
  method: 'GET',
  path: '/v1/records/{recordId}',
  permission: 'record.read',
  audit: 'read',
  zone: 'api',
  summary: 'One record with what was signed, in its newest version or the one asked for, and all that happened to it',
  input: {
    params: z.object({ recordId }),
    query: z.object({ version: z.coerce.number().int().min(1).optional() }),
  },
  output: z.object({
    record: recordFacts,
    body: z.custom<RecordBody>().meta({
      title: 'RecordBody',
      type: 'object',
      description: 'What was signed; its canonical JSON has the SHA-256 of `record` (docs/records.md)',
    }),
    versions: z.array(z.object({ ...recordFacts.shape, reason: z.string().nullable() })),
    archivings: z.array(z.object({ archived: z.boolean(), at: instant, by: personId, reason: z.string() })),
  }),
  async handler({ input: { params, query }, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const { versions, archivings } = await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const found = await sql<Version>`
          select ${RECORD_COLUMNS}, r.reason_sealed,
            case when r.version = coalesce(${query.version ?? null}::integer, max(r.version) over ()) then r.sealed end as sealed
          from app.record r where r.record_id = ${params.recordId} order by r.version desc`.execute(kysely)
        const archived = await sql<Archiving>`
          select is_archived, at, by_person, reason_sealed from app.record_archiving
          where record_id = ${params.recordId} order by n`.execute(kysely)
        return { versions: found.rows, archivings: archived.rows }
      },
      about,
    )
    const asked = versions.find(({ sealed }) => sealed !== null)
    if (asked === undefined || asked.sealed === null)
      throw notFound('There is no such record, or no such version of it')
    return {
      record: toldFacts(asked),
      body: openBody(keys, { ...asked, sealed: asked.sealed }),
      versions: versions.map((row) => ({
        ...toldFacts(row),
        reason: row.reason_sealed && keys.open('record', amendReason(row.record_id, row.version), row.reason_sealed),
      })),
      archivings: archivings.map((row) => ({
        archived: row.is_archived,
        at: row.at.toISOString(),
        by: row.by_person,
        reason: keys.open('record', archiveReason(params.recordId), row.reason_sealed),
      })),
    }
  },
})

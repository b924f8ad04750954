// Lines of the log for a spreadsheet: opened, in words, with the facts beside them. It proves nothing; the JSON Lines do.
import { z } from 'zod'
import { csvRow } from '../../core/audit/csv.ts'
import type { GrantId, PersonId } from '../../core/ids.ts'
import type { Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { AUDIT_CATEGORIES } from './fields.ts'
import { namesOf } from './names.ts'
import type { Row } from './rows.ts'
import { toldLine } from './told.ts'

export const CSV_HEAD = csvRow([
  'seq',
  'time (UTC)',
  'category',
  'event',
  'result',
  'who',
  'staff',
  'what',
  'changes',
  'process',
  'address',
  'session',
  'request',
  'person id',
  'line id',
  'subject id',
])

type Sealed = { seq: number; text: string | null }

export async function csvLines(tx: Tx, keys: OrgKeys, lines: readonly Sealed[]): Promise<string> {
  const rows = lines.map(({ seq, text }) => ({ seq, row: text === null ? null : rowOf(seq, text) }))
  const names = await namesOf(
    tx,
    keys,
    rows.flatMap(({ row }) => row ?? []),
  )
  return rows
    .map(({ seq, row }) => {
      if (row === null) return csvRow([String(seq), '', '', '', '', '', '', 'this line is gone', ...Array(8).fill('')])
      const told = toldLine(row, { keys, names })
      return csvRow([
        String(seq),
        told.at,
        told.category,
        told.event,
        told.result,
        told.person?.name ?? '',
        told.staff === null ? '' : (told.staff.name ?? told.staff.personId),
        told.words,
        told.changes.map(({ field, old, new: fresh }) => `${field}: ${textOf(old)} -> ${textOf(fresh)}`).join('\n'),
        told.process,
        told.address ?? '',
        told.sessionId ?? '',
        told.requestId ?? '',
        told.person?.personId ?? '',
        told.lineId,
        told.subject?.id ?? '',
      ])
    })
    .join('')
}

const textOf = (told: string | string[] | null): string => (Array.isArray(told) ? told.join(', ') : (told ?? '-'))

const json = z.record(z.string(), z.unknown())
const optionalText = z.string().nullable()
/** audit.leaf_text, version 1. */
const leaf = z.object({
  line: z.string(),
  at: z.string(),
  category: z.enum(AUDIT_CATEGORIES),
  event: z.string(),
  result: z.enum(['done', 'refused']),
  person: optionalText,
  staff: optionalText,
  grant: optionalText,
  session: optionalText,
  process: z.string(),
  request: optionalText,
  address: optionalText,
  table: z.string(),
  op: z.enum(['insert', 'update', 'delete', 'note']),
  key: json,
  concerns: json,
  changed: json,
})

function rowOf(seq: number, text: string): Row {
  const read = leaf.parse(JSON.parse(text))
  return {
    line_id: read.line,
    seq: String(seq),
    at: new Date(read.at),
    category: read.category,
    event: read.event,
    result: read.result,
    // The border casts of the ids: the database wrote them as uuids.
    person_id: read.person as PersonId | null,
    staff_id: read.staff as PersonId | null,
    grant_id: read.grant as GrantId | null,
    session_id: read.session,
    process: read.process,
    request_id: read.request,
    address: read.address,
    table_name: read.table,
    op: read.op,
    row_key: read.key,
    concerns: read.concerns,
    changed: read.changed,
  }
}

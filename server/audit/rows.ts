// Rows of the audit log as the database hands them out (audit.read_lines), and the filter that it takes.
import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { AssetId, GrantId, PersonId } from '../../core/ids.ts'
import { AUDIT_SCAN_LINES_MAX } from '../../core/limits.ts'
import type { Tx } from '../db/database.ts'
import type { AUDIT_CATEGORIES } from './fields.ts'

type Json = { [name: string]: unknown }

export type Row = {
  line_id: string
  seq: string | null
  at: Date
  category: (typeof AUDIT_CATEGORIES)[number]
  event: string
  result: 'done' | 'refused'
  person_id: PersonId | null
  staff_id: PersonId | null
  grant_id: GrantId | null
  session_id: string | null
  process: string
  request_id: string | null
  address: string | null
  table_name: string
  op: 'insert' | 'update' | 'delete' | 'note'
  row_key: Json
  concerns: Json
  changed: Json
}

export type Filter = {
  person?: PersonId | undefined
  asset?: AssetId | undefined
  category?: string | undefined
  event?: string | undefined
  result?: string | undefined
  text?: string | undefined
}
export type Window = { from?: z.core.input<z.ZodISODateTime> | undefined; to?: string | undefined }

export type Page = { rows: Row[]; next: string | null }

/** Where a page begins: the time in microseconds and the id of the line before it. */
export const CURSOR = /^(\d{1,17})_([0-9a-f-]{36})$/

type Answered = Row & { line_id: string | null; next_us: string | null; next_line: string | null }

/** A page of lines, newest first. At most AUDIT_SCAN_LINES_MAX are looked at: it may be short and still have a next one. */
export async function readLines(
  { kysely }: Tx,
  filter: Filter,
  { from, to }: Window,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<Page> {
  const [, us = null, lineId = null] = CURSOR.exec(before ?? '') ?? []
  const { rows } = await sql<Answered>`
    select line_id, seq, at, category, event, result, person_id, staff_id, grant_id, session_id, process, request_id, address,
      table_name, op, row_key, concerns, changed, (extract(epoch from next_at) * 1000000)::bigint::text as next_us, next_line
    from audit.read_lines(${jsonOf(filter)}, ${from ?? null}::timestamptz, ${to ?? null}::timestamptz,
      '1970-01-01 00:00:00+00'::timestamptz + ${us}::bigint * interval '1 microsecond', ${lineId}::uuid,
      ${limit}, ${AUDIT_SCAN_LINES_MAX})`.execute(kysely)
  const last = rows.at(-1)
  return {
    rows: rows.filter((row) => row.line_id !== null),
    next: last === undefined || last.next_us === null ? null : `${last.next_us}_${last.next_line}`,
  }
}

export function jsonOf(filter: Filter): RawBuilder<unknown> {
  return sql`${JSON.stringify(filter)}::jsonb`
}

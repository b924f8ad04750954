// The streams of an organisation as the database knows them, and the writing of them.
import { sql } from 'kysely'
import type { SinkId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { opened } from '../opened.ts'
import { readTarget, type SinkKind, sinkTarget, type Target } from './target.ts'

export type SinkRow = {
  sink_id: SinkId
  kind: SinkKind
  target_sealed: Buffer
  paused: boolean
  created_at: Date
  cursor: string
  behind: string
  attempts: number
  next_at: Date
  last_ok_at: Date | null
  last_error: string | null
  test_asked_at: Date | null
  test_done_at: Date | null
  test_error: string | null
}

export async function readSinks({ kysely }: Tx): Promise<SinkRow[]> {
  const { rows } = await sql<SinkRow>`
    select sink_id, kind, target_sealed, paused, created_at, cursor, behind, attempts, next_at, last_ok_at, last_error, test_asked_at,
      test_done_at, test_error from audit.sinks()`.execute(kysely)
  return rows
}

/** Undefined where it does not open. */
export function targetOf(keys: OrgKeys, row: Pick<SinkRow, 'sink_id' | 'target_sealed'>): Target | undefined {
  return opened(() => readTarget(keys.open('sink', sinkTarget(row.sink_id), row.target_sealed)))
}

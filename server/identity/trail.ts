// What happens to an account stands in the trail of every organisation where it is an active person (audit.note_account).
import { sql } from 'kysely'
import type { AccountId } from '../../core/ids.ts'
import type { Tx } from '../db/database.ts'

type Said = { result?: 'done' | 'refused'; facts?: Record<string, string | number | boolean> }

/** Writes the line in the transaction of what it tells: no line, no change. */
export async function noteAccount(
  { kysely }: Tx,
  accountId: AccountId,
  event: string,
  { result = 'done', facts = {} }: Said = {},
): Promise<void> {
  await sql`select audit.note_account(${accountId}, ${event}, ${result}, ${JSON.stringify(facts)}::jsonb)`.execute(
    kysely,
  )
}

// What of the audit log leaves by itself: to the streams, and the day's checkpoint by mail.
import { sql } from 'kysely'
import { CHECKPOINT_MAIL_EVERY_MS, SINKS_EVERY_MS } from '../../../core/limits.ts'
import type { Database } from '../../db/database.ts'
import type { Job } from '../jobs.ts'
import type { Deliveries } from './deliveries.ts'

export function sinkJobs(deliveries: Deliveries): readonly Job[] {
  return [
    { name: 'sinks', every_ms: SINKS_EVERY_MS, run: () => deliveries.round() },
    { name: 'daily-checkpoints', every_ms: CHECKPOINT_MAIL_EVERY_MS, run: mailCheckpoints },
  ]
}

/** Puts the newest checkpoint in the post of whoever subscribed a day ago or more. */
export async function mailCheckpoints(db: Database): Promise<number> {
  const { rows } = await db.asProcess((tx) =>
    sql<{ sent: number }>`select audit.worker_daily_checkpoints() as sent`.execute(tx.kysely),
  )
  return rows[0]?.sent ?? 0
}

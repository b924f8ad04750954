// What needs time and nobody's request. Each job is safe when several workers run it at once: rows are taken with SKIP
// LOCKED, partitions are made under an advisory lock (both in the database's own functions).
import { sql } from 'kysely'
import {
  ALARM_LINKS_KEPT_DAYS,
  ALARM_SHELVES_AT_ONCE,
  ALARM_SHELVES_EVERY_MS,
  DIGEST_AT_ONCE,
  DIGEST_EVERY_MS,
  END_OPERATING_EVERY_MS,
  ESCALATE_EVERY_MS,
  NOTIFICATIONS_KEPT_DAYS,
  NOTIFY_AT_ONCE,
  NOTIFY_COLLECT_S,
  NOTIFY_EVERY_MS,
  NOTIFY_GAP_S,
  NOTIFY_LISTED_MAX,
  OUTAGE_COLLECT_S,
  OUTAGE_S_MIN,
  PRUNE_AT_ONCE,
  PRUNE_EVERY_MS,
  REMIND_EVERY_MS,
  REMINDER_ASSETS_MAX,
  REVOKE_BATCH_MAX,
  REVOKE_RETIRED_EVERY_MS,
  REVOKE_UNCONFIRMED_EVERY_MS,
  SEGMENT_DAYS_AHEAD,
  SEGMENT_DAYS_EVERY_MS,
  WATCH_SILENCE_EVERY_MS,
  WEBHOOK_MESSAGES_KEPT_DAYS,
} from '../../core/limits.ts'
import type { Database } from '../db/database.ts'

export type Job = {
  readonly name: string
  readonly every_ms: number
  /** After a failure; a job that runs often need not fail as often. */
  readonly retry_ms?: number
  /** Does what is due; resolves to how many things were done. */
  run(db: Database, now: Date): Promise<number>
}

/** Revokes certificates whose answer was lost: nobody confirmed in time that they hold the key (claims P-13, P-89). */
export async function revokeUnconfirmed(db: Database): Promise<number> {
  let revoked = 0
  for (;;) {
    const { rows } = await db.asProcess((tx) =>
      sql<{ serial: Buffer }>`select serial from app.worker_revoke_unconfirmed(${REVOKE_BATCH_MAX})`.execute(tx.kysely),
    )
    revoked += rows.length
    if (rows.length < REVOKE_BATCH_MAX) return revoked
  }
}

/** Revokes certificates whose planned end has come, since another one replaces them. */
export async function revokeRetired(db: Database): Promise<number> {
  let revoked = 0
  for (;;) {
    const { rows } = await db.asProcess((tx) =>
      sql<{ serial: Buffer }>`select serial from app.worker_revoke_retired(${REVOKE_BATCH_MAX})`.execute(tx.kysely),
    )
    revoked += rows.length
    if (rows.length < REVOKE_BATCH_MAX) return revoked
  }
}

/** Notes down who is to be told today that certificates end: 90, 30, 7 and 1 days ahead, each once (claim P-81). */
export async function remindOfExpiry(db: Database, now: Date): Promise<number> {
  const { rows } = await db.asProcess((tx) =>
    sql<{ letters: number }>`select app.worker_remind_expiring(${now}, ${REMINDER_ASSETS_MAX}) as letters`.execute(
      tx.kysely,
    ),
  )
  return rows[0]?.letters ?? 0
}

/** Makes the partitions of the coming days, so that midnight finds one. */
export async function makeSegmentDays(db: Database): Promise<number> {
  const { rows } = await db.asProcess((tx) =>
    sql<{ made: number }>`select app.segment_days(${SEGMENT_DAYS_AHEAD}) as made`.execute(tx.kysely),
  )
  return rows[0]?.made ?? 0
}

/** Tells the organisations that staff's time is over (a line, a letter); nothing could be done under it any more anyway. */
export async function endOperating(db: Database): Promise<number> {
  const { rows } = await db.asProcess((tx) =>
    sql<{ ended: number }>`select app.worker_end_operating() as ended`.execute(tx.kysely),
  )
  return rows[0]?.ended ?? 0
}

/** Alarms whose shelving is over. */
export async function endShelving(db: Database): Promise<number> {
  const { rows } = await db.asProcess((tx) =>
    sql<{ ended: number }>`select app.worker_alarm_shelves(${ALARM_SHELVES_AT_ONCE}) as ended`.execute(tx.kysely),
  )
  return rows[0]?.ended ?? 0
}

/** Makes notifications of the alarms that have begun to wait for somebody. */
export async function notifyOfAlarms(db: Database, now: Date): Promise<number> {
  const { rows } = await db.asProcess((tx) =>
    sql<{ taken: number }>`select app.worker_notify(${now}, ${NOTIFY_AT_ONCE}, ${NOTIFY_LISTED_MAX},
      make_interval(secs => ${NOTIFY_COLLECT_S}), make_interval(secs => ${NOTIFY_GAP_S})) as taken`.execute(tx.kysely),
  )
  return rows[0]?.taken ?? 0
}

/** Tells the next of those who are to know when nobody acknowledges an alarm. */
export async function escalate(db: Database, now: Date): Promise<number> {
  const { rows } = await db.asProcess((tx) =>
    sql<{ steps: number }>`select app.worker_escalate(${now}, ${NOTIFY_AT_ONCE}, ${NOTIFY_LISTED_MAX},
      make_interval(secs => ${NOTIFY_COLLECT_S}), make_interval(secs => ${NOTIFY_GAP_S})) as steps`.execute(tx.kysely),
  )
  return rows[0]?.steps ?? 0
}

/** Says that alarms are evaluated, if so, and tells what the platform could not see while it was down. */
export async function watchPlatform(db: Database, now: Date, isEvaluating: boolean): Promise<number> {
  const { rows } = await db.asProcess((tx) =>
    sql<{
      told: number
    }>`select app.worker_watch_platform(${isEvaluating}, ${now}, make_interval(secs => ${OUTAGE_S_MIN}),
      make_interval(secs => ${OUTAGE_COLLECT_S}), make_interval(secs => ${NOTIFY_GAP_S})) as told`.execute(tx.kysely),
  )
  return rows[0]?.told ?? 0
}

/** Drops what was told and is old. The journal and the audit log stay. */
export async function pruneTold(db: Database, now: Date): Promise<number> {
  const { rows } = await db.asProcess((tx) =>
    sql<{
      pruned: number
    }>`select app.worker_prune_told(${now}, make_interval(days => ${NOTIFICATIONS_KEPT_DAYS}::int),
      make_interval(days => ${WEBHOOK_MESSAGES_KEPT_DAYS}::int), make_interval(days => ${ALARM_LINKS_KEPT_DAYS}::int),
      ${PRUNE_AT_ONCE}) as pruned`.execute(tx.kysely),
  )
  return rows[0]?.pruned ?? 0
}

/** One letter a day for those who want no more. */
export async function digest(db: Database, now: Date): Promise<number> {
  const { rows } = await db.asProcess((tx) =>
    sql<{ told: number }>`select app.worker_digest(${now}, ${DIGEST_AT_ONCE}, ${NOTIFY_LISTED_MAX}) as told`.execute(
      tx.kysely,
    ),
  )
  return rows[0]?.told ?? 0
}

/** Tells of assets that have fallen silent, connected or not, and of those that speak again (claim V-14). */
export async function watchSilence(db: Database): Promise<number> {
  const { rows } = await db.asProcess((tx) =>
    sql<{ told: number }>`select app.worker_watch_silence() as told`.execute(tx.kysely),
  )
  return rows[0]?.told ?? 0
}

export const jobs: readonly Job[] = [
  { name: 'revoke-unconfirmed', every_ms: REVOKE_UNCONFIRMED_EVERY_MS, run: revokeUnconfirmed },
  { name: 'revoke-retired', every_ms: REVOKE_RETIRED_EVERY_MS, run: revokeRetired },
  { name: 'remind-of-expiry', every_ms: REMIND_EVERY_MS, run: remindOfExpiry },
  { name: 'end-operating', every_ms: END_OPERATING_EVERY_MS, run: endOperating },
  { name: 'end-shelving', every_ms: ALARM_SHELVES_EVERY_MS, run: endShelving },
  { name: 'notify', every_ms: NOTIFY_EVERY_MS, run: notifyOfAlarms },
  { name: 'escalate', every_ms: ESCALATE_EVERY_MS, run: escalate },
  { name: 'watch-silence', every_ms: WATCH_SILENCE_EVERY_MS, run: watchSilence },
  { name: 'digest', every_ms: DIGEST_EVERY_MS, run: digest },
  { name: 'prune-told', every_ms: PRUNE_EVERY_MS, run: pruneTold },
  { name: 'segment-days', every_ms: SEGMENT_DAYS_EVERY_MS, run: makeSegmentDays },
]

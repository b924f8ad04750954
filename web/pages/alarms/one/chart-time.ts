// Which stretch of time explains an alarm on a chart: what led to it, and what came of it. Pure.

import type { Alarm } from '../../../data/alarms/contract.ts'

const BEFORE_MS = 30 * 60_000
const AFTER_MS = 15 * 60_000
/** One that has stood for weeks is looked at where it began. */
const SHOWN_MS_MAX = 6 * 3_600_000

type Times = Pick<Alarm, 'raisedAt' | 'clearedAt' | 'changedAt'>

export function chartTime({ raisedAt, clearedAt, changedAt }: Times, now_ms: number): { from: number; to: number } {
  const began = Date.parse(raisedAt ?? changedAt)
  const cleared = clearedAt === null ? now_ms : Date.parse(clearedAt)
  const ended = cleared < began ? now_ms : cleared
  const to = Math.min(now_ms, began + SHOWN_MS_MAX, ended + AFTER_MS)
  return { from: began - BEFORE_MS, to: Math.max(to, began + 1_000) }
}

// Steps while somebody types them. Pure.

import { ESCALATION_MINUTES_MAX } from '../../../../core/limits.ts'
import type { EscalationStep } from '../../../data/alarms/notifications.ts'

/** A key of its own for each row: steps are taken out of the middle. */
export type StepRow = EscalationStep & { key: number }
export const rowsOf = (steps: readonly EscalationStep[]): StepRow[] => steps.map((step, key) => ({ ...step, key }))

const LATER_MINUTES = 15

/** Each says when and whom, later than the one before. */
export const areReady = (rows: readonly StepRow[]): boolean =>
  rows.every((row, n) => isWhole(row) && row.afterMinutes > (rows[n - 1]?.afterMinutes ?? 0))

export const nextRow = (rows: readonly StepRow[]): StepRow => {
  const last = rows.at(-1)
  const key = Math.max(-1, ...rows.map((row) => row.key)) + 1
  const afterMinutes = Math.min(ESCALATION_MINUTES_MAX, (last?.afterMinutes ?? 0) + LATER_MINUTES)
  return { key, afterMinutes, priority: last?.priority ?? 'high', personId: null, groupId: null }
}

const isWhole = ({ afterMinutes, personId, groupId }: StepRow): boolean =>
  Number.isInteger(afterMinutes) && afterMinutes >= 1 && (personId !== null || groupId !== null)

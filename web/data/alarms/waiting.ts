// How many alarms wait for a person, on every page.

import type { Priority } from '../../../core/alarm/states.ts'
import type { Alarm, AlarmCount } from './contract.ts'
import { PRESSING } from './words.ts'

/** What the navigation says: how many wait for a person, and how bad the worst of them is. */
export function waitingOf(counts: readonly AlarmCount[]): { count: number; worst: Priority | undefined } {
  const waiting = counts.filter(({ state, count }) => state === 'unacknowledged' && count > 0)
  const worst = PRESSING.find((priority) => waiting.some((each) => each.priority === priority))
  return { count: waiting.reduce((sum, { count }) => sum + count, 0), worst }
}

export function worstByAsset(alarms: readonly Pick<Alarm, 'assetId' | 'priority'>[]): Map<string, Priority> {
  const worst = new Map<string, Priority>()
  for (const { assetId, priority } of alarms) {
    const known = worst.get(assetId)
    if (known === undefined || PRESSING.indexOf(priority) < PRESSING.indexOf(known)) worst.set(assetId, priority)
  }
  return worst
}

// When something has to be done again, and how an asset stands to that. A due day is the last day on which it may be done:
// overdue begins with the day after it, at midnight where the asset stands (day.ts: dayIn).
import { addDays, addMonths, type Day } from './day.ts'

export type Interval =
  | { readonly every: 'months'; readonly months: number }
  | { readonly every: 'days'; readonly days: number }
  /** A written scheme of examination, or whoever did the last one, names the day. */
  | { readonly every: 'own'; readonly on: Day }

/** Counted from the day on which it was done, not from the one on which it was due: what was done late does not come early. */
export function nextDue(doneOn: Day, interval: Interval): Day {
  switch (interval.every) {
    case 'months':
      return addMonths(doneOn, interval.months)
    case 'days':
      return addDays(doneOn, interval.days)
    case 'own':
      return interval.on
  }
}

export const STANDINGS = ['never-done', 'not-due', 'due', 'overdue'] as const
export type DueStanding = (typeof STANDINGS)[number]

/** `dueOn` is null when it was never done and has no first day. It counts as due from `windowDays` before the day. */
export function standing(dueOn: Day | null, today: Day, windowDays: number): DueStanding {
  if (dueOn === null) return 'never-done'
  if (today > dueOn) return 'overdue'
  return addDays(today, windowDays) >= dueOn ? 'due' : 'not-due'
}

// What the address of the list says: everything that decides what is shown.

import { PRIORITIES, type Priority } from '../../../../core/alarm/states.ts'
import { alarmKey, alarmPlace } from '../../../data/alarms/contract.ts'
import { oneOf, textOf } from '../../../search.ts'

/** `standing`: what is an alarm now and not put aside. */
export const TABS = [
  'standing',
  'unacknowledged',
  'returned',
  'acknowledged',
  'shelved',
  'suppressed',
  'out-of-service',
] as const
export type Tab = (typeof TABS)[number]
export const SORTS = ['pressing', 'newest', 'oldest', 'asset'] as const
export type Sort = (typeof SORTS)[number]

export type AlarmsSearch = {
  /** Left out for those that stand. */
  tab?: Tab
  priority?: Priority
  site?: string
  q?: string
  /** Left out for the most pressing first. */
  sort?: Sort
  /** The one that is open beside the list. */
  open?: string
}

export function parseAlarmsSearch(raw: Record<string, unknown>): AlarmsSearch {
  const tab = oneOf(TABS, raw.tab)
  const sort = oneOf(SORTS, raw.sort)
  const open = alarmPlace(textOf(raw.open))
  return {
    tab: tab === 'standing' ? undefined : tab,
    priority: oneOf(PRIORITIES, raw.priority),
    site: textOf(raw.site),
    q: textOf(raw.q),
    sort: sort === 'pressing' ? undefined : sort,
    open: open && alarmKey(open),
  }
}

// Which alarms are shown, in which order, and how many there are behind each tab. Pure.

import type { AlarmState, Priority } from '../../../../core/alarm/states.ts'
import { orderOf } from '../../../../core/natural-order.ts'
import { specWords } from '../../../data/alarms/condition-words.ts'
import { type Alarm, type AlarmCount, type AlarmRule, alarmKey } from '../../../data/alarms/contract.ts'
import { ALARM_STATE_WORD, PRESSING, PRIORITY_WORD } from '../../../data/alarms/words.ts'
import { type AlarmsSearch, type Sort, type Tab, TABS } from './search.ts'

export type AlarmRow = Alarm & {
  key: string
  title: string
  assetName: string
  siteName: string
  /** The condition in words; empty where the rule is not the viewer's to see. */
  condition: string
}

type Known = {
  assets: ReadonlyMap<string, string>
  sites: ReadonlyMap<string, string>
  rules: ReadonlyMap<string, AlarmRule>
}

export function prepare(alarms: readonly Alarm[], { assets, sites, rules }: Known): AlarmRow[] {
  // Thousands of alarms come of a few rules.
  const words = new Map([...rules].map(([ruleId, { spec }]) => [ruleId, specWords(spec)]))
  return alarms.map((alarm) => ({
    ...alarm,
    key: alarmKey(alarm),
    title: alarm.name ?? 'A rule you may not see',
    assetName: assets.get(alarm.assetId) ?? 'Asset',
    siteName: sites.get(alarm.siteId) ?? '',
    condition: words.get(alarm.ruleId) ?? '',
  }))
}

const STATE_RANK: Record<AlarmState, number> = {
  unacknowledged: 0,
  returned: 1,
  acknowledged: 2,
  shelved: 3,
  suppressed: 4,
  'out-of-service': 5,
  normal: 6,
}
const priorityRank = new Map(PRESSING.map((priority, i) => [priority, i]))
const rankOf = (priority: Priority) => priorityRank.get(priority) ?? PRESSING.length

/** When it began; what was put aside before it ever was an alarm counts from then. */
export const sinceOf = (alarm: Pick<Alarm, 'raisedAt' | 'changedAt'>): number =>
  Date.parse(alarm.raisedAt ?? alarm.changedAt)

const byAge = (a: AlarmRow, b: AlarmRow) => sinceOf(b) - sinceOf(a) || (a.key < b.key ? -1 : 1)
const byPressure = (a: AlarmRow, b: AlarmRow) =>
  STATE_RANK[a.state] - STATE_RANK[b.state] || rankOf(a.priority) - rankOf(b.priority) || byAge(a, b)

/** What nobody has acknowledged first, then what is worse, then what is newer. */
export function sortRows(rows: readonly AlarmRow[], sort: Sort = 'pressing'): AlarmRow[] {
  if (sort === 'newest') return rows.toSorted(byAge)
  if (sort === 'oldest') return rows.toSorted((a, b) => byAge(b, a))
  if (sort === 'pressing') return rows.toSorted(byPressure)
  const order = new Map(rows.map((row) => [row.assetName, orderOf(row.assetName)]))
  const place = (row: AlarmRow) => order.get(row.assetName) ?? ''
  return rows.toSorted((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : byPressure(a, b)))
}

/** All words must occur. The tab is left out, so that the counts say what choosing one would show. */
export function filterRows(rows: AlarmRow[], { q, site, priority }: AlarmsSearch): AlarmRow[] {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0 && !site && !priority) return rows
  return rows.filter(
    (row) =>
      (!site || row.siteId === site) &&
      (!priority || row.priority === priority) &&
      (words.length === 0 || occursIn(words, row)),
  )
}

function occursIn(words: readonly string[], row: AlarmRow): boolean {
  const text = [row.title, row.assetName, row.siteName, ALARM_STATE_WORD[row.state], PRIORITY_WORD[row.priority]]
  const hay = text.join(' ').toLowerCase()
  return words.every((word) => hay.includes(word))
}

/** The states behind a tab. */
export const statesOf = (tab: Tab): AlarmState[] =>
  tab === 'standing' ? ['unacknowledged', 'returned', 'acknowledged'] : [tab]

export function ofTab(rows: AlarmRow[], tab: Tab): AlarmRow[] {
  const states = new Set(statesOf(tab))
  return rows.filter((row) => states.has(row.state))
}

export type TabCounts = Record<Tab, number>

export function countTabs(counts: readonly AlarmCount[], priority?: Priority): TabCounts {
  const ofState = (state: AlarmState) =>
    counts
      .filter((each) => each.state === state && (!priority || each.priority === priority))
      .reduce((sum, { count }) => sum + count, 0)
  const count = (tab: Tab) => statesOf(tab).reduce((sum, state) => sum + ofState(state), 0)
  const all = TABS.map((tab) => [tab, count(tab)] as const)
  return Object.fromEntries(all) as TabCounts
}

/** The same of rows that are here. */
export function countRows(rows: readonly AlarmRow[]): TabCounts {
  return countTabs(rows.map(({ state, priority }) => ({ state, priority, count: 1 })))
}

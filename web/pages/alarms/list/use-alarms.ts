// The alarms for the list. As long as all of them fit into one answer, filters and counts are worked out here, at once; of more the
// server picks the most pressing, and is asked for each tab and filter by itself.

import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo } from 'react'
import { alarmsQuery, rulesQuery } from '../../../data/alarms/queries.ts'
import { useNames } from '../use-names.ts'
import type { AlarmsSearch, Tab } from './search.ts'
import { type AlarmRow, countRows, countTabs, filterRows, ofTab, prepare, sortRows, statesOf } from './select.ts'

export type AlarmsShown = {
  rows: AlarmRow[]
  /** How many there are behind each tab, where it is known. */
  counts: Partial<Record<Tab, number>>
  /** There are more like these than the server lists. */
  isCut: boolean
}

export function useAlarms(search: AlarmsSearch) {
  const { tab = 'standing', priority, site, q, sort } = useDeferredValue(search)
  const all = useQuery(alarmsQuery())
  const tooMany = all.data?.isCut === true
  const narrowed = useQuery({
    ...alarmsQuery({ states: statesOf(tab).join(','), priorities: priority, site }),
    enabled: tooMany,
  })
  const rules = useQuery(rulesQuery(false))
  const { assets, sites } = useNames()
  const answer = tooMany ? narrowed.data : all.data
  const known = useMemo(
    () => ({ assets, sites, rules: new Map((rules.data ?? []).map((rule) => [rule.ruleId, rule])) }),
    [assets, sites, rules.data],
  )
  const sorted = useMemo(() => sortRows(prepare(answer?.alarms ?? [], known), sort), [answer, known, sort])
  const matching = useMemo(() => filterRows(sorted, { q, site, priority }), [sorted, q, site, priority])
  const shown = useMemo((): AlarmsShown | undefined => {
    if (answer === undefined) return undefined
    const rows = ofTab(matching, tab)
    if (!tooMany) return { rows, counts: countRows(matching), isCut: false }
    return { rows, counts: q || site ? {} : countTabs(answer.counts, priority), isCut: answer.isCut }
  }, [answer, matching, tab, tooMany, q, site, priority])
  return { query: tooMany ? narrowed : all, shown, total: all.data?.alarms.length ?? 0 }
}

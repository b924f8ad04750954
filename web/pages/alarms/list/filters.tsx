// What the list is narrowed to: the tabs are its states, each with how many there are.

import { useNavigate } from '@tanstack/react-router'
import { PRIORITIES } from '../../../../core/alarm/states.ts'
import { ALARM_STATE_MEANING, ALARM_STATE_WORD, PRESSING, PRIORITY_WORD } from '../../../data/alarms/words.ts'
import { to } from '../../../paths.ts'
import { oneOf } from '../../../search.ts'
import { SearchWords, Select } from '../../../ui/field.tsx'
import { FilterCount, FilterCounts } from '../../../ui/list/filter-counts.tsx'
import { SiteSelect } from '../../../ui/list/site-select.tsx'
import { type AlarmsSearch, type Sort, SORTS, type Tab, TABS } from './search.ts'

const SORT_WORD: Record<Sort, string> = {
  pressing: 'Most pressing first',
  newest: 'Newest first',
  oldest: 'Oldest first',
  asset: 'By asset',
}

type Props = { search: AlarmsSearch; counts: Partial<Record<Tab, number>> }

export function AlarmCounts({ search, counts }: Props) {
  return (
    <FilterCounts>
      {TABS.map((tab) => (
        <FilterCount
          key={tab}
          link={{ ...to.alarms(), search: { ...search, tab: tab === 'standing' ? undefined : tab, open: undefined } }}
          word={tab === 'standing' ? 'Standing' : ALARM_STATE_WORD[tab]}
          count={counts[tab]}
          on={(search.tab ?? 'standing') === tab}
          meaning={tab === 'standing' ? 'All that is an alarm now and not put aside.' : ALARM_STATE_MEANING[tab]}
        />
      ))}
    </FilterCounts>
  )
}

export function AlarmFilters({ search, sites }: { search: AlarmsSearch; sites: { siteId: string; name: string }[] }) {
  const navigate = useNavigate()
  const change = (next: Partial<AlarmsSearch>) =>
    void navigate({ ...to.alarms(), search: { ...search, ...next }, replace: true, resetScroll: false })
  return (
    <div role="search" aria-label="Alarms" className="grid grid-cols-2 gap-2 py-3 sm:flex sm:flex-wrap">
      <SearchWords
        label="Search alarms"
        placeholder="Search alarm, asset, site"
        q={search.q}
        onWords={(q) => change({ q })}
      />
      <Select
        aria-label="Priority"
        value={search.priority ?? ''}
        onChange={(e) => change({ priority: oneOf(PRIORITIES, e.target.value) })}
        className="sm:w-40"
      >
        <option value="">All priorities</option>
        {PRESSING.map((priority) => (
          <option key={priority} value={priority}>
            {PRIORITY_WORD[priority]}
          </option>
        ))}
      </Select>
      <SiteSelect sites={sites} value={search.site} onChange={(site) => change({ site })} />
      <Select
        aria-label="Order"
        value={search.sort ?? 'pressing'}
        onChange={(e) => {
          const sort = oneOf(SORTS, e.target.value)
          change({ sort: sort === 'pressing' ? undefined : sort })
        }}
        className="max-sm:hidden sm:w-48"
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {SORT_WORD[sort]}
          </option>
        ))}
      </Select>
    </div>
  )
}

// How many of each state there are; each count is the filter that shows them.

import { PRESENCE_STATES, type PresenceState } from '../../data/contract.ts'
import { PRESENCE_MEANING, PRESENCE_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { FilterCount, FilterCounts } from '../../ui/list/filter-counts.tsx'
import { PresenceShape } from '../../ui/state-mark.tsx'
import type { FleetSearch } from './search.ts'

type Props = { counts: Record<PresenceState, number> | undefined; search: FleetSearch }

export function Counts({ counts, search }: Props) {
  const total = counts && Object.values(counts).reduce((sum, count) => sum + count, 0)
  const link = (state: PresenceState | undefined) => ({ ...to.fleet(), search: { ...search, state } })
  return (
    <FilterCounts>
      <FilterCount word="All" count={total} on={!search.state} link={link(undefined)} />
      {PRESENCE_STATES.map((state) => (
        <FilterCount
          key={state}
          word={PRESENCE_WORD[state]}
          meaning={PRESENCE_MEANING[state]}
          mark={<PresenceShape state={state} />}
          count={counts?.[state]}
          on={search.state === state}
          link={link(search.state === state ? undefined : state)}
        />
      ))}
    </FilterCounts>
  )
}

// How many of each state there are; each count is the filter that shows them.

import { Link } from '@tanstack/react-router'
import { PRESENCE_STATES, type PresenceState } from '../../data/contract.ts'
import { PRESENCE_MEANING, PRESENCE_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { cx } from '../../ui/class.ts'
import { PresenceShape } from '../../ui/state-mark.tsx'
import type { FleetSearch } from './search.ts'

type Props = { counts: Record<PresenceState, number> | undefined; search: FleetSearch }

export function Counts({ counts, search }: Props) {
  const total = counts && Object.values(counts).reduce((sum, count) => sum + count, 0)
  return (
    <div
      role="group"
      aria-label="Filter by state"
      className="-mx-4 flex overflow-x-auto border-y border-line px-2 lg:mx-0 lg:px-0"
    >
      <Count word="All" count={total} on={!search.state} search={{ ...search, state: undefined }} />
      {PRESENCE_STATES.map((state) => (
        <Count
          key={state}
          word={PRESENCE_WORD[state]}
          state={state}
          count={counts?.[state]}
          on={search.state === state}
          search={{ ...search, state: search.state === state ? undefined : state }}
        />
      ))}
    </div>
  )
}

type CountProps = { word: string; state?: PresenceState; count: number | undefined; on: boolean; search: FleetSearch }

function Count({ word, state, count, on, search }: CountProps) {
  return (
    <Link
      {...to.fleet()}
      search={search}
      replace
      title={state && PRESENCE_MEANING[state]}
      aria-current={on ? 'true' : undefined}
      activeProps={{}}
      className={cx(
        'flex min-w-22 flex-col justify-center px-3 py-2 whitespace-nowrap hover:bg-surface lg:min-w-28 lg:px-4',
        on && 'bg-surface shadow-[inset_0_-2px_0_var(--ink)]',
      )}
    >
      <span className={cx('text-lg leading-6', count === 0 ? 'text-ink-3' : 'font-semibold')}>
        {count?.toLocaleString('en-GB') ?? '–'}
      </span>
      <span className="flex items-center gap-1.5 text-xs text-ink-2">
        {state && (
          // No stale asset is no reason for a colour.
          <span className={cx(count === 0 && 'opacity-60 grayscale')}>
            <PresenceShape state={state} />
          </span>
        )}
        {word}
      </span>
    </Link>
  )
}

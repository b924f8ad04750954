// How many of each standing there are; each count is the filter that shows them.

import { Link } from '@tanstack/react-router'
import { CERTIFICATE_STANDINGS, type CertificateStanding } from '../../../core/expiry.ts'
import { STANDING_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { cx } from '../../ui/class.ts'
import type { CertificatesSearch } from './search.ts'

type Props = { counts: Record<CertificateStanding, number>; search: CertificatesSearch }

export function StandingCounts({ counts, search }: Props) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return (
    <div
      role="group"
      aria-label="Filter by state"
      className="-mx-4 flex overflow-x-auto border-y border-line px-2 lg:mx-0 lg:px-0"
    >
      <Count word="All" count={total} on={!search.state} search={{ ...search, state: undefined }} />
      {CERTIFICATE_STANDINGS.map((standing) => (
        <Count
          key={standing}
          word={STANDING_WORD[standing]}
          count={counts[standing]}
          on={search.state === standing}
          search={{ ...search, state: search.state === standing ? undefined : standing }}
        />
      ))}
    </div>
  )
}

function Count({ word, count, on, search }: { word: string; count: number; on: boolean; search: CertificatesSearch }) {
  return (
    <Link
      {...to.certificates()}
      search={search}
      replace
      aria-current={on ? 'true' : undefined}
      activeProps={{}}
      className={cx(
        'flex min-w-22 flex-col justify-center px-3 py-2 whitespace-nowrap hover:bg-surface lg:min-w-28 lg:px-4',
        on && 'bg-surface shadow-[inset_0_-2px_0_var(--ink)]',
      )}
    >
      <span className={cx('text-lg leading-6', count === 0 ? 'text-ink-3' : 'font-semibold')}>
        {count.toLocaleString('en-GB')}
      </span>
      <span className="text-xs text-ink-2">{word}</span>
    </Link>
  )
}

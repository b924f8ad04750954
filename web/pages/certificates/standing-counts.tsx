// How many of each standing there are; each count is the filter that shows them.

import { CERTIFICATE_STANDINGS, type CertificateStanding } from '../../../core/expiry.ts'
import { STANDING_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { FilterCount, FilterCounts } from '../../ui/list/filter-counts.tsx'
import type { CertificatesSearch } from './search.ts'

type Props = { counts: Record<CertificateStanding, number>; search: CertificatesSearch }

export function StandingCounts({ counts, search }: Props) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const link = (state: CertificateStanding | undefined) => ({ ...to.certificates(), search: { ...search, state } })
  return (
    <FilterCounts>
      <FilterCount word="All" count={total} on={!search.state} link={link(undefined)} />
      {CERTIFICATE_STANDINGS.map((standing) => (
        <FilterCount
          key={standing}
          word={STANDING_WORD[standing]}
          count={counts[standing]}
          on={search.state === standing}
          link={link(search.state === standing ? undefined : standing)}
        />
      ))}
    </FilterCounts>
  )
}

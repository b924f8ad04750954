import { useNavigate } from '@tanstack/react-router'
import { issuerName } from '../../data/format.ts'
import { to } from '../../paths.ts'
import { SearchWords, Select } from '../../ui/field.tsx'
import { SiteSelect } from '../../ui/list/site-select.tsx'
import { oneOf } from '../../search.ts'
import { type CertificatesSearch, ORIGINS, SORTS, type Sort } from './search.ts'

const SORT_WORD: Record<Sort, string> = {
  ends: 'Ends first',
  name: 'By asset',
  used: 'Last used first',
  issued: 'Newest first',
}

type Props = { search: CertificatesSearch; sites: { siteId: string; name: string }[]; issuers: string[] }

export function Filters({ search, sites, issuers }: Props) {
  const navigate = useNavigate()
  const change = (next: Partial<CertificatesSearch>) =>
    void navigate({ ...to.certificates(), search: { ...search, ...next }, replace: true, resetScroll: false })
  return (
    <div role="search" aria-label="Certificates" className="grid grid-cols-2 gap-2 py-3 sm:flex sm:flex-wrap">
      <SearchWords
        label="Search certificates"
        placeholder="Search asset, site, serial"
        q={search.q}
        onWords={(q) => change({ q })}
      />
      <SiteSelect sites={sites} value={search.site} onChange={(site) => change({ site })} />
      <Select
        aria-label="Order"
        value={search.sort ?? 'ends'}
        onChange={(e) => {
          const sort = oneOf(SORTS, e.target.value)
          change({ sort: sort === 'ends' ? undefined : sort })
        }}
        className="sm:w-40"
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {SORT_WORD[sort]}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Key made by"
        value={search.origin ?? ''}
        onChange={(e) => change({ origin: oneOf(ORIGINS, e.target.value) })}
        className="sm:w-48 max-sm:hidden"
      >
        <option value="">Any key</option>
        <option value="platform">Key by the platform</option>
        <option value="csr">Key by the device</option>
      </Select>
      {issuers.length > 1 && (
        <Select
          aria-label="Issuer"
          value={search.issuer ?? ''}
          onChange={(e) => change({ issuer: e.target.value || undefined })}
          className="sm:w-48 max-sm:hidden"
        >
          <option value="">All issuers</option>
          {issuers.map((issuer) => (
            <option key={issuer} value={issuer}>
              {issuerName(issuer)}
            </option>
          ))}
        </Select>
      )}
    </div>
  )
}

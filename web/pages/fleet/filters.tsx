// The bar above the list. What is typed goes to the address when the fingers rest.

import { useNavigate } from '@tanstack/react-router'
import { ASSET_KINDS, type Site } from '../../data/contract.ts'
import { KIND_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { SearchWords, Select } from '../../ui/field.tsx'
import { SiteSelect } from '../../ui/list/site-select.tsx'
import { oneOf } from '../../search.ts'
import { type FleetSearch, SORTS, type Sort } from './search.ts'

const SORT_WORD: Record<Sort, string> = {
  name: 'By name',
  state: 'Trouble first',
  site: 'By site',
  seen: 'Last seen first',
}

export function Filters({ search, sites }: { search: FleetSearch; sites: readonly Site[] }) {
  const navigate = useNavigate()
  const change = (next: Partial<FleetSearch>) =>
    void navigate({ ...to.fleet(), search: { ...search, ...next }, replace: true, resetScroll: false })
  return (
    <div role="search" aria-label="Assets" className="grid grid-cols-2 gap-2 py-3 sm:flex sm:flex-wrap">
      <SearchWords
        label="Search assets"
        placeholder="Search name, site, kind"
        q={search.q}
        onWords={(q) => change({ q })}
      />
      <SiteSelect sites={sites} value={search.site} onChange={(site) => change({ site })} />
      <Select
        aria-label="Kind"
        value={search.kind ?? ''}
        onChange={(e) => change({ kind: oneOf(ASSET_KINDS, e.target.value) })}
        className="sm:w-40 max-sm:hidden"
      >
        <option value="">All kinds</option>
        {ASSET_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {KIND_WORD[kind]}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Order"
        value={search.sort ?? 'name'}
        onChange={(e) => change({ sort: oneOf(SORTS, e.target.value), dir: undefined })}
        className="lg:hidden"
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

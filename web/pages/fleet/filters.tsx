// The bar above the list. What is typed goes to the address when the fingers rest.

import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { ASSET_KINDS, type Site } from '../../data/contract.ts'
import { KIND_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { SearchField, Select } from '../../ui/field.tsx'
import { oneOf } from '../../search.ts'
import { type FleetSearch, SORTS, type Sort } from './search.ts'

const TYPING_MS = 120
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
      <Words q={search.q} onWords={(q) => change({ q })} />
      <Select
        aria-label="Site"
        value={search.site ?? ''}
        onChange={(e) => change({ site: e.target.value || undefined })}
        className="sm:w-48"
      >
        <option value="">All sites</option>
        {sites.map((site) => (
          <option key={site.siteId} value={site.siteId}>
            {site.name}
          </option>
        ))}
      </Select>
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

function Words({ q, onWords }: { q: string | undefined; onWords: (q: string | undefined) => void }) {
  const [typed, setTyped] = useState(q ?? '')
  const field = useRef<HTMLInputElement>(null)
  const say = useEffectEvent(onWords)
  // The address may change by itself (back, a link): then it wins over what was typed.
  const [known, setKnown] = useState(q)
  if (known !== q) {
    setKnown(q)
    if ((q ?? '') !== typed.trim()) setTyped(q ?? '')
  }
  useEffect(() => {
    if (typed.trim() === (q ?? '')) return
    const timer = window.setTimeout(() => say(typed.trim() || undefined), TYPING_MS)
    return () => window.clearTimeout(timer)
  }, [typed, q])
  useEffect(() => {
    const slash = (event: KeyboardEvent) => {
      const inField = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
      if (event.key !== '/' || inField || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      field.current?.focus()
    }
    document.addEventListener('keydown', slash)
    return () => document.removeEventListener('keydown', slash)
  }, [])
  return (
    <SearchField
      ref={field}
      label="Search assets"
      placeholder="Search name, site, kind"
      title="Press / to search"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      className="col-span-2 sm:w-72"
    />
  )
}

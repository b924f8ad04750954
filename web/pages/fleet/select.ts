// Which assets are shown, in which order, and how many there are of each state. Pure, and fast enough for 10,000 on each key stroke.

import { type AssetRow, PRESENCE_STATES, type PresenceState } from '../../data/contract.ts'
import { withoutConnection } from '../../data/freshness.ts'
import { KIND_WORD } from '../../data/words.ts'
import type { FleetSearch, Sort } from './search.ts'

export type FleetRow = AssetRow & { siteName: string; haystack: string }

/** Done once per answer, not once per key stroke. Without a connection nothing counts as live (data/freshness.ts). */
export function prepare(
  assets: readonly AssetRow[],
  siteName: ReadonlyMap<string, string>,
  reachable: boolean,
): FleetRow[] {
  return assets.map((asset) => {
    const site = siteName.get(asset.siteId) ?? ''
    const haystack = `${asset.name} ${site} ${KIND_WORD[asset.kind]}`.toLowerCase()
    const presence = reachable ? asset.presence : { ...asset.presence, state: withoutConnection(asset.presence.state) }
    return { ...asset, presence, siteName: site, haystack }
  })
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const rank = new Map(PRESENCE_STATES.map((state, i) => [state, i]))
// Trouble first, then what runs, then what has never been there.
const TROUBLE: Record<PresenceState, number> = { stale: 0, offline: 1, quiet: 2, online: 3, never: 4 }
const seen = (row: FleetRow) => (row.presence.lastReceivedAt === null ? 0 : Date.parse(row.presence.lastReceivedAt))

const ORDER: Record<Sort, (a: FleetRow, b: FleetRow) => number> = {
  name: (a, b) => collator.compare(a.name, b.name),
  site: (a, b) => collator.compare(a.siteName, b.siteName) || collator.compare(a.name, b.name),
  state: (a, b) => TROUBLE[a.presence.state] - TROUBLE[b.presence.state] || collator.compare(a.name, b.name),
  seen: (a, b) => seen(b) - seen(a) || collator.compare(a.name, b.name),
}

/** Sorted once per answer and order; filtering keeps the order. */
export function sortRows(rows: readonly FleetRow[], sort: Sort = 'name', dir?: 'desc'): FleetRow[] {
  const sorted = rows.toSorted(ORDER[sort])
  return dir === 'desc' ? sorted.reverse() : sorted
}

/** All words must occur, in any order. The state is left out so that the counts say what choosing it would show. */
export function filterRows(rows: readonly FleetRow[], search: Pick<FleetSearch, 'q' | 'site' | 'kind'>): FleetRow[] {
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(
    (row) =>
      (!search.site || row.siteId === search.site) &&
      (!search.kind || row.kind === search.kind) &&
      words.every((word) => row.haystack.includes(word)),
  )
}

export function countStates(rows: readonly FleetRow[]): Record<PresenceState, number> {
  const counts = { online: 0, quiet: 0, stale: 0, offline: 0, never: 0 }
  for (const row of rows) if (rank.has(row.presence.state)) counts[row.presence.state]++
  return counts
}

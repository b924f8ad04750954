// Which assets are shown, in which order, and how many there are of each state. Pure, and fast enough for 10,000 on each key stroke.

import { type AssetRow, PRESENCE_STATES, type PresenceState } from '../../data/contract.ts'
import { withoutConnection } from '../../data/freshness.ts'
import { orderOf } from '../../../core/natural-order.ts'
import { KIND_WORD } from '../../data/words.ts'
import type { FleetSearch, Sort } from './search.ts'

/** `order` compares as people count: "Crane 9" before "Crane 10". A collator does so too, and takes ten times as long. */
export type FleetRow = AssetRow & { siteName: string; order: string; siteOrder: string }

/** Done once per answer, not once per key stroke. Without a connection nothing counts as live (data/freshness.ts). */
export function prepare(
  assets: readonly AssetRow[],
  siteName: ReadonlyMap<string, string>,
  reachable: boolean,
): FleetRow[] {
  const siteOrder = new Map([...siteName].map(([siteId, name]) => [siteId, orderOf(name)]))
  return assets.map((asset) => {
    const site = siteName.get(asset.siteId) ?? ''
    const order = orderOfAsset(asset)
    const presence = reachable ? asset.presence : { ...asset.presence, state: withoutConnection(asset.presence.state) }
    return { ...asset, presence, siteName: site, order, siteOrder: siteOrder.get(asset.siteId) ?? '' }
  })
}

/** An answer that brings the same asset again brings the same object, so its order is worked out once. */
const orders = new WeakMap<AssetRow, string>()

function orderOfAsset(asset: AssetRow): string {
  const known = orders.get(asset)
  if (known !== undefined) return known
  const made = orderOf(asset.name)
  orders.set(asset, made)
  return made
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const rank = new Map(PRESENCE_STATES.map((state, i) => [state, i]))
// Trouble first, then what runs, then what has never been there.
const TROUBLE: Record<PresenceState, number> = { stale: 0, offline: 1, quiet: 2, online: 3, never: 4 }
const seen = (row: FleetRow) => (row.presence.lastReceivedAt === null ? 0 : Date.parse(row.presence.lastReceivedAt))

const byName = (a: FleetRow, b: FleetRow) => byText(a.order, b.order)
const ORDER: Record<Sort, (a: FleetRow, b: FleetRow) => number> = {
  name: byName,
  site: (a, b) => byText(a.siteOrder, b.siteOrder) || byName(a, b),
  state: (a, b) => TROUBLE[a.presence.state] - TROUBLE[b.presence.state] || byName(a, b),
  seen: (a, b) => seen(b) - seen(a) || byName(a, b),
}

/** Sorted once per answer and order; filtering keeps the order. */
export function sortRows(rows: readonly FleetRow[], sort: Sort = 'name', dir?: 'desc'): FleetRow[] {
  const sorted = rows.toSorted(ORDER[sort])
  return dir === 'desc' ? sorted.reverse() : sorted
}

/** What the words are looked for in, worked out when somebody first looks. */
const haystacks = new WeakMap<FleetRow, string>()

function haystackOf(row: FleetRow): string {
  const known = haystacks.get(row)
  if (known !== undefined) return known
  const made = `${row.name} ${row.siteName} ${KIND_WORD[row.kind]}`.toLowerCase()
  haystacks.set(row, made)
  return made
}

/** All words must occur, in any order. The state is left out so that the counts say what choosing it would show. */
export function filterRows(rows: FleetRow[], search: Pick<FleetSearch, 'q' | 'site' | 'kind'>): FleetRow[] {
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0 && !search.site && !search.kind) return rows
  return rows.filter(
    (row) =>
      (!search.site || row.siteId === search.site) &&
      (!search.kind || row.kind === search.kind) &&
      words.every((word) => haystackOf(row).includes(word)),
  )
}

export function countStates(rows: readonly FleetRow[]): Record<PresenceState, number> {
  const counts = { online: 0, quiet: 0, stale: 0, offline: 0, never: 0 }
  for (const row of rows) if (rank.has(row.presence.state)) counts[row.presence.state]++
  return counts
}

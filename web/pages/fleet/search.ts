// What the address of the fleet says: everything that decides what is shown, so that a link shows the same to somebody else.

import { ASSET_KINDS, type AssetKind, PRESENCE_STATES, type PresenceState } from '../../data/contract.ts'
import { oneOf, textOf } from '../../search.ts'

export const SORTS = ['name', 'state', 'site', 'seen'] as const
export type Sort = (typeof SORTS)[number]

export type FleetSearch = {
  q?: string
  site?: string
  state?: PresenceState
  kind?: AssetKind
  /** Left out when it is by name. */
  sort?: Sort
  dir?: 'desc'
}

export function parseFleetSearch(raw: Record<string, unknown>): FleetSearch {
  return {
    q: textOf(raw.q),
    site: textOf(raw.site),
    state: oneOf(PRESENCE_STATES, raw.state),
    kind: oneOf(ASSET_KINDS, raw.kind),
    sort: oneOf(SORTS, raw.sort),
    dir: oneOf(['desc'] as const, raw.dir),
  }
}

// Plans of the fixture: one for the first site, with most of its assets on it, and one of a dashboard.

import { SITE_DRAWINGS } from '../../../../sim/site-drawing.ts'
import type { AssetRow } from '../../../data/contract.ts'
import type { Plan } from '../../../pages/sites/plan/contract.ts'
import { idOf, noise } from '../../plant.ts'

export type PlanWorld = Map<string, { plan: Plan; bytes: Uint8Array; type: string }>

export const PLANNED = idOf(1, 1)
export const UNPLANNED = idOf(1, 2)

export function makePlans(assets: readonly AssetRow[]): PlanWorld {
  const drawing = SITE_DRAWINGS['North quay']?.().png
  if (assets.length === 0 || drawing === undefined) return new Map()
  const places = assets
    .filter(({ siteId }) => siteId === PLANNED)
    // The last one has no place yet.
    .slice(0, -1)
    .map(({ assetId }, n) => ({ assetId, x: 0.06 + 0.84 * noise(n * 5 + 2), y: 0.3 + 0.6 * noise(n * 11 + 7) }))
  const image = { version: 1, mediaType: 'image/png' as const, width: 1_200, height: 600, bytes: drawing.length }
  const plan = { version: 2, changedAt: new Date().toISOString(), image, places }
  return new Map([[PLANNED, { plan, bytes: drawing, type: 'image/png' }]])
}

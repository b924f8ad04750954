// How a maintenance window stands, and what it is for.

import type { MaintenanceWindow } from './maintenance.ts'

export type Standing = 'now' | 'planned' | 'past'

/** `now`: ms by the server's clock. */
export function standingOf({ from, until, endedAt }: MaintenanceWindow, now: number): Standing {
  if (endedAt !== null || Date.parse(until) <= now) return 'past'
  return Date.parse(from) <= now ? 'now' : 'planned'
}

/** Whether it is for this asset, where it stands. */
export const isForAsset = (window: MaintenanceWindow, asset: { assetId: string; siteId: string }): boolean =>
  window.assetId === null ? window.siteId === asset.siteId : window.assetId === asset.assetId

// Dashboards at the border: what people send, and what was sealed.
import { z } from 'zod'
import { namedBy, type Tile } from '../../core/dashboard/tiles.ts'
import type { DashboardId, SessionId } from '../../core/ids.ts'
import {
  DASHBOARD_CHART_MINUTES,
  DASHBOARD_COLUMNS,
  DASHBOARD_TILE_COLUMNS_MIN,
  DASHBOARD_TILE_ROWS_MAX,
  DASHBOARD_TILE_SIGNALS_MAX,
  DASHBOARD_TILES_MAX,
} from '../../core/limits.ts'
import type { OrgKeys, Place } from '../keys/org-keys.ts'
import { assetId, name, siteId } from '../operation/fields.ts'

const id = z
  .string()
  .regex(/^[a-z0-9]{1,12}$/, 'is no name of a tile')
  .meta({ description: 'Unique in its dashboard' })
const size = {
  w: z.int().min(DASHBOARD_TILE_COLUMNS_MIN).max(DASHBOARD_COLUMNS),
  h: z.int().min(1).max(DASHBOARD_TILE_ROWS_MAX),
}
const title = z
  .union([z.literal(''), name])
  .default('')
  .meta({ description: 'Empty: the name of what is shown' })
const frame = { id, title, ...size }
const signalNo = z.int().min(0)
const signals = z
  .array(signalNo)
  .min(1)
  .max(DASHBOARD_TILE_SIGNALS_MAX)
  .refine((all) => new Set(all).size === all.length, 'names a signal twice')

const kinds = [
  z.strictObject({ ...frame, kind: z.literal('value'), assetId, signalNo }),
  z.strictObject({
    ...frame,
    kind: z.literal('chart'),
    assetId,
    signals,
    minutes: z.literal([...DASHBOARD_CHART_MINUTES]),
  }),
  z.strictObject({ ...frame, kind: z.literal('state'), assetId }),
  z.strictObject({ ...frame, kind: z.literal('alarms'), siteId: siteId.nullable() }),
  z.strictObject({ ...frame, kind: z.literal('plan'), siteId }),
] as const
const hidden = z
  .strictObject({ id, kind: z.literal('hidden'), ...size })
  .meta({ description: 'Shows what the viewer may not see; sent back, it stays as it is' })

export const tile = z.discriminatedUnion('kind', [...kinds, hidden]).meta({ title: 'Tile' })
const stored = z.array(z.discriminatedUnion('kind', [...kinds]))

export const tiles = z
  .array(tile)
  .max(DASHBOARD_TILES_MAX)
  .refine((all) => new Set(all.map((each) => each.id)).size === all.length, 'names a tile twice')

export const dashboardName = (row: DashboardId): Place => ({ table: 'dashboard', column: 'name_sealed', row })
/** A wall is a session, and listed among the others. */
export const wallName = (row: SessionId): Place => ({ table: 'session', column: 'name_sealed', row })
const tilesPlace = (row: DashboardId): Place => ({ table: 'dashboard', column: 'tiles_sealed', row })

export function sealedTiles(keys: OrgKeys, row: DashboardId, all: readonly Tile[]) {
  const { assets, sites, plans } = namedBy(all)
  return {
    tiles_sealed: keys.seal('record', tilesPlace(row), JSON.stringify(all)),
    asset_ids: assets,
    alarm_site_ids: sites,
    plan_site_ids: plans,
    alarms_everywhere: all.some((tile) => tile.kind === 'alarms' && tile.siteId === null),
  }
}

export function openTiles(keys: OrgKeys, row: DashboardId, sealed: Uint8Array): Tile[] {
  return stored.parse(JSON.parse(keys.open('record', tilesPlace(row), sealed)))
}

// A maintenance window as it is told.
import { z } from 'zod'
import type { AssetId, MaintenanceId, PersonId, SiteId } from '../../../core/ids.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { assetId, instant, maintenanceId, personId, siteId } from '../../operation/fields.ts'
import { instantOf } from '../fields.ts'
import { maintenanceReason } from '../places.ts'

export const maintenance = z.object({
  maintenanceId,
  assetId: assetId.nullable().meta({ description: 'Null: every asset that stands at the site' }),
  siteId: siteId.meta({ description: 'Of one asset: where it stands' }),
  from: instant,
  until: instant,
  reason: z.string(),
  endedAt: instant.nullable().meta({ description: 'When it was ended early, or called off before it began' }),
  endedBy: personId.nullable(),
  createdAt: instant,
  createdBy: personId.nullable(),
})

export type MaintenanceRow = {
  maintenance_id: MaintenanceId
  asset_id: AssetId | null
  site_id: SiteId
  begins_at: Date
  until_at: Date
  reason_sealed: Buffer
  ended_at: Date | null
  ended_by: PersonId | null
  created_at: Date
  created_by: PersonId | null
}

export const MAINTENANCE_COLUMNS = [
  'maintenance_id',
  'asset_id',
  'site_id',
  'begins_at',
  'until_at',
  'reason_sealed',
  'ended_at',
  'ended_by',
  'created_at',
  'created_by',
] as const satisfies readonly (keyof MaintenanceRow)[]

export function toldMaintenance(row: MaintenanceRow, keys: OrgKeys): z.input<typeof maintenance> {
  return {
    maintenanceId: row.maintenance_id,
    assetId: row.asset_id,
    siteId: row.site_id,
    from: row.begins_at.toISOString(),
    until: row.until_at.toISOString(),
    reason: keys.open('record', maintenanceReason(row.maintenance_id), row.reason_sealed),
    endedAt: instantOf(row.ended_at),
    endedBy: row.ended_by,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
  }
}

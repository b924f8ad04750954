// What telemetry takes, as far as the viewer may read it, and how long it is kept.
import { sql } from 'kysely'
import { z } from 'zod'
import type { AssetId } from '../../../core/ids.ts'
import { forbidden } from '../../../core/errors.ts'
import { STORAGE_ASSETS_MAX } from '../../../core/limits.ts'
import { assetId, instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { kept } from '../retention/kept.ts'

const used = z.object({
  points: z.number(),
  blockBytes: z.number().meta({ description: 'Of points, sealed' }),
  rollupBytes: z.number().meta({ description: 'Of minutes and hours, sealed' }),
})

export const read = operation({
  id: 'storage.read',
  method: 'GET',
  path: '/v1/storage',
  permission: 'telemetry.read',
  audit: 'read',
  zone: 'api',
  summary:
    'What telemetry takes, in all and by asset, and how long it is kept; what came within the last half hour or so is not counted',
  input: {},
  output: z.object({
    kept,
    keptSince: instant.meta({ description: 'When that was said; it counts a day later' }),
    total: used,
    assets: z
      .array(used.extend({ assetId }))
      .meta({ description: `Those that take most, at most ${STORAGE_ASSETS_MAX}` }),
  }),
  async handler({ session, about, deps }) {
    return deps.db.inSession(
      session,
      async ({ kysely }) => {
        const { rows: settings } = await sql<SettingsRow>`
          select keep_numbers_days, keep_states_days, keep_rollups_days, keep_changed_at from app.org_settings`.execute(
          kysely,
        )
        const [set] = settings
        // Settings are for people: a wall has none.
        if (set === undefined) throw forbidden('what is kept is for people to see')
        // Grouped by asset, since one that has moved has points at several sites; the first line is what all add up to.
        const { rows } = await sql<UsedRow>`
          select asset_id as "assetId", sum(points)::float8 as points, sum(block_bytes)::float8 as "blockBytes",
            sum(rollup_bytes)::float8 as "rollupBytes"
          from app.storage group by rollup (asset_id)
          order by grouping(asset_id) desc, sum(block_bytes + rollup_bytes) desc, asset_id
          limit ${STORAGE_ASSETS_MAX + 1}`.execute(kysely)
        const [all, ...ofAssets] = rows
        return {
          kept: {
            numbersDays: set.keep_numbers_days,
            statesDays: set.keep_states_days,
            rollupsDays: set.keep_rollups_days,
          },
          keptSince: set.keep_changed_at.toISOString(),
          total: amounts(all),
          assets: ofAssets.flatMap(({ assetId, ...each }) => (assetId === null ? [] : [{ assetId, ...amounts(each) }])),
        }
      },
      about,
    )
  },
})

type SettingsRow = {
  keep_numbers_days: number | null
  keep_states_days: number | null
  keep_rollups_days: number | null
  keep_changed_at: Date
}
/** Of an empty table sums are null. */
type UsedRow = {
  assetId: AssetId | null
  points: number | null
  blockBytes: number | null
  rollupBytes: number | null
}

function amounts(row: Omit<UsedRow, 'assetId'> | undefined): z.input<typeof used> {
  return { points: row?.points ?? 0, blockBytes: row?.blockBytes ?? 0, rollupBytes: row?.rollupBytes ?? 0 }
}

// Whether an asset must not be used: it has a defect that is dangerous, and nobody has closed it (docs/records.md).
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { AssetId } from '../../core/ids.ts'
import type { DB } from '../db/database.ts'
import { instant } from '../operation/fields.ts'

export const lockOut = z
  .object({ since: instant, defects: z.int().meta({ description: 'How many lock it out' }) })
  .nullable()
  .meta({ title: 'LockOut', description: 'The asset must not be used; null when nothing is known against it' })

/** Of app.lock_outs. */
export type LockOutRow = { locked_since: Date | null; locked_for: number | null }

export function lockOutOf({ locked_since, locked_for }: LockOutRow): z.input<typeof lockOut> {
  return locked_since === null ? null : { since: locked_since.toISOString(), defects: locked_for ?? 1 }
}

export async function lockOutOfAsset(kysely: Kysely<DB>, asset: AssetId): Promise<z.input<typeof lockOut>> {
  const { rows } = await sql<LockOutRow>`
    select l.since as locked_since, l.defects as locked_for from app.lock_outs(array[${asset}]::uuid[]) l`.execute(
    kysely,
  )
  return rows[0] === undefined ? null : lockOutOf(rows[0])
}

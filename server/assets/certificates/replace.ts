// What becomes of the certificates that an asset has when it gets another one.
import { type Kysely, sql } from 'kysely'
import type { AssetId } from '../../../core/ids.ts'
import { OVERLAP_days_DEFAULT } from '../../../core/limits.ts'
import type { DB } from '../../db/database.ts'

/** They stay valid beside the new one for the overlap; then the worker revokes them. */
export async function retireOthers(
  kysely: Kysely<DB>,
  assetId: AssetId,
  { serial, overlapDays = OVERLAP_days_DEFAULT }: { serial: Buffer; overlapDays: number | undefined },
): Promise<void> {
  await sql`select app.retire_others(${assetId}, ${serial}, make_interval(days => ${overlapDays}))`.execute(kysely)
}

/** They are dead with the commit, whether or not the new one is signed: their key may be in other hands. */
export async function revokeCompromised(kysely: Kysely<DB>, assetId: AssetId, serial: Buffer): Promise<void> {
  await kysely
    .insertInto('app.revocation')
    .columns(['asset_id', 'serial', 'reason'])
    .expression((of) =>
      of
        .selectFrom('app.certificate')
        .select(['asset_id', 'serial', sql<'keyCompromise'>`'keyCompromise'`.as('reason')])
        .where('asset_id', '=', assetId)
        .where('serial', '<>', serial)
        .where('state', 'in', ['issued', 'confirmed'])
        .where('not_after', '>', sql<Date>`now()`),
    )
    .onConflict((already) => already.doNothing())
    .execute()
}

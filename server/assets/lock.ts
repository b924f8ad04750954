import type { Kysely } from 'kysely'
import { notFound } from '../../core/errors.ts'
import type { AssetId } from '../../core/ids.ts'
import type { DB } from '../db/database.ts'

/** Lock: the asset's row until commit, so that of two who give it an identity the second sees what the first did. */
export async function lockAsset(kysely: Kysely<DB>, asset: AssetId): Promise<void> {
  const locked = await kysely
    .selectFrom('app.asset')
    .select('asset_id')
    .where('asset_id', '=', asset)
    .forNoKeyUpdate()
    .execute()
  if (locked.length === 0) throw notFound('There is no such asset')
}

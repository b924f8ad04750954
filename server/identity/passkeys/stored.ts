// The passkeys of an account, as they are kept.
import type { AccountId, PasskeyId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'

export type StoredPasskey = {
  id: PasskeyId
  credentialId: Buffer
  transports: string[]
  name: string
  createdAt: Date
  lastUsedAt: Date | null
  backedUp: boolean
}

export const namePlace = (id: PasskeyId) => ({ table: 'passkey', column: 'name_sealed', row: id })

export async function passkeysOf(deps: AuthDeps, { kysely }: Tx, accountId: AccountId): Promise<StoredPasskey[]> {
  const rows = await kysely
    .selectFrom('identity.passkey')
    .select(['passkey_id', 'credential_id', 'transports', 'name_sealed', 'created_at', 'last_used_at', 'backed_up'])
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .execute()
  return rows.map((row) => ({
    id: row.passkey_id,
    credentialId: row.credential_id,
    transports: row.transports,
    name: deps.identity.factors.open(namePlace(row.passkey_id), row.name_sealed).toString('utf8'),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    backedUp: row.backed_up,
  }))
}

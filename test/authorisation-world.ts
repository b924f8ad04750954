// What only a gateway makes (signals), made for the authorisation tests: sealed with the organisation's own key.
import { randomBytes } from 'node:crypto'
import { Secret } from '../server/platform/secret.ts'
import { Ivs } from '../core/seal-iv.ts'
import type { AssetId } from '../core/ids.ts'
import { OrgKeyring } from '../server/keys/org-keys.ts'
import { signalPlace } from '../server/telemetry/signal-labels.ts'
import { openVault } from '../server/vault/client.ts'
import type { Member, PeoplePlatform } from './people-platform.ts'

export type AssetMade = { assetId: AssetId; certificate: { serial: string } }

/** One signal of an asset; returns its number. */
export async function declareSignal(platform: PeoplePlatform, admin: Member, assetId: AssetId): Promise<number> {
  const vault = openVault(platform.config, 'api')
  const keyring = new OrgKeyring(vault, new Ivs(randomBytes), () => Date.now())
  const keys = await keyring.forSession(new Secret(admin.visitor.cookies.get('__Host-session') ?? ''))
  vault.close()
  const index = keys.blindIndex('signal', 'load')
  const sealed = keys.seal('signal', signalPlace(assetId, index.toString('hex'), 'key_sealed'), 'load')
  const truth = await platform.database.superuser()
  await truth.query(
    `insert into app.signal (org_id, asset_id, signal_no, key_index, key_sealed, kind) values ($1, $2, 1, $3, $4, 'number')`,
    [admin.orgId, assetId, index, sealed],
  )
  await truth.end()
  return 1
}

// What /cacerts gives: the anchors that a device needs and no other (docs/decisions/trust-anchors.md). The service CA's
// is its trust.pem; the asset CA's is the end of its own certificate's chain. Of each there are two while one follows the
// other: a device that asks now and then knows the next one before it signs.
import { EST_TRUST_TTL_MS } from '../../../core/limits.ts'
import { certificatesIn } from '../../../core/pki/certificate.ts'
import type { VaultClient } from '../../vault/client.ts'

export function trustOf(vault: VaultClient, clock: () => number): () => Promise<readonly Uint8Array[]> {
  let known: { at: number; certificates: Uint8Array[] } | undefined
  return async () => {
    const now = clock()
    if (known === undefined || now - known.at >= EST_TRUST_TTL_MS || now < known.at) {
      const { deviceTrust, assetAnchor } = await vault.call('trust', {})
      known = { at: now, certificates: certificatesIn(deviceTrust + assetAnchor).map(({ raw }) => raw) }
    }
    return known.certificates
  }
}

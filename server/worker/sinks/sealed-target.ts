// Opens where a delivery goes and what it is signed with: sealed with a key that of the processes the worker alone gets.
import { invalid } from '../../../core/errors.ts'
import type { OrgId } from '../../../core/ids.ts'
import { open, sealedVersion, sealingKey } from '../../../core/seal.ts'
import type { Place } from '../../keys/org-keys.ts'
import type { VaultClient } from '../../vault/client.ts'

export type OpenSealed = (place: Place, sealed: Buffer) => string

/** What it resolves to throws Failure invalid, with these words, for what no key of the organisation opens, and SealBroken. */
export async function sealedTargets(vault: VaultClient, orgId: OrgId, spoilt: string): Promise<OpenSealed> {
  const { versions } = await vault.call('sink-keys', { orgId })
  return (place, sealed) => {
    const found = versions.find(({ version }) => version === sealedVersion(sealed))
    if (found === undefined) throw invalid(spoilt)
    return open(sealingKey(found.version, found.key), { org: orgId, ...place }, sealed).toString('utf8')
  }
}

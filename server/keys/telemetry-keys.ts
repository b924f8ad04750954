// The worker's keyring: what opens an organisation's segments and seals its blocks. The vault is asked once for many.
import type { OrgId } from '../../core/ids.ts'
import { KEYS_HELD_MS, KEYS_HELD_ORGS_MAX } from '../../core/limits.ts'
import type { SealingKey } from '../../core/seal.ts'
import { blockKey, type KeyVersion, telemetryKey } from '../../core/seal-keys.ts'
import type { VaultClient } from '../vault/client.ts'
import { HeldAnswers } from './held.ts'

export interface TelemetryKeys {
  readonly orgId: OrgId
  /** The key of the segments of one epoch (UTC day of their receipt). */
  telemetryKey(epoch: number): SealingKey
  /** The key of the blocks and roll-ups that were written in one epoch. */
  blockKey(epoch: number): SealingKey
}

export class TelemetryKeyring {
  readonly #vault: VaultClient
  readonly #held: HeldAnswers<OrgId, TelemetryKeys>

  constructor(vault: VaultClient, now_ms: () => number) {
    this.#vault = vault
    this.#held = new HeldAnswers({ for_ms: KEYS_HELD_MS, max: KEYS_HELD_ORGS_MAX }, now_ms)
  }

  /** Throws Failure not-found for an organisation without a key, unavailable when the vault cannot be reached. */
  forOrg(orgId: OrgId): Promise<TelemetryKeys> {
    return this.#held.of(orgId, async () => {
      const { versions } = await this.#vault.call('telemetry-keys', { orgId })
      return telemetryKeysOf(orgId, versions)
    })
  }

  /** Of one segment; whoever opens many asks `forOrg` once. */
  async keyOf(orgId: OrgId, epoch: number): Promise<SealingKey> {
    return (await this.forOrg(orgId)).telemetryKey(epoch)
  }

  async blockKeyOf(orgId: OrgId, epoch: number): Promise<SealingKey> {
    return (await this.forOrg(orgId)).blockKey(epoch)
  }
}

/** The keys made of the versions of an organisation's telemetry parent; each is derived once. */
export function telemetryKeysOf(orgId: OrgId, parents: readonly KeyVersion[]): TelemetryKeys {
  return {
    orgId,
    telemetryKey: derivedOnce((epoch) => telemetryKey(parents, epoch)),
    blockKey: derivedOnce((epoch) => blockKey(parents, epoch)),
  }
}

function derivedOnce(derive: (epoch: number) => SealingKey): (epoch: number) => SealingKey {
  const known = new Map<number, SealingKey>()
  return (epoch) => {
    const key = known.get(epoch) ?? derive(epoch)
    known.set(epoch, key)
    return key
  }
}

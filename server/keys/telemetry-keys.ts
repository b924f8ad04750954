// The worker's keyring: what opens an organisation's segments and seals its blocks. The vault is asked once for many,
// and again after a minute; a refusal is not kept.
import type { OrgId } from '../../core/ids.ts'
import { TELEMETRY_KEYS_ORGS_MAX, TELEMETRY_KEYS_TTL_MS } from '../../core/limits.ts'
import type { SealingKey } from '../../core/seal.ts'
import { blockKey, type KeyVersion, telemetryKey } from '../../core/seal-keys.ts'
import type { VaultClient } from '../vault/client.ts'

export interface TelemetryKeys {
  readonly orgId: OrgId
  /** The key of the segments of one epoch (UTC day of their receipt). */
  telemetryKey(epoch: number): SealingKey
  /** The key of the blocks and roll-ups that were written in one epoch. */
  blockKey(epoch: number): SealingKey
}

type Held = { keys: Promise<TelemetryKeys>; until_ms: number }

export class TelemetryKeyring {
  readonly #vault: VaultClient
  readonly #now_ms: () => number
  /** In the order of their making, so the first is the oldest. */
  readonly #held = new Map<OrgId, Held>()

  constructor(vault: VaultClient, now_ms: () => number) {
    this.#vault = vault
    this.#now_ms = now_ms
  }

  /** Throws Failure not-found for an organisation without a key, unavailable when the vault cannot be reached. */
  forOrg(orgId: OrgId): Promise<TelemetryKeys> {
    const now_ms = this.#now_ms()
    const held = this.#held.get(orgId)
    if (held !== undefined && held.until_ms > now_ms) return held.keys
    const keys = this.#vault.call('telemetry-keys', { orgId }).then(({ versions }) => telemetryKeysOf(orgId, versions))
    this.#held.delete(orgId)
    const fresh: Held = { keys, until_ms: now_ms + TELEMETRY_KEYS_TTL_MS }
    this.#held.set(orgId, fresh)
    keys.catch(() => {
      if (this.#held.get(orgId) === fresh) this.#held.delete(orgId)
    })
    for (const [each, { until_ms }] of this.#held) {
      if (until_ms > now_ms && this.#held.size <= TELEMETRY_KEYS_ORGS_MAX) break
      this.#held.delete(each)
    }
    return keys
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

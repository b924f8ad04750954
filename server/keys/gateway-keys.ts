// The gateway's keyring: what it seals with now. It holds no key of a past day: when the epoch is over its key is
// dropped, and with a copy of the database the gateway could not open yesterday (DESIGN section 7).
import { createSecretKey } from 'node:crypto'
import { isFailure, unavailable } from '../../core/errors.ts'
import type { OrgId } from '../../core/ids.ts'
import { GATEWAY_KEYS_RETRY_MS, GATEWAY_KEYS_TTL_MS } from '../../core/limits.ts'
import { type Binding, type SealingKey, seal, sealingKey } from '../../core/seal.ts'
import type { Ivs } from '../../core/seal-iv.ts'
import { blindIndex, epochOf, epochStart_ms } from '../../core/seal-keys.ts'
import type { GatewayKeysAnswer } from '../vault/calls.ts'
import type { VaultClient } from '../vault/client.ts'
import type { Place } from './org-keys.ts'

export interface GatewayKeys {
  readonly orgId: OrgId
  /** Seals a signal's key, an event's detail or a self-check. */
  seal(purpose: 'signal' | 'event', place: Place, text: string): Buffer
  blindIndex(field: 'signal' | 'health', text: string): Buffer
  /** Whether the key of this epoch is among them. */
  covers(epoch: number): boolean
  /** Seals a segment of the epoch of `now_ms`. */
  sealSegment(place: Place, plain: Uint8Array, now_ms: number): { epoch: number; sealed: Buffer }
}

type Held = { keys: GatewayKeys; until_ms: number }

export class GatewayKeyring {
  readonly #vault: VaultClient
  readonly #ivs: Ivs
  readonly #now_ms: () => number
  readonly #held = new Map<OrgId, Held>()
  /** Questions under way, so that a thousand messages of one organisation ask once. */
  readonly #asking = new Map<OrgId, Promise<GatewayKeys>>()

  constructor(vault: VaultClient, ivs: Ivs, now_ms: () => number) {
    this.#vault = vault
    this.#ivs = ivs
    this.#now_ms = now_ms
  }

  /**
   * The keys of an organisation with a connected asset. The vault is asked for what is missing; what is only old is
   * used while it is asked in the background, so a slow or restarting vault does not stop telemetry. Throws Failure
   * unavailable when there is no key for today and the vault cannot be reached.
   */
  async forOrg(orgId: OrgId): Promise<GatewayKeys> {
    const now_ms = this.#now_ms()
    const held = this.#held.get(orgId)
    if (held === undefined || !held.keys.covers(epochOf(now_ms))) return this.#ask(orgId)
    if (held.until_ms <= now_ms) {
      held.until_ms = now_ms + GATEWAY_KEYS_RETRY_MS
      this.#ask(orgId).catch((error: unknown) => {
        // Expected while the vault is away: the keys at hand serve, and the next look after the retry time asks again.
        if (!isFailure(error)) throw error
      })
    }
    return held.keys
  }

  #ask(orgId: OrgId): Promise<GatewayKeys> {
    const under = this.#asking.get(orgId)
    if (under !== undefined) return under
    const asked = this.#askVault(orgId).finally(() => this.#asking.delete(orgId))
    this.#asking.set(orgId, asked)
    return asked
  }

  async #askVault(orgId: OrgId): Promise<GatewayKeys> {
    const now_ms = this.#now_ms()
    const keys = gatewayKeysOf(orgId, await this.#vault.call('gateway-keys', { orgId }), this.#ivs)
    // Old at midnight at the latest, so that the key of the day that is over is let go.
    const midnight_ms = epochStart_ms(epochOf(now_ms) + 1)
    this.#held.set(orgId, { keys, until_ms: Math.min(now_ms + GATEWAY_KEYS_TTL_MS, midnight_ms) })
    return keys
  }

  /** The last asset of this organisation has gone. */
  forget(orgId: OrgId): void {
    this.#held.delete(orgId)
  }
}

export function gatewayKeysOf(orgId: OrgId, answer: GatewayKeysAnswer, ivs: Ivs): GatewayKeys {
  const sealing = { signal: sealingKey(answer.version, answer.signal), event: sealingKey(answer.version, answer.event) }
  const index = createSecretKey(answer.signalIndex)
  const epochs = new Map<number, SealingKey>(answer.epochs.map(({ epoch, key }) => [epoch, sealingKey(epoch, key)]))
  const bound = (place: Place): Binding => ({ org: orgId, ...place })
  return {
    orgId,
    seal: (purpose, place, text) => seal(sealing[purpose], bound(place), Buffer.from(text, 'utf8'), ivs.next()),
    blindIndex: (field, text) => blindIndex(index, field, text),
    covers: (epoch) => epochs.has(epoch),
    sealSegment: (place, plain, now_ms) => {
      const epoch = epochOf(now_ms)
      const key = epochs.get(epoch)
      if (key === undefined) throw unavailable(`no key for the epoch ${epoch}: the keyring has to be asked again`)
      return { epoch, sealed: seal(key, bound(place), plain, ivs.next()) }
    },
  }
}

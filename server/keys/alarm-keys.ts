// What the worker opens rules of alarms with, and seals what came of them. The vault is asked once for many.
import type { OrgId } from '../../core/ids.ts'
import { bug } from '../../core/errors.ts'
import { KEYS_HELD_MS, KEYS_HELD_ORGS_MAX } from '../../core/limits.ts'
import { open, seal, type SealingKey, sealedVersion, sealingKey } from '../../core/seal.ts'
import type { Ivs } from '../../core/seal-iv.ts'
import type { VaultClient } from '../vault/client.ts'
import { HeldAnswers } from './held.ts'
import type { Place } from './org-keys.ts'

export interface AlarmKeys {
  /** Throws SealBroken. */
  open(place: Place, sealed: Uint8Array): string
  seal(place: Place, text: string): Buffer
}

export class AlarmKeyring {
  readonly #vault: Pick<VaultClient, 'call'>
  readonly #ivs: Ivs
  readonly #held: HeldAnswers<OrgId, AlarmKeys>

  constructor(vault: Pick<VaultClient, 'call'>, ivs: Ivs, now_ms: () => number) {
    this.#vault = vault
    this.#ivs = ivs
    this.#held = new HeldAnswers({ for_ms: KEYS_HELD_MS, max: KEYS_HELD_ORGS_MAX }, now_ms)
  }

  /** Throws Failure not-found for an organisation without a key, unavailable when the vault cannot be reached. */
  forOrg(orgId: OrgId): Promise<AlarmKeys> {
    return this.#held.of(orgId, async () => {
      const { versions } = await this.#vault.call('alarm-keys', { orgId })
      const keys = versions.map(({ version, key }) => sealingKey(version, key))
      return alarmKeysOf(orgId, keys, this.#ivs)
    })
  }
}

function alarmKeysOf(orgId: OrgId, versions: readonly SealingKey[], ivs: Ivs): AlarmKeys {
  const byVersion = new Map(versions.map((each) => [each.version, each]))
  const keyOf = (version: number): SealingKey => {
    const key = byVersion.get(version)
    if (key === undefined) throw bug(`no alarm key of version ${version}`)
    return key
  }
  const newest = keyOf(Math.max(...byVersion.keys()))
  return {
    open: (place, sealed) => open(keyOf(sealedVersion(sealed)), { org: orgId, ...place }, sealed).toString('utf8'),
    seal: (place, text) => seal(newest, { org: orgId, ...place }, Buffer.from(text, 'utf8'), ivs.next()),
  }
}

// What the worker opens rules of alarms with, and seals what came of them. The vault is asked once for an organisation and
// again after a minute; a refusal is not kept.
import type { OrgId } from '../../core/ids.ts'
import { bug } from '../../core/errors.ts'
import { ALARM_KEYS_TTL_MS } from '../../core/limits.ts'
import { open, seal, type SealingKey, sealedVersion, sealingKey } from '../../core/seal.ts'
import type { Ivs } from '../../core/seal-iv.ts'
import type { VaultClient } from '../vault/client.ts'
import type { Place } from './org-keys.ts'

export interface AlarmKeys {
  /** Throws SealBroken. */
  open(place: Place, sealed: Uint8Array): string
  seal(place: Place, text: string): Buffer
}

type Held = { keys: Promise<AlarmKeys>; until_ms: number }

export class AlarmKeyring {
  readonly #vault: Pick<VaultClient, 'call'>
  readonly #ivs: Ivs
  readonly #now_ms: () => number
  readonly #held = new Map<OrgId, Held>()

  constructor(vault: Pick<VaultClient, 'call'>, ivs: Ivs, now_ms: () => number) {
    this.#vault = vault
    this.#ivs = ivs
    this.#now_ms = now_ms
  }

  /** Throws Failure not-found for an organisation without a key, unavailable when the vault cannot be reached. */
  forOrg(orgId: OrgId): Promise<AlarmKeys> {
    const held = this.#held.get(orgId)
    if (held !== undefined && held.until_ms > this.#now_ms()) return held.keys
    const keys = this.#vault.call('alarm-keys', { orgId }).then(({ versions }) =>
      alarmKeysOf(
        orgId,
        versions.map(({ version, key }) => sealingKey(version, key)),
        this.#ivs,
      ),
    )
    const fresh: Held = { keys, until_ms: this.#now_ms() + ALARM_KEYS_TTL_MS }
    this.#held.set(orgId, fresh)
    keys.catch(() => {
      if (this.#held.get(orgId) === fresh) this.#held.delete(orgId)
    })
    return keys
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

// The api's keyring: what opens and seals an organisation's rows, given only for a live session of that organisation.
// Sub-keys are kept for a minute per session, so that a page of requests asks the vault once; a session that has ended
// in the meantime reads no row to use them on.
import type { KeyObject } from 'node:crypto'
import { createSecretKey } from 'node:crypto'
import { bug } from '../../core/errors.ts'
import type { OrgId } from '../../core/ids.ts'
import { KEYRING_SESSIONS_MAX, KEYRING_TTL_MS } from '../../core/limits.ts'
import { type Binding, open, type SealingKey, seal, sealedVersion, sealingKey } from '../../core/seal.ts'
import type { Ivs } from '../../core/seal-iv.ts'
import { blindIndex } from '../../core/seal-keys.ts'
import type { SessionToken } from '../platform/secret.ts'
import type { OrgKeysAnswer } from '../vault/calls.ts'
import type { VaultClient } from '../vault/client.ts'
import { HeldAnswers } from './held.ts'
import { type TelemetryKeys, telemetryKeysOf } from './telemetry-keys.ts'

/** Where in the organisation a value belongs; the organisation itself is the keys'. */
export type Place = Omit<Binding, 'org'>
export type SealPurpose = 'record' | 'signal' | 'event' | 'sink' | 'alarm'
export type IndexPurpose = 'record' | 'signal'

export interface OrgKeys extends TelemetryKeys {
  /** Seals text with the newest version of the purpose's key. */
  seal(purpose: SealPurpose, place: Place, text: string): Buffer
  /** Opens what was sealed for this place by any version. Throws SealBroken. */
  open(purpose: SealPurpose, place: Place, sealed: Uint8Array): string
  /** The same of what is no text. */
  sealBytes(purpose: SealPurpose, place: Place, bytes: Uint8Array): Buffer
  openBytes(purpose: SealPurpose, place: Place, sealed: Uint8Array): Buffer
  /** Seals text of this organisation with a key of narrower use (personal-keys.ts), under an iv of the same source. */
  sealWith(key: SealingKey, place: Place, text: string): Buffer
  blindIndex(purpose: IndexPurpose, text: string): Buffer
}

/** What seals the first rows of a new organisation, before it has a session. */
export type NewOrgKeys = Pick<OrgKeys, 'orgId' | 'sealWith'> & {
  seal(purpose: 'record', place: Place, text: string): Buffer
}

export class OrgKeyring {
  readonly #vault: VaultClient
  readonly #ivs: Ivs
  /** By token. */
  readonly #held: HeldAnswers<string, OrgKeys>

  constructor(vault: VaultClient, ivs: Ivs, now_ms: () => number) {
    this.#vault = vault
    this.#ivs = ivs
    this.#held = new HeldAnswers({ for_ms: KEYRING_TTL_MS, max: KEYRING_SESSIONS_MAX }, now_ms)
  }

  /** The keys of the session's organisation. Throws Failure unauthenticated when the session is not live. */
  forSession(session: SessionToken): Promise<OrgKeys> {
    const token = session.reveal()
    return this.#held.of(token, async () =>
      orgKeysOf(await this.#vault.call('org-keys', { session: token }), this.#ivs),
    )
  }

  /** Makes the key of a new organisation; the session is staff's. Throws forbidden or conflict. */
  async createFor(session: SessionToken, orgId: OrgId): Promise<NewOrgKeys> {
    const made = await this.#vault.call('create-org-key', { session: session.reveal(), orgId })
    const key = sealingKey(made.version, made.record)
    const sealWith: OrgKeys['sealWith'] = (under, place, text) =>
      seal(under, { org: orgId, ...place }, Buffer.from(text, 'utf8'), this.#ivs.next())
    return { orgId, sealWith, seal: (_purpose, place, text) => sealWith(key, place, text) }
  }
}

/** The keys made of the vault's answer. */
export function orgKeysOf(answer: OrgKeysAnswer, ivs: Ivs): OrgKeys {
  const { orgId, versions } = answer
  const sealing: Record<SealPurpose, Map<number, SealingKey>> = {
    record: byVersion(versions.map(({ version, record }) => sealingKey(version, record))),
    signal: byVersion(versions.map(({ version, signal }) => sealingKey(version, signal))),
    event: byVersion(versions.map(({ version, event }) => sealingKey(version, event))),
    sink: byVersion(versions.map(({ version, sink }) => sealingKey(version, sink))),
    alarm: byVersion(versions.map(({ version, alarm }) => sealingKey(version, alarm))),
  }
  const newest = Math.max(...versions.map(({ version }) => version))
  const index: Record<IndexPurpose, KeyObject> = {
    record: createSecretKey(answer.recordIndex),
    signal: createSecretKey(answer.signalIndex),
  }
  const parents = versions.map(({ version, telemetry, createdAt }) => ({ version, key: telemetry, createdAt }))
  const key = (purpose: SealPurpose, version: number): SealingKey => {
    const found = sealing[purpose].get(version)
    if (found === undefined) throw bug(`no ${purpose} key of version ${version}`)
    return found
  }
  const sealWith: OrgKeys['sealWith'] = (under, place, text) =>
    seal(under, { org: orgId, ...place }, Buffer.from(text, 'utf8'), ivs.next())
  const openBytes: OrgKeys['openBytes'] = (purpose, place, sealed) =>
    open(key(purpose, sealedVersion(sealed)), { org: orgId, ...place }, sealed)
  return {
    ...telemetryKeysOf(orgId, parents),
    sealWith,
    seal: (purpose, place, text) => sealWith(key(purpose, newest), place, text),
    open: (purpose, place, sealed) => openBytes(purpose, place, sealed).toString('utf8'),
    sealBytes: (purpose, place, bytes) => seal(key(purpose, newest), { org: orgId, ...place }, bytes, ivs.next()),
    openBytes,
    blindIndex: (purpose, text) => blindIndex(index[purpose], purpose, text),
  }
}

function byVersion(keys: SealingKey[]): Map<number, SealingKey> {
  return new Map(keys.map((each) => [each.version, each]))
}

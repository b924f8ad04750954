// The inventory of keys: what there is at this moment, told without any of it. Each has one purpose. Keys of devices are
// not in it: none is kept on our side.
import { type KeyObject, createPublicKey, X509Certificate } from 'node:crypto'
import { forbidden, unauthenticated } from '../../../core/errors.ts'
import { LOG_KEY_PERIOD_days, MASTER_KEY_PERIOD_days, ORG_KEY_PERIOD_days } from '../../../core/limits.ts'
import { sha256 } from '../../../core/pki/certificate.ts'
import type { CallOutput } from '../calls.ts'
import type { Authorities } from './authorities.ts'
import { DERIVED_KEYS } from './derived-keys.ts'
import type { Ledger, OrgKeyAge } from './ledger.ts'
import type { LogKey } from './log-key.ts'
import type { OcspResponders } from './ocsp.ts'
import type { SignedService } from './service-certificates.ts'

export type InventoriedKey = CallOutput<'key-inventory'>['keys'][number]

type Parts = {
  readonly ledger: Ledger
  readonly authorities: Authorities
  readonly log: LogKey
  readonly responders: OcspResponders
  readonly services: ReadonlyMap<string, SignedService>
  readonly master: { readonly keptIn: string; readonly createdAt: Date }
  readonly now_ms: number
}

const DAY_ms = 86_400_000
const SEALED = 'sealed under the master key, in the data directory of the vault'
const AES = 'AES-256-GCM'
const P256 = 'ECDSA P-256, SHA-256'

/** For a live session that may know. Throws Failure unauthenticated or forbidden. */
export async function inventory(session: Buffer, parts: Parts): Promise<InventoriedKey[]> {
  const holder = await parts.ledger.holderOf(session)
  if (holder === undefined) throw unauthenticated('the session is not live')
  if (!holder.permissions.includes('platform.organisations')) throw forbidden('only staff see the inventory of keys')
  const keys = [
    ...ofPlatform(parts),
    ...ofAuthorities(parts.authorities),
    ...ofServices(parts.services, parts.now_ms),
    ...parts.responders.held().map(ofResponder),
    ...ofOrganisations(await parts.ledger.orgKeyAges()),
  ]
  return keys.map((key) => withState(key, parts.now_ms))
}

type Stateless = Omit<InventoriedKey, 'state'> & { state?: InventoriedKey['state'] }

/** Past the end of its certificate or of its cryptoperiod it is due for its successor, unless it is on its way out. */
function withState(key: Stateless, now_ms: number): InventoriedKey {
  const isOver = key.expiresAt !== null && key.expiresAt.getTime() <= now_ms
  return { ...key, state: key.state ?? (isOver ? 'due' : 'active') }
}

const after = (from: Date, days: number): Date => new Date(from.getTime() + days * DAY_ms)

function ofPlatform({ master, log }: Parts): Stateless[] {
  const common = { createdAt: master.createdAt, expiresAt: after(master.createdAt, MASTER_KEY_PERIOD_days) }
  const root: Stateless = {
    id: 'master',
    purpose: 'parent of the keys below it; everything sealed at rest hangs on it',
    owner: 'vault',
    algorithm: 'HKDF-SHA-256, 256 bits',
    kept: master.keptIn,
    fingerprint: null,
    ...common,
  }
  const derived = DERIVED_KEYS.map(({ id, purpose, owner, algorithm, parent }): Stateless => {
    const kept = `derived from ${parent} when ${owner} starts, in its memory alone`
    return { id, purpose, owner, algorithm, kept, fingerprint: null, ...common }
  })
  const context: Stateless = {
    id: 'context',
    purpose: 'marks the context of a session inside the database, so that SQL cannot make one up',
    owner: 'postgres',
    algorithm: 'HMAC-SHA-256',
    createdAt: null,
    expiresAt: null,
    kept: 'in the database (ctx.key), for its own functions alone',
    fingerprint: null,
  }
  const logCreatedAt = log.createdAt
  const auditLog: Stateless = {
    id: 'audit-log',
    purpose: 'signs checkpoints of the audit logs',
    owner: 'vault',
    algorithm: 'Ed25519',
    createdAt: logCreatedAt,
    expiresAt: after(logCreatedAt, LOG_KEY_PERIOD_days),
    kept: SEALED,
    fingerprint: fingerprintOf(createPublicKey(log.key)),
  }
  return [root, ...derived, context, auditLog]
}

const SIGNS = {
  root: 'signs the issuing authorities and its list of revocations',
  'asset-ca': 'signs certificates of assets, their list of revocations and who answers for it',
  'service-ca': "signs certificates of the platform's listeners, their list and who answers for it",
} as const

/** As the inventory calls them. A retired one's key is there only while its token has not let go of it. */
const ON_ITS_WAY = {
  requested: 'next',
  next: 'next',
  retiring: 'retiring',
  retired: 'retiring',
  offline: 'offline',
} as const

const KEPT = {
  file: SEALED,
  token: 'in a PKCS#11 token, which gives no key away',
  custody: 'sealed under the master key and for two of its custodians together, in the data directory of the vault',
  offline: 'not here: in a file that two people open together',
  gone: 'nowhere any more',
} as const

/** Those whose key exists: a retired authority's is gone. */
function ofAuthorities(authorities: Authorities): Stateless[] {
  return authorities.list().flatMap(({ id, kind, state, kept, notBefore, notAfter, spki }): Stateless[] => {
    if (kept === 'gone') return []
    return [
      {
        id,
        purpose: SIGNS[kind],
        owner: 'vault',
        algorithm: P256,
        createdAt: notBefore,
        expiresAt: notAfter,
        kept: KEPT[kept],
        fingerprint: sha256(spki).toString('hex'),
        ...(state === 'active' ? {} : { state: ON_ITS_WAY[state] }),
      },
    ]
  })
}

/** The newest of each process; the ones before it are gone with the memory that held them. */
function ofServices(services: ReadonlyMap<string, SignedService>, now_ms: number): Stateless[] {
  const newest = new Map<string, SignedService>()
  for (const each of services.values()) if (each.kind === 'service') newest.set(each.caller, each)
  return [...newest.values()].flatMap(({ serial, caller, names, at, notAfter }) => {
    if (notAfter === undefined || Date.parse(notAfter) <= now_ms) return []
    return {
      id: `service/${serial}`,
      purpose: `proves to clients that the ${caller} is the platform (${names.join(', ')})`,
      owner: caller,
      algorithm: P256,
      createdAt: new Date(at),
      expiresAt: new Date(notAfter),
      kept: `in the memory of the ${caller} alone, made there`,
      fingerprint: null,
    }
  })
}

function ofResponder({ branch, certificate }: ReturnType<OcspResponders['held']>[number]): Stateless {
  return {
    id: `ocsp/${branch}`,
    purpose: `answers OCSP for the ${branch} authority`,
    owner: 'vault',
    algorithm: P256,
    ...lifeOf(certificate),
    kept: 'in the memory of the vault alone, made there',
    fingerprint: fingerprintOf(certificate.publicKey),
  }
}

function ofOrganisations(ages: readonly OrgKeyAge[]): Stateless[] {
  return ages.map(({ orgId, version, createdAt, isNewest }) => ({
    id: `organisation/${orgId}/${version}`,
    purpose: 'parent of the keys that seal what this organisation types and measures',
    owner: `organisation ${orgId}`,
    algorithm: `HKDF-SHA-256, 256 bits; its children ${AES} and HMAC-SHA-256`,
    createdAt,
    expiresAt: after(createdAt, ORG_KEY_PERIOD_days),
    kept: 'wrapped under the master key, in the database',
    fingerprint: null,
    // An older version opens what it sealed and seals nothing any more.
    ...(isNewest ? {} : { state: 'retiring' as const }),
  }))
}

function lifeOf({ validFromDate, validToDate }: X509Certificate): { createdAt: Date; expiresAt: Date } {
  return { createdAt: validFromDate, expiresAt: validToDate }
}

function fingerprintOf(publicKey: KeyObject): string {
  return sha256(publicKey.export({ type: 'spki', format: 'der' })).toString('hex')
}

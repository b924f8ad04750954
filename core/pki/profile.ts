// What each kind of certificate of this platform says (DESIGN section 8). A profile is data; tbs.ts turns it into
// bytes and lint.ts checks the bytes against RFC 5280 and against what is written here and there.
import type { AssetId } from '../ids.ts'
import {
  ASSET_BACKDATE_s,
  ASSET_CERTIFICATE_days,
  ISSUER_CERTIFICATE_days,
  OCSP_CERTIFICATE_days,
  ROOT_CERTIFICATE_days,
  SERVICE_BACKDATE_s,
  SERVICE_CERTIFICATE_days,
} from '../limits.ts'

/**
 * root        signs the two issuers and nothing else
 * asset-ca    signs assets; can never name a server (its name constraints exclude every DNS name and address)
 * service-ca  signs our listeners
 * asset-anchor, service-anchor  the CA's key and name once more, self-signed: what listeners and devices trust
 * asset       a device: client authentication alone
 * service     a listener: server authentication alone, for 90 days
 * asset-ocsp, service-ocsp  answer for one of the two authorities whether a certificate is revoked, for a week
 *
 * Why anchors: whoever trusts the root trusts both branches and has to rely on every stack to look at purposes. The
 * device's `trust.pem` is the service anchor and the gateway's list is the asset anchor, so no chain of one branch
 * ends in what the other side trusts (claims P-12, P-15). The root is for outsiders who want to see that both are ours.
 */
export type ProfileKind = AuthorityKind | 'asset' | 'service' | ResponderKind
export type AuthorityKind = 'root' | 'asset-ca' | 'asset-anchor' | 'service-ca' | 'service-anchor'

export type ResponderKind = 'asset-ocsp' | 'service-ocsp'

export type Subject =
  | { readonly kind: AuthorityKind; readonly name: string }
  | { readonly kind: 'asset'; readonly assetId: AssetId }
  | { readonly kind: 'service'; readonly names: readonly string[] }
  | { readonly kind: ResponderKind }

/** Who signs: what of its certificate stands in those it signs. */
export type Issuer = {
  readonly kind: ProfileKind
  /** RFC 4514 text of its subject. */
  readonly name: string
  readonly keyId: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
}

type Lifetime = { readonly days: number; readonly backdate_s: number; readonly signedBy: ProfileKind | 'itself' }

// The issuers are backdated as far as any leaf, so that the first leaf does not begin before its issuer.
const LIFETIMES: Record<ProfileKind, Lifetime> = {
  root: { days: ROOT_CERTIFICATE_days, backdate_s: SERVICE_BACKDATE_s, signedBy: 'itself' },
  'asset-ca': { days: ISSUER_CERTIFICATE_days, backdate_s: SERVICE_BACKDATE_s, signedBy: 'root' },
  'asset-anchor': { days: ISSUER_CERTIFICATE_days, backdate_s: SERVICE_BACKDATE_s, signedBy: 'itself' },
  'service-ca': { days: ISSUER_CERTIFICATE_days, backdate_s: SERVICE_BACKDATE_s, signedBy: 'root' },
  'service-anchor': { days: ISSUER_CERTIFICATE_days, backdate_s: SERVICE_BACKDATE_s, signedBy: 'itself' },
  asset: { days: ASSET_CERTIFICATE_days, backdate_s: ASSET_BACKDATE_s, signedBy: 'asset-ca' },
  service: { days: SERVICE_CERTIFICATE_days, backdate_s: SERVICE_BACKDATE_s, signedBy: 'service-ca' },
  'asset-ocsp': { days: OCSP_CERTIFICATE_days, backdate_s: SERVICE_BACKDATE_s, signedBy: 'asset-ca' },
  'service-ocsp': { days: OCSP_CERTIFICATE_days, backdate_s: SERVICE_BACKDATE_s, signedBy: 'service-ca' },
}

export function lifetimeOf(kind: ProfileKind): Lifetime {
  return LIFETIMES[kind]
}

const DAY_ms = 86_400_000

/**
 * The validity of a certificate made at `now_ms`: whole seconds, notAfter inclusive (RFC 5280 section 4.1.2.5), so the
 * last second is `days` days less one second after the first. Never before the issuer: it begins with it at the
 * earliest. Whether it ends beyond the issuer is the lint's question, because shortening it would break a promise.
 */
export function validityAt(kind: ProfileKind, now_ms: number, issuer?: Issuer): { notBefore: Date; notAfter: Date } {
  const { days, backdate_s } = LIFETIMES[kind]
  const wanted_ms = Math.floor(now_ms / 1000 - backdate_s) * 1000
  const start_ms = Math.max(wanted_ms, issuer?.notBefore.getTime() ?? wanted_ms)
  return { notBefore: new Date(start_ms), notAfter: new Date(start_ms + days * DAY_ms - 1000) }
}

/** The one name of an asset in a certificate: 128 random bits and nothing of the customer (claim P-09). */
export function assetUrn(assetId: AssetId): string {
  return `urn:fairlead:asset:${assetId}`
}

/** The subject's distinguished name. A service is known by its subject alternative names alone (RFC 9525). */
export function subjectName(subject: Subject): string {
  if (subject.kind === 'asset') return `CN=${subject.assetId}`
  if (subject.kind === 'service') return 'CN=Fairlead service'
  if (!('name' in subject)) return 'CN=Fairlead OCSP responder'
  return `CN=${subject.name}`
}

/** Names of the authorities. The tag tells one installation's from another's in a list of trusted roots. */
export function authorityName(kind: 'root' | 'asset-ca' | 'service-ca', tag: string): string {
  const titles = { root: 'Fairlead Root CA', 'asset-ca': 'Fairlead Asset CA', 'service-ca': 'Fairlead Service CA' }
  return `${titles[kind]} ${tag}`
}

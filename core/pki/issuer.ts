// How an authority comes to be: the root certifies it, and it certifies itself once more as the anchor that the other
// side trusts (docs/decisions/trust-anchors.md). The same steps serve the vault, while the root's key is there, and
// `fairlead ca sign` on another machine, when it is not.
import { X509Certificate } from 'node:crypto'
import { invalid } from '../errors.ts'
import { issuerOf, signedCertificate } from './certificate.ts'
import { lintedTbs } from './lint.ts'
import type { AuthorityKind } from './profile.ts'
import { keyOfRequest } from './request.ts'
import type { SigningKey } from './signing-key.ts'
import { toBeSigned } from './tbs.ts'

/** The authorities that sign leaves; each has an anchor of its own key. */
export const ISSUER_KINDS = ['asset-ca', 'service-ca'] as const
export type IssuerKind = (typeof ISSUER_KINDS)[number]
export const anchorOf = { 'asset-ca': 'asset-anchor', 'service-ca': 'service-anchor' } as const

export type Making = { readonly serial: Uint8Array; readonly now_ms: number }
/** Who signs: the root for an issuer; nobody for the root itself and for anchors, which sign themselves. */
export type RootSigner = { readonly certificate: X509Certificate; readonly key: SigningKey }

/** A certificate for an authority's public key. `key` is its own where there is no root. Throws what the lint refuses. */
export async function certifyAuthority(
  subject: { readonly kind: AuthorityKind; readonly name: string },
  spki: Uint8Array,
  by: RootSigner | { readonly key: SigningKey },
  { serial, now_ms }: Making,
): Promise<X509Certificate> {
  const issuer = 'certificate' in by ? issuerOf('root', by.certificate) : undefined
  const plan = { subject, issuer, spki, serial, now_ms }
  return new X509Certificate(await signedCertificate(lintedTbs(await toBeSigned(plan), plan), by.key))
}

/** What leaves for the machine where the root's key is: which authority, and proof that its key exists. */
export type IssuerRequest = { readonly v: 1; readonly kind: IssuerKind; readonly name: string; readonly csr: string }

/** Throws a Failure of kind invalid for anything else than a request of this platform. */
export function readIssuerRequest(text: string): IssuerRequest {
  const found = parsed(text)
  const { v, kind, name, csr } = found
  const known = ISSUER_KINDS.find((each) => each === kind)
  if (v !== 1 || known === undefined || typeof name !== 'string' || typeof csr !== 'string')
    throw invalid('this is no request of an authority', { hint: 'take the file that `fairlead ca next` wrote' })
  // A name with a comma or an equals sign would be another name once it is read as RFC 4514 text.
  if (!/^Fairlead (Asset|Service) CA [0-9a-f]{8}$/.test(name))
    throw invalid('the name in this request is not one of ours')
  return { v, kind: known, name, csr }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found === 'object' && found !== null) return { ...found }
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
  }
  throw invalid('this is no request of an authority: not JSON')
}

/** The root's answer to a request. */
export function answerRequest(request: IssuerRequest, root: RootSigner, making: Making): Promise<X509Certificate> {
  return certifyAuthority({ kind: request.kind, name: request.name }, keyOfRequest(request.csr), root, making)
}

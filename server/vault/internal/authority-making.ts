// Making authorities: the first hierarchy, a later generation, and the check of what a root far away has signed.
import { randomBytes, X509Certificate } from 'node:crypto'
import { invalid } from '../../../core/errors.ts'
import { SERIAL_BYTES } from '../../../core/limits.ts'
import { issuerOf, pemOf, serialFrom } from '../../../core/pki/certificate.ts'
import { readDer, sequence } from '../../../core/pki/der.ts'
import {
  anchorOf,
  answerRequest,
  certifyAuthority,
  ISSUER_KINDS,
  type IssuerKind,
  type IssuerRequest,
  type Making,
  type RootSigner,
} from '../../../core/pki/issuer.ts'
import { lint } from '../../../core/pki/lint.ts'
import { authorityName, lifetimeOf } from '../../../core/pki/profile.ts'
import { certificationRequest } from '../../../core/pki/request-of.ts'
import { type Pair, pair, type Sealing, sealedKey, write } from './authority-files.ts'

export type Tools = Sealing & { readonly clock: () => Date }

const makingAt = ({ clock }: Tools): Making => ({
  serial: serialFrom(randomBytes(SERIAL_BYTES)),
  now_ms: clock().getTime(),
})
const spkiOf = ({ publicKey }: Pair): Buffer => publicKey.export({ type: 'spki', format: 'der' })
// Random, so that a name says nothing of this installation and tells it, and its generations, from any other.
const newName = (kind: 'root' | IssuerKind): string => authorityName(kind, randomBytes(4).toString('hex'))

/** The root and the first generation of both issuers, into an empty folder. */
export async function makeHierarchy(dir: string, tools: Tools): Promise<void> {
  const keys = pair()
  const certificate = await certifyAuthority(
    { kind: 'root', name: newName('root') },
    spkiOf(keys),
    { key: keys.privateKey },
    makingAt(tools),
  )
  write(dir, 'root.key.sealed', sealedKey('root', keys, tools))
  write(dir, 'root.pem', pemOf(certificate.raw))
  for (const kind of ISSUER_KINDS) {
    const made = await makeIssuer(kind, kind, { certificate, key: keys.privateKey }, tools)
    write(dir, `${kind}.key.sealed`, made.sealed)
    write(dir, `${kind}.pem`, made.authority ?? '')
    write(dir, `${anchorOf[kind]}.pem`, made.anchor)
  }
}

/** A later generation, into a folder of its own; without the root's key it waits for its certificate. */
export async function makeGeneration(
  dir: string,
  of: { id: string; kind: IssuerKind },
  root: RootSigner | undefined,
  tools: Tools,
): Promise<void> {
  const made = await makeIssuer(of.id, of.kind, root, tools)
  write(dir, 'key.sealed', made.sealed)
  write(dir, 'anchor.pem', made.anchor)
  write(dir, 'request.json', `${JSON.stringify(made.request, undefined, 2)}\n`)
  if (made.authority !== undefined) write(dir, 'authority.pem', made.authority)
}

async function makeIssuer(id: string, kind: IssuerKind, root: RootSigner | undefined, tools: Tools) {
  const keys = pair()
  const request: IssuerRequest = { v: 1, kind, name: newName(kind), csr: certificationRequest(keys) }
  const anchor = await certifyAuthority(
    { kind: anchorOf[kind], name: request.name },
    spkiOf(keys),
    { key: keys.privateKey },
    makingAt(tools),
  )
  const authority = root && (await answerRequest(request, root, makingAt(tools)))
  return {
    sealed: sealedKey(id, keys, tools),
    anchor: pemOf(anchor.raw),
    request,
    authority: authority && pemOf(authority.raw),
  }
}

/** Throws invalid unless `certificate` is exactly what the root had to make of the request. */
export function requireAnswer(certificate: X509Certificate, request: IssuerRequest, root: X509Certificate): void {
  if (!certificate.verify(root.publicKey)) throw invalid("this certificate was not signed by this platform's root")
  const [tbs] = sequence(readDer(certificate.raw))
  const backdate_ms = lifetimeOf(request.kind).backdate_s * 1000
  const findings = lint(tbs?.whole ?? Buffer.alloc(0), {
    subject: { kind: request.kind, name: request.name },
    issuer: issuerOf('root', root),
    spki: certificate.publicKey.export({ type: 'spki', format: 'der' }),
    serial: Buffer.from(certificate.serialNumber, 'hex'),
    now_ms: certificate.validFromDate.getTime() + backdate_ms,
  })
  if (findings.length > 0)
    throw invalid(`this certificate is not what the request asked for: ${findings.map(({ says }) => says).join('; ')}`)
}

/** The one certificate in a PEM text. Throws invalid. */
export function certificateIn(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw invalid('this is no certificate in PEM', { hint: 'install what `fairlead ca sign` made', cause })
  }
}

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
import { requestFor } from '../../../core/pki/request-of.ts'
import type { SigningKey } from '../../../core/pki/signing-key.ts'
import { write } from './authority-files.ts'
import type { AuthorityKeys } from './keys/store.ts'

export type Tools = { readonly keys: AuthorityKeys; readonly clock: () => Date }

const makingAt = ({ clock }: Tools): Making => ({
  serial: serialFrom(randomBytes(SERIAL_BYTES)),
  now_ms: clock().getTime(),
})
const spkiOf = ({ publicKey }: SigningKey): Buffer => publicKey.export({ type: 'spki', format: 'der' })
// Random, so that a name says nothing of this installation and tells it, and its generations, from any other.
const newName = (kind: 'root' | IssuerKind): string => authorityName(kind, randomBytes(4).toString('hex'))

/** The root and the first generation of both issuers, into an empty folder. */
export async function makeHierarchy(dir: string, tools: Tools): Promise<void> {
  const { key, end, content } = await tools.keys.make('root')
  const subject = { kind: 'root', name: newName('root') } as const
  const certificate = await certifyAuthority(subject, spkiOf(key), { key }, makingAt(tools))
  write(dir, `root.key.${end}`, content)
  write(dir, 'root.pem', pemOf(certificate.raw))
  for (const kind of ISSUER_KINDS) {
    const made = await makeIssuer(kind, kind, { certificate, key }, tools)
    write(dir, `${kind}.key.${made.end}`, made.content)
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
  write(dir, `key.${made.end}`, made.content)
  write(dir, 'anchor.pem', made.anchor)
  write(dir, 'request.json', `${JSON.stringify(made.request, undefined, 2)}\n`)
  if (made.authority !== undefined) write(dir, 'authority.pem', made.authority)
}

async function makeIssuer(id: string, kind: IssuerKind, root: RootSigner | undefined, tools: Tools) {
  const { key, end, content } = await tools.keys.make(id)
  const request: IssuerRequest = { v: 1, kind, name: newName(kind), csr: await requestFor(key) }
  const subject = { kind: anchorOf[kind], name: request.name } as const
  const anchor = await certifyAuthority(subject, spkiOf(key), { key }, makingAt(tools))
  const authority = root && (await answerRequest(request, root, makingAt(tools)))
  return {
    end,
    content,
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

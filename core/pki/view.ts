// A TBSCertificate or SubjectPublicKeyInfo as the lint sees it: read by our own strict reader, nothing interpreted
// beyond what a rule needs.
import { contentOf, type Der, DerError, oidOf, readAll, readDer, sequence, TAG, wholeBits } from './der.ts'
import { P256_KEY } from './oid.ts'

export type ExtensionView = { readonly oid: string; readonly critical: boolean; readonly value: Buffer }
export type TimeView = { readonly tag: number; readonly text: string; readonly at: Date }

export type TbsView = {
  readonly version: Buffer
  readonly serial: Buffer
  readonly algorithm: Buffer
  readonly issuer: Buffer
  readonly notBefore: TimeView
  readonly notAfter: TimeView
  readonly subject: Buffer
  readonly spki: Buffer
  readonly extensions: readonly ExtensionView[]
  /** Context tags after the key other than [3]: the unique identifiers that must not be used. */
  readonly oddTags: readonly number[]
}

/** Reads a TBSCertificate (RFC 5280 section 4.1). Throws DerError when it is none. */
export function viewTbs(tbs: Uint8Array): TbsView {
  const [version, serial, algorithm, issuer, validity, subject, spki, ...rest] = sequence(readDer(tbs))
  const [notBefore, notAfter] = sequence(validity)
  const list = rest.filter(({ tag }) => tag === 0xa3)
  return {
    version: Buffer.from(contentOf(version, 0xa0)),
    serial: Buffer.from(contentOf(serial, TAG.integer)),
    algorithm: whole(algorithm),
    issuer: whole(issuer),
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    subject: whole(subject),
    spki: whole(spki),
    extensions: list.flatMap(({ content }) => sequence(readDer(content)).map(extensionOf)),
    oddTags: rest.filter(({ tag }) => tag !== 0xa3).map(({ tag }) => tag),
  }
}

/** Why a SubjectPublicKeyInfo is not a P-256 key as a named curve with an uncompressed point, or undefined. */
export function whyNotP256(spki: Uint8Array): string | undefined {
  const [algorithm, bits] = sequence(readDer(spki))
  if (!whole(algorithm).equals(P256_KEY)) return `its key is ${nameOfKey(algorithm)}, and only ECDSA P-256 is taken`
  const point = wholeBits(bits)
  if (point.length !== 65 || point[0] !== 4) return 'its P-256 point is not in the uncompressed form'
  return undefined
}

function nameOfKey(algorithm: Der | undefined): string {
  const [oid, parameters] = sequence(algorithm)
  const names: Record<string, string> = {
    '1.2.840.113549.1.1.1': 'RSA',
    '1.2.840.113549.1.1.10': 'RSA-PSS',
    '1.2.840.10040.4.1': 'DSA',
    '1.3.101.112': 'Ed25519',
    '1.3.101.113': 'Ed448',
  }
  const name = oidOf(oid)
  if (name !== '1.2.840.10045.2.1') return names[name] ?? `of an unknown kind (${name})`
  if (parameters?.tag === TAG.sequence) return 'on a curve given by explicit parameters'
  if (parameters?.tag !== TAG.oid) return 'on a curve that is not named'
  const curves: Record<string, string> = {
    '1.3.132.0.34': 'P-384',
    '1.3.132.0.35': 'P-521',
    '1.3.132.0.10': 'secp256k1',
  }
  return `on the curve ${curves[oidOf(parameters)] ?? oidOf(parameters)}`
}

function whole(element: Der | undefined): Buffer {
  if (element === undefined) throw new DerError('an element is missing')
  return Buffer.from(element.whole)
}

function extensionOf(element: Der): ExtensionView {
  const parts = sequence(element)
  const [oid, second] = parts
  const marked = second?.tag === TAG.boolean
  // DER leaves out a default, so a `critical` that is there is TRUE, written as 0xff (X.690 sections 11.1 and 11.5).
  if (marked && second.content[0] !== 0xff) throw new DerError('a critical mark that is not TRUE')
  if (parts.length !== (marked ? 3 : 2)) throw new DerError('an extension of odd parts')
  return { oid: oidOf(oid), critical: marked, value: Buffer.from(contentOf(parts.at(-1), TAG.octetString)) }
}

function timeOf(element: Der | undefined): TimeView {
  if (element === undefined) throw new DerError('a time is missing')
  const text = Buffer.from(element.content).toString('latin1')
  const digits = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text)
  const expected = element.tag === TAG.utcTime ? 2 : 4
  const [, year = '', month, day, hour, minute, second] = digits ?? []
  if (year.length !== expected) throw new DerError(`"${text}" is no time`)
  // RFC 5280 section 4.1.2.5.1: two digits below 50 are 20YY.
  const full = year.length === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`
  return { tag: element.tag, text, at: new Date(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`) }
}

/** The names in a subject alternative name: [context tag, bytes] each. */
export function namesIn(value: Uint8Array): { tag: number; content: Uint8Array }[] {
  return sequence(readDer(value)).map(({ tag, content }) => ({ tag, content }))
}

/** The attributes of a distinguished name: one [oid, text] for each relative name of one value. */
export function attributesOf(name: Uint8Array): [oid: string, text: string][] {
  return sequence(readDer(name)).map((relative) => {
    const values = readAll(contentOf(relative, TAG.set))
    if (values.length !== 1) throw new DerError('a relative name of several values')
    const [oid, text] = sequence(values[0])
    return [oidOf(oid), Buffer.from(text?.content ?? []).toString('utf8')]
  })
}

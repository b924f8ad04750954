// A question about certificates (RFC 6960 section 4.1), from a stranger: read strictly, and only what an answer needs.
import { OCSP_CERTIFICATES_MAX, OCSP_NONCE_BYTES_MAX } from '../limits.ts'
import { contentOf, type Der, DerError, oidOf, readDer, sequence, TAG } from './der.ts'
import { OID } from './oid.ts'

export type OcspHash = 'sha1' | 'sha256'

/** Which certificate is asked about: its issuer by hashes, and its serial number. */
export type CertId = {
  readonly hash: OcspHash
  /** Whether the hash's algorithm came with NULL parameters: it is given back as it came. */
  readonly withNull: boolean
  readonly nameHash: Buffer
  readonly keyHash: Buffer
  /** The content of the INTEGER. */
  readonly serial: Buffer
}

export type OcspQuestion = { readonly certIds: readonly CertId[]; readonly nonce: Buffer | undefined }

const HASHES: Record<string, { name: OcspHash; bytes: number } | undefined> = {
  '1.3.14.3.2.26': { name: 'sha1', bytes: 20 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', bytes: 32 },
}
/** RFC 5280 section 4.1.2.2: at most 20 octets; one more where a sign octet stands in front. */
const SERIAL_BYTES_MAX = 21

/** Throws DerError for whatever is no request that can be answered. A signature on it is not looked at. */
export function readOcspRequest(bytes: Uint8Array): OcspQuestion {
  const [tbs, ...signature] = sequence(readDer(bytes))
  if (signature.length > 1 || signature.some(({ tag }) => tag !== 0xa0)) throw new DerError('odd parts of a request')
  const parts = sequence(tbs)
  const take = (tag: number): Der | undefined => (parts[0]?.tag === tag ? parts.shift() : undefined)
  const version = take(0xa0)
  if (version !== undefined && !Buffer.from(version.content).equals(Buffer.of(TAG.integer, 1, 0)))
    throw new DerError('not version 1')
  take(0xa1) // who asks: anybody may
  const list = sequence(parts.shift())
  const extensions = take(0xa2)
  if (parts.length > 0) throw new DerError('odd parts of a request')
  if (list.length === 0 || list.length > OCSP_CERTIFICATES_MAX) throw new DerError('none or too many certificates')
  return { certIds: list.map(certIdOf), nonce: extensions && nonceIn(extensions) }
}

function certIdOf(request: Der): CertId {
  const [certId, ...more] = sequence(request)
  if (more.length > 1 || more.some(({ tag }) => tag !== 0xa0)) throw new DerError('odd parts of a request')
  const [algorithm, nameHash, keyHash, serial, ...rest] = sequence(certId)
  const [oid, parameters, ...others] = sequence(algorithm)
  const hash = HASHES[oidOf(oid)]
  if (hash === undefined) throw new DerError('another hash than SHA-1 or SHA-256')
  if (parameters !== undefined && contentOf(parameters, TAG.null).length > 0) throw new DerError('parameters of a hash')
  const name = Buffer.from(contentOf(nameHash, TAG.octetString))
  const key = Buffer.from(contentOf(keyHash, TAG.octetString))
  const number = Buffer.from(contentOf(serial, TAG.integer))
  if (rest.length + others.length > 0 || name.length !== hash.bytes || key.length !== hash.bytes)
    throw new DerError('odd parts of a certificate id')
  if (number.length === 0 || number.length > SERIAL_BYTES_MAX) throw new DerError('no serial number')
  return { hash: hash.name, withNull: parameters !== undefined, nameHash: name, keyHash: key, serial: number }
}

/** RFC 9654 section 2.1: between 1 and 128 octets. An extension that must be understood and is not ends the reading. */
function nonceIn(extensions: Der): Buffer | undefined {
  let nonce: Buffer | undefined
  for (const extension of sequence(readDer(extensions.content))) {
    const parts = sequence(extension)
    const id = oidOf(parts[0])
    if (id !== OID.ocspNonce) {
      if (parts[1]?.tag === TAG.boolean && parts[1].content[0] !== 0)
        throw new DerError('an unknown critical extension')
      continue
    }
    if (nonce !== undefined) throw new DerError('two nonces')
    nonce = Buffer.from(contentOf(readDer(contentOf(parts.at(-1), TAG.octetString)), TAG.octetString))
    if (nonce.length === 0 || nonce.length > OCSP_NONCE_BYTES_MAX) throw new DerError('a nonce of odd length')
  }
  return nonce
}

// A certification request (PKCS#10, RFC 2986). Of everything that stands in it only the key is taken; subject, names
// and extensions are ours to decide. What is refused is refused with the reason and with what to do instead.
import { createPublicKey, verify } from 'node:crypto'
import { type Failure, type FailureDetail, invalid } from '../errors.ts'
import { CSR_PEM_CHARS_MAX } from '../limits.ts'
import { contentOf, type Der, DerError, readAll, readDer, readDerThroughout, sequence, TAG, wholeBits } from './der.ts'
import { ECDSA_WITH_SHA256 } from './oid.ts'
import { whyNotP256 } from './view.ts'

/** [0] IMPLICIT SET OF Attribute, which must be there, empty or not. */
const ATTRIBUTES = 0xa0

const HOW =
  'openssl ecparam -name prime256v1 -genkey -noout -out asset.key && openssl req -new -key asset.key -subj / -out asset.csr'

const refuse = (why: string, detail: FailureDetail = {}): Failure =>
  invalid(`the certificate request is not taken: ${why}`, {
    hint: `make one with: ${HOW}`,
    fields: { csr: why },
    ...detail,
  })

/**
 * The public key (SubjectPublicKeyInfo, DER) of a PEM request whose sender has proved to hold the private key.
 * Throws a Failure of kind invalid that says what is wrong.
 */
export function keyOfRequest(pem: string): Buffer {
  if (pem.length > CSR_PEM_CHARS_MAX) throw refuse(`it has more than ${CSR_PEM_CHARS_MAX} characters`)
  if (pem.includes('PRIVATE KEY'))
    throw refuse('this is a private key, not a request', {
      hint: 'a private key must never leave the device: make a new one there and send a request made with it',
    })
  try {
    return provenKey(derOf(pem))
  } catch (error) {
    if (error instanceof DerError) throw refuse(`it cannot be read: ${error.message}`, { cause: error })
    throw error
  }
}

/**
 * The values that stand in the request's subject, whatever they are called: none for an empty one. Only for a request
 * that `keyOfRequest` has taken; what they say is worth nothing, but RFC 7030 wants to see the old name again.
 */
export function namesOfRequest(pem: string): string[] {
  const [info] = sequence(readDer(derOf(pem)))
  const [, subject] = sequence(info)
  return sequence(subject).flatMap((set) =>
    readAll(contentOf(set, TAG.set)).map((attribute) => Buffer.from(sequence(attribute)[1]?.content ?? []).toString()),
  )
}

function derOf(pem: string): Buffer {
  const blocks = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g)]
  const [block] = blocks
  if (block === undefined) throw refuse('it is not PEM ("-----BEGIN CERTIFICATE REQUEST-----" ...)')
  if (blocks.length > 1) throw refuse('there is more than one PEM block')
  const [, label, body = ''] = block
  if (label !== 'CERTIFICATE REQUEST' && label !== 'NEW CERTIFICATE REQUEST') throw refuse(`this is a ${label}`)
  const text = body.replaceAll(/\s/g, '')
  const bytes = Buffer.from(text, 'base64')
  // One request, one text: bits after the end of the last byte, or padding in the middle, are somebody's game.
  if (bytes.toString('base64') !== text) throw refuse('what is between its lines is not base64')
  return bytes
}

function provenKey(request: Buffer): Buffer {
  const [info, algorithm, signature] = exactly(3, sequence(readDerThroughout(request)))
  const [version, subject, spki, attributes] = exactly(4, sequence(info))
  contentOf(subject, TAG.sequence)
  contentOf(attributes, ATTRIBUTES)
  if (!Buffer.from(contentOf(version, TAG.integer)).equals(Buffer.of(0))) throw refuse('it is not of version 1')
  const key = Buffer.from(spki?.whole ?? [])
  const wrongKind = whyNotP256(key)
  if (wrongKind !== undefined) throw refuse(wrongKind)
  if (!Buffer.from(algorithm?.whole ?? []).equals(ECDSA_WITH_SHA256))
    throw refuse('it is not signed with ECDSA and SHA-256')
  if (!isSignedBy(key, Buffer.from(info?.whole ?? []), wholeBits(signature)))
    throw refuse('its signature does not verify, so nothing shows that its sender holds the private key')
  return key
}

/** RFC 2986 section 4: no more and no less. */
function exactly(count: number, elements: Der[]): Der[] {
  if (elements.length !== count) throw new DerError(`${elements.length} elements where ${count} belong`)
  return elements
}

function isSignedBy(spki: Buffer, signed: Buffer, signature: Uint8Array): boolean {
  try {
    return verify('sha256', signed, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)
  } catch (cause) {
    // Named curve and length are right already, so what fails here is a point that is not on the curve.
    throw refuse('its public key is no point of the curve', { cause })
  }
}

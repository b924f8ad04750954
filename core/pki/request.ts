// A certification request (PKCS#10, RFC 2986). Of everything that stands in it only the key is taken; subject, names
// and extensions are ours to decide. What is refused is refused with the reason and with what to do instead.
import { createPublicKey, verify } from 'node:crypto'
import { type Failure, type FailureDetail, invalid } from '../errors.ts'
import { CSR_PEM_CHARS_MAX } from '../limits.ts'
import { contentOf, DerError, readDer, sequence, TAG, wholeBits } from './der.ts'
import { ECDSA_WITH_SHA256 } from './oid.ts'
import { whyNotP256 } from './view.ts'

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

function derOf(pem: string): Buffer {
  const blocks = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g)]
  const [block] = blocks
  if (block === undefined) throw refuse('it is not PEM ("-----BEGIN CERTIFICATE REQUEST-----" ...)')
  if (blocks.length > 1) throw refuse('there is more than one PEM block')
  const [, label, body = ''] = block
  if (label !== 'CERTIFICATE REQUEST' && label !== 'NEW CERTIFICATE REQUEST') throw refuse(`this is a ${label}`)
  return Buffer.from(body.replaceAll(/\s/g, ''), 'base64')
}

function provenKey(request: Buffer): Buffer {
  const [info, algorithm, signature] = sequence(readDer(request))
  const [version, , spki] = sequence(info)
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

function isSignedBy(spki: Buffer, signed: Buffer, signature: Uint8Array): boolean {
  try {
    return verify('sha256', signed, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)
  } catch (cause) {
    // Named curve and length are right already, so what fails here is a point that is not on the curve.
    throw refuse('its public key is no point of the curve', { cause })
  }
}

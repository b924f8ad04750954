// A private key as whoever signs with it knows it. It may lie in memory, or in a token that never gives it away: all
// that can be had of it are its public half and signatures.
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { bug } from '../errors.ts'

export type SigningKey = {
  readonly publicKey: KeyObject
  /** ECDSA P-256 over the SHA-256 of the bytes, in DER. */
  sign(bytes: Uint8Array): Promise<Buffer>
}

export function inMemory(privateKey: KeyObject): SigningKey {
  return { publicKey: createPublicKey(privateKey), sign: async (bytes) => sign('sha256', bytes, privateKey) }
}

/** A signature that holds. One made by faulty hardware gives the key away: it never leaves unverified. */
export async function signatureBy(key: SigningKey, bytes: Uint8Array): Promise<Buffer> {
  const signature = await key.sign(bytes)
  if (!verify('sha256', bytes, key.publicKey, signature)) throw bug('a signature does not verify')
  return signature
}

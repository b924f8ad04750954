// Keys of signed notes (c2sp.org/signed-note): a name, a type and 32 bytes of Ed25519. Name and key id together say
// which key a signature is of; the id is short and proves nothing by itself.
//
//   vkey = <name>+<key id, 8 hexadecimal digits>+base64(type || public key)
import { createPublicKey, type KeyObject } from 'node:crypto'
import { invalid } from '../errors.ts'
import { sha256 } from './hash.ts'

/** Ed25519 over the note's text. */
export const NOTE_KEY = 0x01
/** Ed25519 over time and text: cosignature/v1 (c2sp.org/tlog-cosignature). */
export const COSIGNATURE_KEY = 0x04
export type KeyType = typeof NOTE_KEY | typeof COSIGNATURE_KEY

const PUBLIC_KEY_BYTES = 32

export type Verifier = {
  readonly name: string
  readonly type: KeyType
  /** 8 hexadecimal digits. */
  readonly id: string
  readonly publicKey: Buffer
  readonly key: KeyObject
}

/** Throws Failure invalid for a name that no note can carry or a key that is none. */
export function verifier(name: string, type: KeyType, publicKey: Uint8Array): Verifier {
  if (!isKeyName(name)) throw invalid(`"${name}" is no name of a key: no spaces, no plus sign`)
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw invalid(`the key of ${name} has ${publicKey.length} bytes, not 32`)
  const material = Buffer.concat([Buffer.from([type]), publicKey])
  const id = sha256(Buffer.concat([Buffer.from(`${name}\n`), material]))
    .subarray(0, 4)
    .toString('hex')
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') }
  return { name, type, id, publicKey: Buffer.from(publicKey), key: createPublicKey({ key: jwk, format: 'jwk' }) }
}

export function formatVkey({ name, type, id, publicKey }: Verifier): string {
  return `${name}+${id}+${Buffer.concat([Buffer.from([type]), publicKey]).toString('base64')}`
}

/** Reads a vkey. Throws Failure invalid and says what is wrong with it. */
export function parseVkey(text: string): Verifier {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim())
  const [, name, id, encoded] = match ?? []
  const material = encoded === undefined ? undefined : decodeBase64(encoded)
  if (name === undefined || material === undefined)
    throw invalid('a key looks like this: name+0123abcd+AQ... (three parts with a plus sign between them)')
  const type = material[0]
  if (type !== NOTE_KEY && type !== COSIGNATURE_KEY)
    throw invalid(`the key of ${name} is of type ${type}; known are 1 (Ed25519) and 4 (cosignature/v1)`)
  const read = verifier(name, type, material.subarray(1))
  if (read.id !== id) throw invalid(`the key of ${name} says its id is ${id}, but it is ${read.id}: a part was changed`)
  return read
}

/** The 32 bytes of an Ed25519 key, from either half of its pair. */
export function rawPublicKey(key: KeyObject): Buffer {
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' })
  return Buffer.from(spki.subarray(spki.length - PUBLIC_KEY_BYTES))
}

/** "Key names MUST be non-empty and MUST NOT contain any Unicode spaces or plus." */
export function isKeyName(name: string): boolean {
  return /^[^\s+\p{C}]+$/u.test(name)
}

/** Standard base64 in its one spelling; undefined for anything else. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

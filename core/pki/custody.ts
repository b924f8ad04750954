// Two of several people: a key that any two custodians open together and one of them alone cannot. Each has a passphrase,
// which makes an X25519 key pair (argon2id, RFC 9106); the public halves are kept. For every pair of them the key is
// wrapped under what one fresh key agrees on with both (RFC 7748), so whoever lacks one of the two lacks 256 bits. Since
// public halves are enough to wrap, people come and go without the passphrases of the others, and the key is a new one
// each time: whoever has left opens nothing of what came after.
import {
  argon2 as argon2Callback,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'
import { bug } from '../errors.ts'
import { ARGON2_CUSTODIAN } from '../limits.ts'
import { type Binding, open, SealBroken, type SealingKey, seal, sealingKey } from '../seal.ts'

const argon2 = promisify(argon2Callback)

export const CUSTODY_KEY_BYTES = 32
/** A custodian's name: it stands in commands, in the log and in what pairs are bound to. */
export const CUSTODIAN_PATTERN = /^[a-z][a-z0-9-]{0,31}$/
/** RFC 8410 section 7: a PrivateKeyInfo of X25519, up to the 32 bytes of the key. */
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** `publicKey` in DER. */
export type Custodian = { readonly name: string; readonly publicKey: Buffer }
export type WrappedPair = { readonly of: readonly [string, string]; readonly sealed: Buffer }
/** `agreed`: the public half of the key that was made for the wrapping and forgotten (DER). */
export type Wrapped = { readonly agreed: Buffer; readonly pairs: readonly WrappedPair[] }

/** The key pair of a passphrase. `pepper` lies elsewhere: a copy of salts and public keys lets nobody try. */
export async function custodianKey(passphrase: string, salt: Buffer, pepper: Buffer): Promise<KeyObject> {
  const message = Buffer.from(passphrase.normalize('NFC'), 'utf8')
  return x25519(await argon2('argon2id', { ...ARGON2_CUSTODIAN, message, nonce: salt, secret: pepper }))
}

export function publicHalf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' })
}

/** Wraps `key` for each pair. `fresh`: 32 random bytes; `iv`: a new one at each call (core/seal-iv.ts). */
export function wrapForPairs(
  key: Buffer,
  custodians: readonly Custodian[],
  { fresh, iv }: { fresh: Buffer; iv: () => Buffer },
): Wrapped {
  const mine = x25519(fresh)
  const agreed = publicHalf(mine)
  const shared = new Map(custodians.map(({ name, publicKey }) => [name, agree(mine, publicKey)]))
  const pairs = pairsOf(custodians.map(({ name }) => name)).map((of): WrappedPair => {
    return { of, sealed: seal(pairKey(of, shared, agreed), placeOf(of), key, iv()) }
  })
  return { agreed, pairs }
}

/** What was wrapped, by the keys of two. Undefined when they are none of its pairs, or it was changed. */
export function unwrapByTwo(wrapped: Wrapped, two: ReadonlyMap<string, KeyObject>): Buffer | undefined {
  const found = wrapped.pairs.find(({ of }) => of.every((name) => two.has(name)))
  if (found === undefined) return undefined
  const shared = new Map([...two].map(([name, key]) => [name, agree(key, wrapped.agreed)]))
  try {
    return open(pairKey(found.of, shared, wrapped.agreed), placeOf(found.of), found.sealed)
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    return undefined
  }
}

function pairsOf(names: readonly string[]): [string, string][] {
  const sorted = names.toSorted()
  return sorted.flatMap((one, i) => sorted.slice(i + 1).map((other): [string, string] => [one, other]))
}

function pairKey(of: readonly [string, string], shared: ReadonlyMap<string, Buffer>, agreed: Buffer): SealingKey {
  const both = Buffer.concat(
    of.map((name) => shared.get(name) ?? raise(bug(`nothing was agreed on with the custodian ${name}`))),
  )
  return sealingKey(1, Buffer.from(hkdfSync('sha256', both, agreed, `fairlead/1 custody\0${of.join('\0')}`, 32)))
}

const placeOf = (of: readonly string[]): Binding => {
  return { org: 'platform', table: 'custody', column: 'key', row: of.join('/') }
}

function agree(key: KeyObject, publicKey: Buffer): Buffer {
  const theirs = createPublicKey({ key: publicKey, format: 'der', type: 'spki' })
  return diffieHellman({ privateKey: key, publicKey: theirs })
}

function x25519(bytes: Buffer): KeyObject {
  const pkcs8 = Buffer.concat([X25519_PKCS8, bytes])
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  pkcs8.fill(0)
  bytes.fill(0)
  return key
}

function raise(error: Error): never {
  throw error
}

// A Merkle tree and a log key for the fixture, written from RFC 6962 by its recursive definition, so that the console's proof check
// (web/data/proof.ts, the iterative walk) is measured against something that was not written from it.

import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

const sha256 = (...parts: (Buffer | string)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
export const leafHash = (leaf: string) => sha256(Buffer.of(0), leaf)

function split(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1))
}

/** MTH(D[n]) of RFC 6962, 2.1. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (only === undefined) return sha256('')
  if (leaves.length === 1) return only
  const k = split(leaves.length)
  return sha256(Buffer.of(1), rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)))
}

/** PATH(m, D[n]) of RFC 6962, 2.1.1. */
export function pathOf(index: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length <= 1) return []
  const k = split(leaves.length)
  return index < k
    ? [...pathOf(index, leaves.slice(0, k)), rootOf(leaves.slice(k))]
    : [...pathOf(index - k, leaves.slice(k)), rootOf(leaves.slice(0, k))]
}

export type LogKey = { name: string; vkey: string; id: Buffer; key: KeyObject }

export function makeLogKey(name: string): LogKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const typed = Buffer.concat([Buffer.of(1), raw])
  const id = sha256(name, '\n', typed).subarray(0, 4)
  return { name, vkey: `${name}+${id.toString('hex')}+${typed.toString('base64')}`, id, key: privateKey }
}

/** A checkpoint as C2SP writes it. */
export function signNote({ name, id, key }: LogKey, size: number, root: Buffer): string {
  const body = `${name}\n${size}\n${root.toString('base64')}\n`
  const signature = Buffer.concat([id, sign(null, Buffer.from(body), key)])
  return `${body}\n\u2014 ${name} ${signature.toString('base64')}\n`
}

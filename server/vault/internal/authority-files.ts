// An authority on disk: its certificate, its anchor and its sealed key. A folder appears at once (it is made aside and
// renamed), so there is never half an authority, and of two that are made at once one wins.
import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unavailable } from '../../../core/errors.ts'
import { issuerOf } from '../../../core/pki/certificate.ts'
import type { Issuer } from '../../../core/pki/profile.ts'
import { type Binding, open, SealBroken, type SealingKey, seal } from '../../../core/seal.ts'
import type { Ivs } from '../../../core/seal-iv.ts'

export type Pair = { privateKey: KeyObject; publicKey: KeyObject }
export type Sealing = { readonly key: SealingKey; readonly ivs: Ivs }
/** An authority that signs. */
export type Signer = { readonly issuer: Issuer; readonly certificate: X509Certificate; readonly key: KeyObject }

// They belong to no organisation; the rest of the binding says which key it is.
const place = (name: string): Binding => ({ org: 'platform', table: 'authority', column: 'key', row: name })

export function pair(): Pair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

export function write(dir: string, name: string, content: string | Buffer): void {
  writeFileSync(join(dir, name), content, { mode: 0o600, flag: 'wx', flush: true })
}

/** Seals a private key for the place that `name` says. */
export function sealedKey(name: string, { privateKey }: Pick<Pair, 'privateKey'>, { key, ivs }: Sealing): Buffer {
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  const sealed = seal(key, place(name), pkcs8, ivs.next())
  pkcs8.fill(0)
  return sealed
}

/** Throws unavailable when the master key is another one. */
export function unsealedKey(name: string, sealed: Buffer, key: SealingKey): KeyObject {
  try {
    const pkcs8 = open(key, place(name), sealed)
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
    pkcs8.fill(0)
    return privateKey
  } catch (cause) {
    if (!(cause instanceof SealBroken)) throw cause
    throw unavailable(`the key of ${name} does not open: the master key is not the one it was sealed under`, {
      hint: 'put back the master key that belongs to this data directory',
      cause,
    })
  }
}

/** The signer whose certificate and sealed key stand in these files. */
export function signerIn(
  files: { certificate: string; key: string },
  of: { kind: 'root' | 'asset-ca' | 'service-ca'; name: string },
  key: SealingKey,
): Signer {
  const certificate = new X509Certificate(readFileSync(files.certificate))
  const privateKey = unsealedKey(of.name, readFileSync(files.key), key)
  if (!certificate.checkPrivateKey(privateKey)) throw unavailable(`the key of ${of.name} does not fit its certificate`)
  return { issuer: issuerOf(of.kind, certificate), certificate, key: privateKey }
}

/** Fills a folder that appears whole or not at all. False when another maker was faster: what it made stays. */
export async function makeFolder(dir: string, fill: (aside: string) => Promise<void>): Promise<boolean> {
  const parent = join(dir, '..')
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  const aside = mkdtempSync(join(parent, 'making-'))
  try {
    await fill(aside)
    // Commit point: until the rename there is nothing.
    renameSync(aside, dir)
    return true
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    if (!existsSync(dir)) throw error
    return false
  }
}

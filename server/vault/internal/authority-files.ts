// Files of authorities: written once, and flushed. A folder appears at once (it is made aside and renamed), so there is
// never half an authority, and of two that are made at once one wins.
import type { X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Issuer } from '../../../core/pki/profile.ts'
import type { SigningKey } from '../../../core/pki/signing-key.ts'

/** An authority that signs. */
export type Signer = { readonly issuer: Issuer; readonly certificate: X509Certificate; readonly key: SigningKey }

export function write(dir: string, name: string, content: string | Buffer): void {
  writeFileSync(join(dir, name), content, { mode: 0o600, flag: 'wx', flush: true })
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

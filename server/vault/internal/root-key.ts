// The root's key, wherever it is: in a file that this process opens alone, in one that takes two custodians, in a token,
// or offline, out of reach.
import { type KeyObject, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bug, conflict, unavailable } from '../../../core/errors.ts'
import { issuerOf } from '../../../core/pki/certificate.ts'
import { formatRootFile, openRootFile, type Passphrases } from '../../../core/pki/root-file.ts'
import { inMemory } from '../../../core/pki/signing-key.ts'
import type { SealingKey } from '../../../core/seal.ts'
import type { Signer } from './authority-files.ts'
import type { AuthorityFolder } from './authority-folder.ts'
import type { Approval, Custody } from './custody/custody.ts'
import { unsealed } from './keys/sealed-file.ts'

export type RootPlace = 'file' | 'custody' | 'token' | 'offline'

type Parts = { readonly folder: AuthorityFolder; readonly custody: Custody; readonly sealing: SealingKey }

export class RootKey {
  readonly #parts: Parts
  readonly #base: string

  constructor(parts: Parts) {
    this.#parts = parts
    this.#base = rootBase(parts.folder.dir)
    const { folder, custody } = parts
    const isAway = folder.log.isRootOffline || custody.isHeld
    if (isAway && existsSync(`${this.#base}.sealed`))
      throw unavailable(
        folder.log.isRootOffline
          ? "the root's key was taken offline, and is found online again"
          : "the root's key takes two custodians, and is found where one is enough",
        { hint: `find out who put ${this.#base}.sealed back, and remove it: away it stays` },
      )
  }

  get place(): RootPlace {
    const { folder, custody } = this.#parts
    const end = folder.keys.whereIs(this.#base)
    if (end !== undefined) return end === 'token' ? 'token' : 'file'
    return custody.hasRoot ? 'custody' : 'offline'
  }

  /** Whether it signs without anybody: its list of revocations every day. */
  get signsAlone(): boolean {
    return ['file', 'token'].includes(this.place)
  }

  /** Throws unavailable while it is offline, forbidden when it takes two custodians and these are not they. */
  signer(approval: Approval): Signer {
    const { folder } = this.#parts
    const certificate = folder.rootCertificate
    const issuer = issuerOf('root', certificate)
    switch (this.place) {
      case 'offline':
        throw unavailable("the root's key is offline", {
          hint: 'what needs it is signed where it is: fairlead ca sign',
        })
      case 'token':
        return { issuer, certificate, key: folder.keys.open(this.#base, 'root', certificate.publicKey) }
      case 'file':
      case 'custody':
        return { issuer, certificate, key: inMemory(this.#opened(approval)) }
    }
  }

  /** As it is sealed under the master key; null where it is no file of ours. */
  sealed(approval: Approval): Buffer | null {
    if (this.place === 'file') return readFileSync(`${this.#base}.sealed`)
    return this.place === 'custody' ? this.#parts.custody.openRoot(approval) : null
  }

  /** As a file that opens with two passphrases. It stays here until `leave`. */
  async exported(passphrases: Passphrases, approval: Approval): Promise<string> {
    this.#requireMovable()
    const { rootCertificate } = this.#parts.folder
    const key = this.#opened(approval)
    const text = await formatRootFile({ certificate: rootCertificate, key }, passphrases, randomBytes)
    // What cannot be opened again must not be all that is left.
    const { certificate } = await openRootFile(text, passphrases)
    if (!certificate.checkPrivateKey(key)) throw bug('the root file does not open')
    return text
  }

  /** To be said once the file of `exported` has arrived. */
  leave({ by }: Approval, note: () => void): void {
    this.#requireMovable()
    note()
    // Sealed under the master key: what the disk may keep of it opens for nobody without that.
    rmSync(`${this.#base}.sealed`, { force: true })
    this.#parts.custody.dropRoot(by)
  }

  #requireMovable(): void {
    if (this.place === 'offline') throw conflict("the root's key is offline already")
    if (this.place === 'token')
      throw conflict("the root's key is in a token, which gives no key away", {
        hint: 'the token itself can be taken away and locked up',
      })
  }

  #opened(approval: Approval): KeyObject {
    const { publicKey } = this.#parts.folder.rootCertificate
    const sealed = this.sealed(approval)
    if (sealed === null) throw bug("the root's key is no file")
    return unsealed('root', sealed, { sealing: this.#parts.sealing, publicKey })
  }
}

export function rootBase(dir: string): string {
  return join(dir, 'root.key')
}

// Where the private keys of authorities are: sealed in a file, or in a PKCS#11 token that never gives them away. What
// stands on disk is one file either way, `<base>.sealed` or `<base>.token`: the key itself, or where to find it.
import type { KeyObject } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { unavailable } from '../../../../core/errors.ts'
import type { SigningKey } from '../../../../core/pki/signing-key.ts'

export type KeyEnd = 'sealed' | 'token'
export type MadeKey = { readonly key: SigningKey; readonly end: KeyEnd; readonly content: Buffer }

/** One kind of place. `name` says whose key it is. */
export type KeyStore = {
  readonly end: KeyEnd
  make(name: string): Promise<MadeKey>
  /** Of an authority with this public key. Throws unavailable when what stands there opens no such key. */
  open(name: string, content: Buffer, publicKey: KeyObject): SigningKey
  /** What the file alone does not take away. */
  destroy(name: string, content: Buffer): Promise<void>
}

export class AuthorityKeys {
  readonly #sealed: KeyStore
  readonly #token: KeyStore | undefined

  /** New keys are made in the token where there is one. */
  constructor(sealed: KeyStore, token: KeyStore | undefined) {
    this.#sealed = sealed
    this.#token = token
  }

  make(name: string): Promise<MadeKey> {
    return (this.#token ?? this.#sealed).make(name)
  }

  /** Undefined when there is no key at this base. */
  whereIs(base: string): KeyEnd | undefined {
    return (['token', 'sealed'] as const).find((end) => existsSync(`${base}.${end}`))
  }

  open(base: string, name: string, publicKey: KeyObject): SigningKey {
    const end = this.whereIs(base)
    if (end === undefined) throw unavailable(`the key of ${name} is not here`)
    return this.#storeOf(end, name).open(name, readFileSync(`${base}.${end}`), publicKey)
  }

  async destroy(base: string, name: string): Promise<void> {
    const end = this.whereIs(base)
    if (end === undefined) return
    const path = `${base}.${end}`
    await this.#storeOf(end, name).destroy(name, readFileSync(path))
    rmSync(path)
  }

  #storeOf(end: KeyEnd, name: string): KeyStore {
    const store = end === 'sealed' ? this.#sealed : this.#token
    if (store === undefined)
      throw unavailable(`the key of ${name} is in a PKCS#11 token, and none is configured`, {
        hint: 'put vault.pkcs11 back into the configuration (docs/configuration.md)',
      })
    return store
  }
}

// Private keys in files, sealed under the master key: what every installation has.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { unavailable } from '../../../../core/errors.ts'
import { inMemory } from '../../../../core/pki/signing-key.ts'
import { type Binding, open, SealBroken, type SealingKey, seal } from '../../../../core/seal.ts'
import type { Ivs } from '../../../../core/seal-iv.ts'
import type { KeyStore } from './store.ts'

export type Sealing = { readonly key: SealingKey; readonly ivs: Ivs }

// They belong to no organisation; the rest of the binding says which key it is.
const place = (name: string): Binding => ({ org: 'platform', table: 'authority', column: 'key', row: name })

export function sealedFiles({ key: sealing, ivs }: Sealing): KeyStore {
  return {
    end: 'sealed',
    async make(name) {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
      const content = seal(sealing, place(name), pkcs8, ivs.next())
      pkcs8.fill(0)
      return { key: inMemory(privateKey), end: 'sealed', content }
    },
    open: (name, content, publicKey) => inMemory(unsealed(name, content, { sealing, publicKey })),
    async destroy() {
      // The file is all there is of it; sealed, so what the disk may keep opens for nobody without the master key.
    },
  }
}

/** The key in such a file. Throws unavailable when the master key is another one, or it belongs to another authority. */
export function unsealed(
  name: string,
  content: Buffer,
  { sealing, publicKey }: { sealing: SealingKey; publicKey: KeyObject },
): KeyObject {
  const key = opened(name, content, sealing)
  if (!createPublicKey(key).equals(publicKey)) throw unavailable(`the key of ${name} does not fit its certificate`)
  return key
}

function opened(name: string, content: Buffer, sealing: SealingKey): KeyObject {
  try {
    const pkcs8 = open(sealing, place(name), content)
    const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
    pkcs8.fill(0)
    return key
  } catch (cause) {
    if (!(cause instanceof SealBroken)) throw cause
    throw unavailable(`the key of ${name} does not open: the master key is not the one it was sealed under`, {
      hint: 'put back the master key that belongs to this data directory',
      cause,
    })
  }
}

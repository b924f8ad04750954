// What somebody has who took the whole disk, master key included: the authorities' private keys. With them the probes
// make certificates that are genuine but for the one thing under test (expired, not yet valid, wrong purpose).
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { subKey } from '../../core/seal-keys.ts'
import { open, sealingKey } from '../../core/seal.ts'
import { type Signer, signerOf } from './forge.ts'

type Place = { dataDir: string; secretsDir: string }
type Name = 'asset-ca' | 'service-ca'

export function stolenAuthority(place: Place, name: Name): Promise<Signer> {
  const { certPem, keyPem } = stolenPem(place, name)
  return signerOf(certPem, keyPem)
}

/** The same as PEM, for tools. */
export function stolenPem(place: Place, name: Name): { certPem: string; keyPem: string } {
  const dir = join(place.dataDir, 'vault', 'authorities')
  const master = Buffer.from(readFileSync(join(place.secretsDir, 'master.key'), 'utf8').trim(), 'base64url')
  const key = sealingKey(1, subKey(master, 'master', 'authority-key'))
  const binding = { org: 'platform', table: 'authority', column: 'key', row: name }
  const der = open(key, binding, readFileSync(join(dir, `${name}.key.sealed`)))
  const keyPem = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' })
  return { certPem: readFileSync(join(dir, `${name}.pem`), 'utf8'), keyPem: keyPem.toString() }
}

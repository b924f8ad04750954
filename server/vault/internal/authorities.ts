// The certification authorities: made on the first start, their private keys sealed under the master key in
// dataDir/vault/authorities. The whole folder appears at once (it is made aside and renamed), so there is never half a
// hierarchy, and of two vaults that start together one wins.
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unavailable } from '../../../core/errors.ts'
import { SERIAL_BYTES } from '../../../core/limits.ts'
import { issuerOf, pemOf, serialFrom, signedCertificate } from '../../../core/pki/certificate.ts'
import { lintedTbs } from '../../../core/pki/lint.ts'
import { type AuthorityKind, authorityName, type Issuer } from '../../../core/pki/profile.ts'
import { toBeSigned } from '../../../core/pki/tbs.ts'
import { type Binding, open, SealBroken, type SealingKey, seal } from '../../../core/seal.ts'
import type { Ivs } from '../../../core/seal-iv.ts'
import type { Trust } from '../calls.ts'

/** An authority that signs leaves. */
export type Signer = { readonly issuer: Issuer; readonly certificate: X509Certificate; readonly key: KeyObject }

export type Authorities = {
  /** Its key is in memory for as long as the caller keeps it: once a day it signs its list of revocations. */
  readonly openRoot: () => Signer
  readonly asset: Signer
  readonly service: Signer
  readonly trust: Omit<Trust, 'log'>
}

type Tools = { readonly key: SealingKey; readonly ivs: Ivs; readonly now_ms: number }
type Pair = { privateKey: KeyObject; publicKey: KeyObject }

const SEALED_KEYS = ['root', 'asset-ca', 'service-ca'] as const
type KeyName = (typeof SEALED_KEYS)[number]

// They belong to no organisation; the rest of the binding says which key it is.
const place = (name: KeyName): Binding => ({ org: 'platform', table: 'authority', column: 'key', row: name })

export function authoritiesDir(dataDir: string): string {
  return join(dataDir, 'vault', 'authorities')
}

/** Opens the authorities, and makes them when there are none. */
export async function openAuthorities(dataDir: string, tools: Tools): Promise<Authorities> {
  const dir = authoritiesDir(dataDir)
  if (!existsSync(dir)) await establish(dir, tools)
  const asset = signer(dir, 'asset-ca', tools.key)
  const service = signer(dir, 'service-ca', tools.key)
  const pem = (kind: AuthorityKind): string => readFileSync(join(dir, `${kind}.pem`), 'utf8')
  return {
    openRoot: () => signer(dir, 'root', tools.key),
    asset,
    service,
    trust: {
      root: pem('root'),
      assetCa: pem('asset-ca'),
      serviceCa: pem('service-ca'),
      assetAnchor: pem('asset-anchor'),
      deviceTrust: pem('service-anchor'),
    },
  }
}

function signer(dir: string, name: KeyName, key: SealingKey): Signer {
  const certificate = new X509Certificate(readFileSync(join(dir, `${name}.pem`)))
  const privateKey = unsealed(readFileSync(join(dir, `${name}.key.sealed`)), name, key)
  if (!certificate.checkPrivateKey(privateKey)) throw unavailable(`the key of ${name} does not fit its certificate`)
  return { issuer: issuerOf(name, certificate), certificate, key: privateKey }
}

function unsealed(sealed: Buffer, name: KeyName, key: SealingKey): KeyObject {
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

async function establish(dir: string, tools: Tools): Promise<void> {
  const parent = join(dir, '..')
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  const aside = mkdtempSync(join(parent, 'making-'))
  try {
    await makeHierarchy(aside, tools)
    // Commit point: until the rename there are no authorities.
    renameSync(aside, dir)
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    // Another vault was faster; what it made is read.
    if (!existsSync(dir)) throw error
  }
}

async function makeHierarchy(dir: string, tools: Tools): Promise<void> {
  // Random, so that it says nothing of this installation and tells it from any other.
  const tag = randomBytes(4).toString('hex')
  const keys: Record<KeyName, Pair> = { root: pair(), 'asset-ca': pair(), 'service-ca': pair() }
  for (const name of SEALED_KEYS) {
    const pkcs8 = keys[name].privateKey.export({ type: 'pkcs8', format: 'der' })
    write(dir, `${name}.key.sealed`, seal(tools.key, place(name), pkcs8, tools.ivs.next()))
    pkcs8.fill(0)
  }
  const certify = async (kind: AuthorityKind, of: KeyName, by?: X509Certificate): Promise<X509Certificate> => {
    const signingKey = by === undefined ? keys[of].privateKey : keys.root.privateKey
    const certificate = await authority({ kind, name: authorityName(of, tag) }, keys[of], signingKey, tools, by)
    write(dir, `${kind}.pem`, pemOf(certificate.raw))
    return certificate
  }
  const root = await certify('root', 'root')
  await certify('asset-ca', 'asset-ca', root)
  await certify('asset-anchor', 'asset-ca')
  await certify('service-ca', 'service-ca', root)
  await certify('service-anchor', 'service-ca')
}

async function authority(
  subject: { kind: AuthorityKind; name: string },
  of: Pair,
  signingKey: KeyObject,
  { now_ms }: Tools,
  by: X509Certificate | undefined,
): Promise<X509Certificate> {
  const plan = {
    subject,
    issuer: by && issuerOf('root', by),
    spki: of.publicKey.export({ type: 'spki', format: 'der' }),
    serial: serialFrom(randomBytes(SERIAL_BYTES)),
    now_ms,
  }
  return new X509Certificate(signedCertificate(lintedTbs(await toBeSigned(plan), plan), signingKey))
}

function pair(): Pair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function write(dir: string, name: string, content: string | Buffer): void {
  writeFileSync(join(dir, name), content, { mode: 0o600, flag: 'wx', flush: true })
}

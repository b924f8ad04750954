// A small hierarchy for tests, made with the functions that the vault uses, and OpenSSL as a witness that is not us.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AssetId } from '../ids.ts'
import { SERIAL_BYTES } from '../limits.ts'
import { issuerOf, pemOf, serialFrom, signedCertificate } from './certificate.ts'
import { lintedTbs } from './lint.ts'
import { inMemory } from './signing-key.ts'
import { authorityName, type ProfileKind, type Subject } from './profile.ts'
import { type Plan, toBeSigned } from './tbs.ts'

export type KeyPair = { privateKey: KeyObject; publicKey: KeyObject; spki: Buffer }
export type Made = KeyPair & {
  kind: ProfileKind
  certificate: X509Certificate
  der: Buffer
  pem: string
  keyPem: string
}

export const ASSET = '00112233-4455-6677-8899-aabbccddeeff' as AssetId

export function keyPair(curve = 'P-256'): KeyPair {
  const pair = generateKeyPairSync('ec', { namedCurve: curve })
  return { ...pair, spki: pair.publicKey.export({ type: 'spki', format: 'der' }) }
}

let serials = 0
/** Serial numbers that differ and repeat in every run. */
export function nextSerial(): Buffer {
  return serialFrom(createHash('sha512').update(String(++serials)).digest().subarray(0, SERIAL_BYTES))
}

export function planFor(subject: Subject, now: Date, by?: Made, key = keyPair()): Plan {
  const issuer = by && issuerOf(by.kind, by.certificate)
  return { subject, issuer, spki: key.spki, serial: nextSerial(), now_ms: now.getTime() }
}

export async function make(subject: Subject, now: Date, by?: Made, key = keyPair()): Promise<Made> {
  const plan = planFor(subject, now, by, key)
  const signer = inMemory(by?.privateKey ?? key.privateKey)
  const der = await signedCertificate(lintedTbs(await toBeSigned(plan), plan), signer)
  const keyPem = key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { ...key, kind: subject.kind, certificate: new X509Certificate(der), der, pem: pemOf(der), keyPem }
}

export type Hierarchy = Record<'root' | 'assetCa' | 'assetAnchor' | 'serviceCa' | 'serviceAnchor', Made>

export async function hierarchy(now: Date, tag = 'test'): Promise<Hierarchy> {
  const root = await make({ kind: 'root', name: authorityName('root', tag) }, now)
  const asset = { key: keyPair(), name: authorityName('asset-ca', tag) }
  const service = { key: keyPair(), name: authorityName('service-ca', tag) }
  return {
    root,
    assetCa: await make({ kind: 'asset-ca', name: asset.name }, now, root, asset.key),
    assetAnchor: await make({ kind: 'asset-anchor', name: asset.name }, now, undefined, asset.key),
    serviceCa: await make({ kind: 'service-ca', name: service.name }, now, root, service.key),
    serviceAnchor: await make({ kind: 'service-anchor', name: service.name }, now, undefined, service.key),
  }
}

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** Runs openssl in an empty directory that holds `files`, and removes it. */
export function openssl(args: string[], files: Record<string, string | Uint8Array>): SpawnSyncReturns<string> {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-pki-'))
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content)
    return spawnSync('openssl', args, { cwd: dir, encoding: 'utf8', timeout: 20_000 })
  } finally {
    rmSync(dir, { recursive: true })
  }
}

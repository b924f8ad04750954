// The attacker's workshop: certificates of every kind that must be refused, made with another library than the
// platform's own encoder and without its lint.
import 'reflect-metadata'
import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY_MS = 86_400_000
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'
export const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'

/** Who signs: a name and a key, ours (taken from the disk) or the attacker's. */
export type Signer = { name: string; key: webcrypto.CryptoKey; certPem: string }

export type Forgery = {
  assetId: string
  signer?: Signer
  /** Days from now. */
  from?: number
  until?: number
  usage?: string
  /** Serial of a certificate that is imitated, hexadecimal. */
  serial?: string
  critical?: boolean
  /** A server's name instead of an asset's. */
  dns?: string
}

export type Identity = { certFile: string; keyFile: string }

/** A certificate authority of the attacker's own, under any name. */
export async function foreignAuthority(name: string): Promise<Signer> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(16).toString('hex'),
    name,
    keys,
    signingAlgorithm: EC,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 365 * DAY_MS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { name, key: keys.privateKey, certPem: certificate.toString('pem') }
}

/** A signer made of a certificate and its private key in PEM. */
export async function signerOf(certPem: string, keyPem: string): Promise<Signer> {
  const der = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' })
  const key = await webcrypto.subtle.importKey('pkcs8', der, EC, true, ['sign'])
  return { name: new x509.X509Certificate(certPem).subject, key, certPem }
}

/** Makes a leaf that looks like an asset's, self-signed when there is no signer, and writes its two files. */
export async function forge(dir: string, what: string, forgery: Forgery): Promise<Identity> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify'])
  const subject = `CN=${forgery.assetId}`
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: forgery.serial ?? randomBytes(16).toString('hex'),
    subject,
    issuer: forgery.signer?.name ?? subject,
    signingKey: forgery.signer?.key ?? keys.privateKey,
    publicKey: keys.publicKey,
    signingAlgorithm: EC,
    notBefore: new Date(Date.now() + (forgery.from ?? -1) * DAY_MS),
    notAfter: new Date(Date.now() + (forgery.until ?? 365) * DAY_MS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([forgery.usage ?? CLIENT_AUTH], false),
      new x509.SubjectAlternativeNameExtension([
        forgery.dns === undefined
          ? { type: 'url', value: `urn:fairlead:asset:${forgery.assetId}` }
          : { type: 'dns', value: forgery.dns },
      ]),
      ...(forgery.critical ? [new x509.Extension('1.3.6.1.4.1.99999.1', true, Uint8Array.of(5, 0))] : []),
    ],
  })
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  const chain = `${certificate.toString('pem')}\n${forgery.signer?.certPem ?? ''}\n`
  return write(dir, what, chain, key)
}

export function write(dir: string, what: string, certPem: string, keyPem: string): Identity {
  const certFile = join(dir, `${what}.crt`)
  const keyFile = join(dir, `${what}.key`)
  writeFileSync(certFile, certPem, { mode: 0o600 })
  writeFileSync(keyFile, keyPem, { mode: 0o600 })
  return { certFile, keyFile }
}

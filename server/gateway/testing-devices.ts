// Certificates for tests: signed by the real vault, against a token and a row as the api would write them.
import { createHash, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import type pg from 'pg'
import type { AssetId, OrgId } from '../../core/ids.ts'
import { pemOf } from '../../core/pki/certificate.ts'
import { certificationRequest } from '../../core/pki/request-of.ts'
import type { VaultClient } from '../vault/client.ts'

/** The three files of an asset, and what identifies its certificate. */
export type TestDevice = {
  orgId: OrgId
  assetId: AssetId
  key: string
  cert: string
  /** trust.pem */
  ca: string
  serial: Buffer
  fingerprint: string
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

export async function issueDevice(
  superuser: pg.Client,
  vault: VaultClient,
  orgId: OrgId,
  assetId: AssetId,
): Promise<TestDevice> {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(16)])
  const token = randomBytes(32)
  await superuser.query(
    `insert into app.certificate (org_id, asset_id, serial, key_origin, created_by) values ($1, $2, $3, 'csr', null)`,
    [orgId, assetId, serial],
  )
  await superuser.query(
    `insert into pki.issue_token (org_id, token_hash, asset_id, serial, purpose) values ($1, $2, $3, $4, 'asset-certificate')`,
    [orgId, sha256(token), assetId, serial],
  )
  const { certificate } = await vault.call('issue', {
    issueToken: token.toString('base64'),
    assetId,
    serial: serial.toString('hex'),
    csr: certificationRequest(pair),
  })
  const x509 = new X509Certificate(certificate)
  const spki = sha256(pair.publicKey.export({ type: 'spki', format: 'der' }))
  await superuser.query(
    `update app.certificate set state = 'issued', fingerprint = $3, spki = $4, issuer = $5, not_before = $6, not_after = $7,
       certificate_der = $8 where org_id = $1 and serial = $2`,
    [orgId, serial, sha256(certificate), spki, x509.issuer, x509.validFromDate, x509.validToDate, certificate],
  )
  const { deviceTrust } = await vault.call('trust', {})
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const fingerprint = sha256(certificate).toString('hex')
  return { orgId, assetId, key, cert: pemOf(certificate), ca: deviceTrust, serial, fingerprint }
}

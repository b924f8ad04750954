// What an outsider meets: the routes over a real vault and database, a worker beside it, devices with certificates.
import { randomBytes, X509Certificate } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify from 'fastify'
import { SERIAL_BYTES } from '../../core/limits.ts'
import { serialFrom, sha256 } from '../../core/pki/certificate.ts'
import type { RevocationReason } from '../../core/pki/crl.ts'
import { certificationRequest } from '../../core/pki/request-of.ts'
import { keyPair } from '../../core/pki/testing.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { answerError } from '../operation/edge.ts'
import { silentLog, startVaultWorld, type VaultWorld } from '../vault/testing.ts'
import { servePki } from './routes.ts'

export type Got = { status: number; headers: Headers; body: Buffer }
export type Device = { serial: string; pem: string; keyPem: string; certificate: X509Certificate }

export type OutsideWorld = {
  vault: VaultWorld
  db: Database
  url: string
  get(path: string, init?: RequestInit): Promise<Got>
  /** A device of the first organisation with a certificate that the vault signed. */
  device(): Promise<Device>
  revoke(serial: string, reason?: RevocationReason): Promise<void>
  stop(): Promise<void>
}

/** `guard` is what the api would do with an address that asks too often. */
export async function startOutsideWorld(guard: (address: string) => void = () => undefined): Promise<OutsideWorld> {
  const vault = await startVaultWorld()
  const db = openDatabase(vault.config, 'api')
  const app = Fastify()
  app.removeAllContentTypeParsers() // as the api's edge does
  app.setErrorHandler(async (error, request, reply) => {
    answerError(silentLog, error, request, reply)
    return reply
  })
  servePki(app, { db, vault: vault.api, log: silentLog }, guard)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const { engineer } = vault.world.a.people
  const assetId = vault.world.a.assets[0]
  return {
    vault,
    db,
    url,
    async get(path, init = {}) {
      const answer = await fetch(`${url}${path}`, init)
      return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) }
    },
    async device() {
      const serial = serialFrom(randomBytes(SERIAL_BYTES))
      const pair = keyPair()
      const keyPem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      const issueToken = randomBytes(32)
      await db.inSession(engineer.session, async ({ kysely }) => {
        await kysely.insertInto('app.certificate').values({ asset_id: assetId, serial, key_origin: 'csr' }).execute()
        const token = {
          token_hash: sha256(issueToken),
          asset_id: assetId,
          serial,
          purpose: 'asset-certificate' as const,
        }
        await kysely.insertInto('pki.issue_token').values(token).execute()
      })
      const asked = { issueToken: issueToken.toString('base64'), assetId, serial: serial.toString('hex') }
      const issued = await vault.api.call('issue', { ...asked, csr: certificationRequest(pair) })
      const certificate = new X509Certificate(issued.certificate)
      // What the api writes down when the answer has arrived.
      await vault.superuser.query(
        `update app.certificate set state = 'issued', fingerprint = $2, spki = $3, issuer = 'CN=test', not_before = $4,
          not_after = $5, certificate_der = $6 where serial = $1`,
        [
          serial,
          sha256(certificate.raw),
          sha256(pair.spki),
          certificate.validFromDate,
          certificate.validToDate,
          certificate.raw,
        ],
      )
      return { serial: asked.serial, pem: certificate.toString(), keyPem, certificate }
    },
    async revoke(serial, reason = 'unspecified') {
      await vault.superuser.query(
        `insert into app.revocation (org_id, serial, asset_id, reason, revoked_by) values ($1, $2, $3, $4, null)`,
        [vault.world.a.orgId, Buffer.from(serial, 'hex'), assetId, reason],
      )
    },
    async stop() {
      await app.close()
      await db.close()
      await vault.stop()
    },
  }
}

/** Waits until `look` finds something, which a worker brings about soon. */
export async function soon<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await look()
    if (found !== undefined) return found
    await sleep(25)
  }
  throw new Error('it did not come')
}

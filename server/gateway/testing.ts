// A gateway for tests: a real PostgreSQL, a real vault, assets with certificates that the vault signed, and the truth
// read back from the segments with the organisation's key.
import { createHash, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import type pg from 'pg'
import { pino } from 'pino'
import type { AssetId, OrgId } from '../../core/ids.ts'
import { pemOf } from '../../core/pki/certificate.ts'
import { certificationRequest } from '../../core/pki/request-of.ts'
import { open, sealingKey } from '../../core/seal.ts'
import { type SampleValue, visitSegment } from '../../core/telemetry/segment.ts'
import { startTestServer, type TestDatabase } from '../db/testing.ts'
import { plantAsset, plantWorld, randomId, type TestOrg, type TestWorld } from '../db/testing-world.ts'
import type { Config } from '../platform/config.ts'
import type { PostgresOptions } from '../platform/postgres.ts'
import type { Running } from '../platform/running.ts'
import { openVault } from '../vault/client.ts'
import { start as startVault } from '../vault/main.ts'
import { type GatewayOptions, start as startGateway } from './main.ts'

/** The three files of an asset, and what identifies its certificate. */
export type TestDevice = {
  assetId: AssetId
  orgId: OrgId
  key: string
  cert: string
  ca: string
  serial: Buffer
  fingerprint: string
}
export type StoredPoint = { assetId: AssetId; key: string; ts: number; value: SampleValue; receivedAt: number }

export type GatewayWorld = {
  config: Config
  database: TestDatabase
  world: TestWorld
  superuser: pg.Client
  /** A new asset at an organisation's first site, with a certificate. */
  newDevice(org: TestOrg): Promise<TestDevice>
  /** Another certificate for an asset. */
  issue(orgId: OrgId, assetId: AssetId): Promise<TestDevice>
  revoke(device: TestDevice): Promise<void>
  startGateway(options?: GatewayOptions): Promise<TestGateway>
  /** Everything that is stored of an organisation, decoded. */
  stored(orgId: OrgId): Promise<StoredPoint[]>
  events(assetId: AssetId): Promise<{ kind: string; severity: string; text: string }[]>
  stop(): Promise<void>
}
export type TestGateway = { running: Running; mqttPort: number; ingestPort: number; facts(): Record<string, unknown> }

export const quiet = pino({ level: process.env['TEST_LOG'] ?? 'silent' })

export async function startGatewayWorld(postgres: Partial<PostgresOptions> = {}): Promise<GatewayWorld> {
  const server = await startTestServer(postgres)
  const database = await server.database()
  const { config } = database
  const superuser = await database.superuser()
  const world = await plantWorld(superuser)
  await superuser.query('select app.segment_days(1)')
  const vault = await startVault(config, quiet)
  const asApi = openVault(config, 'api')
  const asGateway = openVault(config, 'gateway')
  // An organisation's key is made at its first use by a live session.
  for (const org of [world.a, world.b]) await asApi.call('org-keys', { session: org.people.engineer.session.reveal() })
  const gateways: Running[] = []

  const issue = async (orgId: OrgId, assetId: AssetId): Promise<TestDevice> => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(16)])
    const token = randomBytes(32)
    await superuser.query(
      `insert into app.certificate (org_id, asset_id, serial, key_origin, created_by) values ($1, $2, $3, 'csr', null)`,
      [orgId, assetId, serial],
    )
    await superuser.query(
      `insert into pki.issue_token (org_id, token_hash, asset_id, serial, purpose) values ($1, $2, $3, $4, 'asset-certificate')`,
      [orgId, createHash('sha256').update(token).digest(), assetId, serial],
    )
    const csr = certificationRequest(pair)
    const { certificate } = await asApi.call('issue', {
      issueToken: token.toString('base64'),
      assetId,
      serial: serial.toString('hex'),
      csr,
    })
    const x509 = new X509Certificate(certificate)
    const fingerprint = createHash('sha256').update(certificate).digest()
    const spki = createHash('sha256')
      .update(pair.publicKey.export({ type: 'spki', format: 'der' }))
      .digest()
    await superuser.query(
      `update app.certificate set state = 'issued', fingerprint = $3, spki = $4, issuer = $5, not_before = $6, not_after = $7, certificate_der = $8
       where org_id = $1 and serial = $2`,
      [orgId, serial, fingerprint, spki, x509.issuer, x509.validFromDate, x509.validToDate, certificate],
    )
    const { deviceTrust } = await asGateway.call('trust', {})
    const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    return {
      assetId,
      orgId,
      key,
      cert: pemOf(certificate),
      ca: deviceTrust,
      serial,
      fingerprint: fingerprint.toString('hex'),
    }
  }

  return {
    config,
    database,
    world,
    superuser,
    issue,
    newDevice: async (org) => {
      const assetId = randomId<AssetId>()
      await plantAsset(superuser, org.orgId, org.sites[0], assetId)
      return issue(org.orgId, assetId)
    },
    revoke: async (device) => {
      await superuser.query(
        `insert into app.revocation (org_id, serial, asset_id, reason, revoked_by) values ($1, $2, $3, 'keyCompromise', null)`,
        [device.orgId, device.serial, device.assetId],
      )
    },
    startGateway: async (options = {}) => {
      const running = await startGateway(config, quiet, options)
      gateways.push(running)
      const facts = () => running.describe?.() ?? {}
      const { ports } = facts() as { ports: { mqtt: number; ingest: number } }
      return { running, mqttPort: ports.mqtt, ingestPort: ports.ingest, facts }
    },
    stored: async (orgId) => {
      const answer = await asGateway.call('gateway-keys', { orgId })
      const keys = new Map(answer.epochs.map(({ epoch, key }) => [epoch, sealingKey(epoch, key)]))
      const named = await superuser.query<{
        asset_id: AssetId
        signal_no: number
        key_sealed: Buffer
        key_index: Buffer
      }>('select asset_id, signal_no, key_sealed, key_index from app.signal where org_id = $1', [orgId])
      const signalKey = sealingKey(answer.version, answer.signal)
      const names = new Map(
        named.rows.map((row) => {
          const place = {
            org: orgId,
            table: 'signal',
            column: 'key_sealed',
            row: `${row.asset_id}/${row.key_index.toString('hex')}`,
          }
          return [`${row.asset_id}/${row.signal_no}`, open(signalKey, place, row.key_sealed).toString()]
        }),
      )
      const points: StoredPoint[] = []
      const { rows } = await superuser.query<{
        site_id: string
        writer: string
        n: string
        epoch: number
        sealed: Buffer
      }>('select site_id, writer, n, epoch, sealed from app.segment where org_id = $1 order by writer, n', [orgId])
      for (const row of rows) {
        const key = keys.get(row.epoch)
        if (key === undefined) throw new Error(`no key for epoch ${row.epoch}`)
        const place = { org: orgId, table: 'segment', column: 'sealed', row: `${row.site_id}/${row.writer}/${row.n}` }
        visitSegment(open(key, place, row.sealed), (assetId, signalNo, ts, value, receivedAt) =>
          points.push({ assetId, key: names.get(`${assetId}/${signalNo}`) ?? '?', ts, value, receivedAt }),
        )
      }
      return points
    },
    events: async (assetId) => {
      const { rows } = await superuser.query<{
        org_id: OrgId
        event_id: string
        kind: string
        severity: string
        detail_sealed: Buffer
      }>(
        'select org_id, event_id, kind, severity, detail_sealed from app.device_event where asset_id = $1 order by at',
        [assetId],
      )
      const events: { kind: string; severity: string; text: string }[] = []
      for (const row of rows) {
        const answer = await asGateway.call('gateway-keys', { orgId: row.org_id })
        const place = { org: row.org_id, table: 'device_event', column: 'detail_sealed', row: row.event_id }
        const detail: unknown = JSON.parse(
          open(sealingKey(answer.version, answer.event), place, row.detail_sealed).toString(),
        )
        const text = typeof detail === 'object' && detail !== null && 'text' in detail ? String(detail.text) : '?'
        events.push({ kind: row.kind, severity: row.severity, text })
      }
      return events
    },
    stop: async () => {
      for (const gateway of gateways) await gateway.close()
      asApi.close()
      asGateway.close()
      await vault.close()
      await server.stop()
    },
  }
}

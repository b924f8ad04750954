// A gateway for tests: a real PostgreSQL, a real vault, assets with certificates that the vault signed, and the truth
// read back from the segments with the organisation's key.
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { pino } from 'pino'
import { z } from 'zod'
import type { AssetId, OrgId, SiteId } from '../../core/ids.ts'
import { startTestServer, type TestDatabase } from '../db/testing.ts'
import { plantAsset, plantWorld, randomId, type TestOrg, type TestWorld } from '../db/testing-world.ts'
import type { Config } from '../platform/config.ts'
import type { PostgresOptions, RunningPostgres } from '../platform/postgres.ts'
import type { Running } from '../platform/running.ts'
import { openVault, type VaultClient } from '../vault/client.ts'
import { start as startVault } from '../vault/main.ts'
import { type GatewayOptions, start as startGateway } from './main.ts'
import { issueDevice, type TestDevice } from './testing-devices.ts'
import { type StoredEvent, type StoredPoint, storedEvents, storedPoints } from './testing-truth.ts'

export type { TestDevice } from './testing-devices.ts'

export type GatewayWorld = {
  config: Config
  database: TestDatabase
  postgres: RunningPostgres
  /** As the api, for what else a test wants certified. */
  vault: VaultClient
  world: TestWorld
  /** Binds no policy. Another one after `reconnect`. */
  readonly superuser: pg.Client
  /** A new asset with a certificate, at an organisation's first site. */
  newDevice(org: TestOrg): Promise<TestDevice>
  newDeviceAt(orgId: OrgId, siteId: SiteId): Promise<TestDevice>
  revoke(device: TestDevice): Promise<void>
  /** `apart`: with a name of its own, as a second machine has; otherwise they all have the same. */
  startGateway(options?: GatewayOptions, where?: 'apart'): Promise<TestGateway>
  /** Everything that is stored of an organisation. */
  stored(orgId: OrgId): Promise<StoredPoint[]>
  events(assetId: AssetId): Promise<StoredEvent[]>
  /** Lines of the log, as JSON. */
  logged: readonly string[]
  /** SIGKILL to the postmaster; it has to be started again by whoever asked. */
  killPostgres(): Promise<void>
  reconnect(): Promise<void>
  stop(): Promise<void>
}
export type TestGateway = {
  running: Running
  mqttPort: number
  ingestPort: number
  estPort: number
  facts(): Record<string, unknown>
}

const port = z.int().min(1)
/** What the gateways and the vault of all worlds of this process have logged; TEST_LOG=info shows it instead. */
const logged: string[] = []
const level = process.env['TEST_LOG']
const log = level === undefined ? pino({ level: 'info' }, { write: (line) => void logged.push(line) }) : pino({ level })

/** By the vault's clock certificates begin and end; the first reading of it makes the authorities. */
export async function startGatewayWorld(
  postgres: Partial<PostgresOptions> = {},
  vaultClock = (): Date => new Date(),
): Promise<GatewayWorld> {
  const server = await startTestServer(postgres)
  const database = await server.database()
  const { config } = database
  let superuser = await database.superuser()
  const world = await plantWorld(superuser)
  await superuser.query('select app.segment_days(1)')
  const vault = await startVault(config, log, vaultClock)
  const asApi = openVault(config, 'api')
  const asGateway = openVault(config, 'gateway')
  // An organisation's key is made at its first use by a live session.
  for (const org of [world.a, world.b]) await asApi.call('org-keys', { session: org.people.engineer.session.reveal() })
  const gateways: Running[] = []
  const newDeviceAt = async (orgId: OrgId, siteId: SiteId): Promise<TestDevice> => {
    const assetId = randomId<AssetId>()
    await plantAsset(superuser, orgId, siteId, assetId)
    return issueDevice(superuser, asApi, orgId, assetId)
  }
  return {
    config,
    database,
    postgres: server.server,
    vault: asApi,
    world,
    get superuser() {
      return superuser
    },
    newDevice: (org) => newDeviceAt(org.orgId, org.sites[0]),
    newDeviceAt,
    revoke: async ({ orgId, serial, assetId }) => {
      await superuser.query(
        `insert into app.revocation (org_id, serial, asset_id, reason, revoked_by) values ($1, $2, $3, 'keyCompromise', null)`,
        [orgId, serial, assetId],
      )
    },
    startGateway: async (options = {}, where) => {
      const dataDir = where === 'apart' ? mkdtempSync(join(config.dataDir, 'apart-')) : config.dataDir
      const running = await startGateway({ ...config, dataDir }, log, options)
      gateways.push(running)
      return { running, ...portsOf(running), facts: () => running.describe?.() ?? {} }
    },
    stored: (orgId) => storedPoints(superuser, asGateway, orgId),
    logged,
    events: (assetId) => storedEvents(superuser, asGateway, assetId),
    killPostgres: async () => {
      process.kill(server.server.pid, 'SIGKILL')
      await server.server.ended
    },
    reconnect: async () => {
      superuser = await database.superuser()
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

function portsOf(running: Running): { mqttPort: number; ingestPort: number; estPort: number } {
  const { mqtt, ingest, est } = z.object({ mqtt: port, ingest: port, est: port }).parse(running.describe?.()['ports'])
  return { mqttPort: mqtt, ingestPort: ingest, estPort: est }
}

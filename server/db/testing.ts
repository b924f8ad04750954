// Databases for tests: one server per test process, the migrated template in it from a seed (testing-seed.ts), a clone of
// it in milliseconds.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Config, DatabaseAdmin } from '../platform/config.ts'
import { type PostgresOptions, type RunningPostgres, startPostgres } from '../platform/postgres.ts'
import { ensureSecret, readSecret } from '../platform/secrets.ts'
import { connect } from './internal/connection.ts'
import { migrate } from './migrate.ts'
import { plantSeed } from './testing-seed.ts'

const TEMPLATE = 'fairlead_template'

/** Durability is not under test: a test database that a power cut loses is no loss. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '100' }

export type TestServer = {
  server: RunningPostgres
  /** A fresh, migrated database. Its Config works with openDatabase and every process. */
  database(): Promise<TestDatabase>
  stop(): Promise<void>
}

export type TestDatabase = {
  config: Config
  /** A client as the superuser, whom no policy binds: for fixtures and for looking at the truth. */
  superuser(): Promise<pg.Client>
  /** A client as one of the process roles, as an attacker inside that process would have it. */
  as(role: string): Promise<pg.Client>
  drop(): Promise<void>
}

export type TestServerOptions = Partial<PostgresOptions> & {
  /** 'plain': migrate as a role with CREATEROLE and CREATEDB alone, as on a managed server. */
  installer?: 'superuser' | 'plain'
}

export async function startTestServer({ installer, ...options }: TestServerOptions = {}): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), 'fl-db-'))
  const start = (place: string) =>
    startPostgres({
      dataDir: join(place, 'data'),
      runDir: join(place, 'run'),
      secretsDir: join(place, 'secrets'),
      settings: FAST,
      ...options,
    })
  const configIn = (place: string, { host, port }: RunningPostgres, name: string): Config =>
    testConfig(place, { host, port, name })
  if (installer !== 'plain')
    await plantSeed(dir, `${options.major ?? 'usual'}`, async (place) => {
      const server = await start(place)
      await migrate(configIn(place, server, TEMPLATE), server.superuser)
      await server.stop()
      rmSync(join(place, 'run'), { recursive: true, force: true })
    })
  const server = await start(dir)
  const configFor = (name: string): Config => configIn(dir, server, name)
  if (installer === 'plain') await migrate(configFor(TEMPLATE), await plainInstaller(configFor('postgres'), server))
  let clones = 0
  return {
    server,
    database: async () => {
      const config = configFor(`fairlead_test_${++clones}`)
      await maintain(config, server, `create database ${config.database.name} template ${TEMPLATE}`)
      // A clone has the schema of its template, not the rights on the database.
      await maintain(config, server, `revoke all on database ${config.database.name} from public`)
      await maintain(
        config,
        server,
        `grant connect on database ${config.database.name} to fairlead_api, fairlead_auth, fairlead_gateway, fairlead_vault, fairlead_worker, fairlead_migrator`,
      )
      return testDatabase(config, server)
    },
    stop: async () => {
      await server.drop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function testDatabase(config: Config, server: RunningPostgres): TestDatabase {
  const open: pg.Client[] = []
  const client = async (user: string, password: pg.ClientConfig['password']) => {
    const { host, port, name } = config.database
    const made = new pg.Client({ host, port, database: name, user, password })
    // A test that ends its server's connections expects them to be lost.
    made.on('error', () => undefined)
    await made.connect()
    open.push(made)
    return made
  }
  return {
    config,
    superuser: () => client(server.superuser.user, server.superuser.password.reveal()),
    as: async (role) => client(`fairlead_${role}`, readSecret(config, `db-${role}.password`).reveal()),
    drop: async () => {
      await Promise.all(open.map((each) => each.end()))
      await maintain(config, server, `drop database ${config.database.name} with (force)`)
    },
  }
}

async function plainInstaller(config: Config, server: RunningPostgres): Promise<DatabaseAdmin> {
  const admin = { user: 'installer', password: ensureSecret(config, 'db-installer.password') }
  await maintain(
    config,
    server,
    `create role installer login createrole createdb password '${admin.password.reveal()}'`,
  )
  return admin
}

async function maintain(config: Config, server: RunningPostgres, sql: string): Promise<void> {
  const { client } = await connect(config.database, { ...server.superuser, database: 'postgres' })
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

function testConfig(dir: string, database: Config['database']): Config {
  const nowhere = { host: '127.0.0.1', port: 0 }
  return {
    mode: 'demonstration',
    dataDir: dir,
    runDir: join(dir, 'run'),
    secretsDir: join(dir, 'secrets'),
    database,
    listen: { api: nowhere, mqtt: nowhere, ingest: nowhere, est: nowhere },
    publicUrl: 'https://localhost:8443',
    serverNames: ['localhost', '127.0.0.1'],
  }
}

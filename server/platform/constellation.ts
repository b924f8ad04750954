// The whole platform on one machine, as the demonstration, `fairlead up`, the tests, the claims and the benchmarks
// start it. The order: nobody else runs here, ports free -> processes load while PostgreSQL starts -> schema ->
// vault -> auth, api, gateway, worker. Stopped in the opposite order.
//   supervisor  keeps each unit running     internal/units   PostgreSQL and our processes as units
//   status      the socket of `fairlead status`
import { lookup } from 'node:dns/promises'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { isFailure } from '../../core/errors.ts'
import type { OrgId, PersonId } from '../../core/ids.ts'
import type { Config, DatabaseAdmin } from './config.ts'
import { openLogFiles } from './internal/log-files.ts'
import { waitForOrphans } from './internal/orphans.ts'
import { assignPorts, refuseTakenPorts } from './internal/ports.ts'
import { makeRunDir, runDirFor } from './internal/run-dir.ts'
import { type LogTo, postgresUnit, processUnits } from './internal/units.ts'
import { isCode } from './io-error.ts'
import { createLog } from './log.ts'
import type { Log } from './running.ts'
import { makePrivateDir } from './secrets.ts'
import { DEFAULT_LISTEN } from './settings.ts'
import { serveStatus, type Status } from './status.ts'
import { type Supervised, supervise } from './supervisor.ts'

export type Progress = { step: 'postgres' | 'schema' | 'processes'; ms: number }

export type PlatformOptions = {
  /** Ports 0 are replaced by free ones. */
  config: Config
  /** Who may create roles on an external database; absent, the embedded one is started. */
  external?: DatabaseAdmin
  logTo?: LogTo
  /** The api reads the console when it starts, so it waits for this; a rejection fails the start. */
  consoleBuilt?: Promise<unknown>
  /** Hears of each step when it is done. */
  progress?: (step: Progress) => void
}

export type Platform = {
  /** As the processes have it, ports assigned. */
  config: Config
  publicUrl: string
  mqttUrl: string
  ingestUrl: string
  dataDir: string
  /** What could not be closed because the database's administrator is no superuser; empty on the embedded one. */
  unhardened: readonly string[]
  /** What devices and clients verify the platform with, PEM. */
  trust: string
  /** The first administrator's one-time link; null once an account exists. */
  enrolmentLink(): Promise<string | null>
  /** In demonstration mode alone. Replaces all earlier links. */
  demonstrationLinks(people: readonly Member[]): Promise<{ personId: string; url: string }[]>
  status(): Promise<Status>
  /** Settles when a unit has been given up, with what to say. The platform still has to be stopped. */
  givenUp: Promise<string>
  stop(): Promise<void>
}
export type Member = { orgId: string; personId: string }

/** The demonstration's configuration, which tests use too: loopback, everything under one directory. */
export function demonstrationConfig(dataDir: string, listen: Partial<Config['listen']> = {}): Config {
  const runDir = runDirFor(resolve(dataDir))
  const bound = { ...DEFAULT_LISTEN, ...listen }
  return {
    mode: 'demonstration',
    dataDir: resolve(dataDir),
    runDir,
    secretsDir: resolve(dataDir, 'secrets'),
    database: { host: join(runDir, 'pg'), port: 5432, name: 'fairlead' },
    listen: bound,
    publicUrl: `https://localhost:${bound.api.port}`,
    serverNames: ['localhost', '127.0.0.1'],
  }
}

/** Listeners on loopback at any free port, for tests. */
export const FREE_PORTS: Config['listen'] = {
  api: { host: '127.0.0.1', port: 0 },
  mqtt: { host: '127.0.0.1', port: 0 },
  ingest: { host: '127.0.0.1', port: 0 },
  est: { host: '127.0.0.1', port: 0 },
}

/** Starts everything and resolves when every process is ready. Rejects with a Failure that says what to do. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  // Files and sockets are for the platform's user alone; the processes inherit this.
  process.umask(0o077)
  // Awaited when the api's turn comes; until then a failure must not end the process as one that nobody handles.
  options.consoleBuilt?.catch(() => undefined)
  const config = await settle(options.config)
  const undo: (() => void | Promise<void>)[] = []
  const stop = once(async () => {
    for (const step of undo.toReversed()) await step()
  })
  try {
    return await raise(config, options, undo, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function raise(
  config: Config,
  options: PlatformOptions,
  undo: (() => void | Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Platform> {
  const { logTo = 'files', progress = () => undefined } = options
  for (const dir of [config.dataDir, config.secretsDir]) makePrivateDir(dir)
  for (const dir of ['log', 'cache']) mkdirSync(join(config.dataDir, dir), { recursive: true, mode: 0o700 })
  makeRunDir(config.runDir)
  const units: Supervised[] = []
  const started = new Date()
  const status = (): Promise<Status> => describe(config, started, units)
  const server = await serveStatus(config, status)
  undo.push(() => server.close())

  const configFile = writeConfig(config)
  await waitForOrphans(configFile)
  await refuseTakenPorts(config.listen)
  const logs = openLogFiles(join(config.dataDir, 'log'))
  undo.push(() => logs.close())
  const log = supervisorLog(logTo, logs.open('supervisor'), config)
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<string>()
  const around = {
    log,
    clock: { now_ms: () => performance.now(), sleep: sleepUnlessStopped },
    random: Math.random,
    onGivenUp: (name: string, why: string) =>
      giveUp(`${name} does not stay up (${why}): see ${join(config.dataDir, 'log')}`),
  }
  const children = processUnits(config, configFile, logTo, logs)
  undo.push(() => children.forEach((child) => child.discard()))
  for (const child of children) child.preload()

  const schema = import('../db/migrate.ts')
  const admin = options.external ?? (await startEmbedded(config, units, around, undo))
  if (options.external === undefined) progress({ step: 'postgres', ms: elapsed(started) })
  const unhardened = await (await schema).migrate(config, admin)
  for (const reason of unhardened) log.warn({ reason }, 'the database is open where a superuser would have closed it')
  progress({ step: 'schema', ms: elapsed(started) })

  const processes = children.map((child) => supervise(child, around))
  units.push(...processes)
  const [vault, ...others] = processes
  undo.push(() => vault?.stop())
  await vault?.start()
  undo.push(() => settled(others.map((one) => one.stop())))
  await settled(
    others.map(async (one) => {
      if (one.name === 'api') await options.consoleBuilt
      await one.start()
    }),
  )
  progress({ step: 'processes', ms: elapsed(started) })
  log.info({ ms: elapsed(started), url: config.publicUrl }, 'the platform is up')
  return { config, ...addresses(config), ...(await overSockets(config, undo)), unhardened, status, givenUp, stop }
}

async function startEmbedded(
  config: Config,
  units: Supervised[],
  around: Parameters<typeof supervise>[1],
  undo: (() => void | Promise<void>)[],
): Promise<DatabaseAdmin> {
  const { promise, resolve: onAdmin } = Promise.withResolvers<DatabaseAdmin>()
  const postgres = supervise(
    postgresUnit(config, (server) => onAdmin(server.superuser)),
    around,
  )
  units.push(postgres)
  undo.push(() => postgres.stop())
  await postgres.start()
  return promise
}

/** What the supervisor asks of its children once they are up. */
async function overSockets(config: Config, undo: (() => void | Promise<void>)[]) {
  const [{ openAuthSupervisor }, { openVault }] = await Promise.all([
    import('../identity/supervisor-client.ts'),
    import('../vault/client.ts'),
  ])
  const auth = openAuthSupervisor(config)
  const vault = openVault(config, 'worker')
  undo.push(() => auth.close())
  const { deviceTrust: trust } = await vault.call('trust', {})
  vault.close()
  return {
    trust,
    async enrolmentLink() {
      try {
        return (await auth.bootstrap()).url
      } catch (error) {
        // An account exists: nobody becomes administrator by a link of ours any more.
        if (isFailure(error, 'conflict')) return null
        throw error
      }
    },
    demonstrationLinks: (people: readonly Member[]) =>
      auth.demonstrationLinks(
        people.map(({ orgId, personId }) => ({ orgId: orgId as OrgId, personId: personId as PersonId })),
      ),
  }
}

function addresses(config: Config) {
  const { listen, publicUrl, dataDir } = config
  const name = new URL(publicUrl).hostname
  return {
    publicUrl,
    dataDir,
    mqttUrl: `mqtts://${name}:${listen.mqtt.port}`,
    ingestUrl: `https://${name}:${listen.ingest.port}`,
  }
}

async function settle(config: Config): Promise<Config> {
  const listen = await assignPorts(config.listen)
  const url = new URL(config.publicUrl)
  // The barest of images have no /etc/hosts; what listens on loopback is reachable under its address too.
  if (url.hostname === 'localhost' && !(await resolves('localhost'))) url.hostname = '127.0.0.1'
  if (url.port === '0') url.port = `${listen.api.port}`
  return { ...config, listen, publicUrl: url.origin }
}

async function resolves(name: string): Promise<boolean> {
  try {
    await lookup(name)
    return true
  } catch (error) {
    if (isCode(error, 'ENOTFOUND') || isCode(error, 'EAI_AGAIN')) return false
    throw error
  }
}

/** Whole or not at all: a process that is restarted while we write must not read half a file. */
function writeConfig(config: Config): string {
  const file = join(config.runDir, 'config.json')
  writeFileSync(`${file}.new`, JSON.stringify(config, undefined, 2), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return file
}

function supervisorLog(logTo: LogTo, file: number, { logLevel }: Config): Log {
  const level = logLevel === undefined ? {} : { level: logLevel }
  return createLog(
    'supervisor',
    logTo === 'stdout' ? level : { ...level, to: pino.destination({ fd: file, sync: true }) },
  )
}

async function describe(config: Config, started: Date, units: Supervised[]): Promise<Status> {
  const { mode, publicUrl, listen, database } = config
  return {
    mode,
    pid: process.pid,
    startedAt: started.toISOString(),
    publicUrl,
    listen,
    database:
      database.tls === undefined
        ? `${database.host} (${database.name})`
        : `${database.host}:${database.port} (${database.name}), TLS`,
    units: await Promise.all(units.map((unit) => unit.status())),
  }
}

/** Waits for all, then throws the first refusal: whoever is still starting must not be left behind. */
async function settled(steps: Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(steps)) if (result.status === 'rejected') throw result.reason
}

async function sleepUnlessStopped(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}

const elapsed = (since: Date): number => Date.now() - since.getTime()

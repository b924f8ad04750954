// Embedded PostgreSQL under our own supervision: a Unix socket, passwords, a user who is not root, recovery after a
// crash, no orphan. The flow: internal/postgres/binaries (which), account (as whom), leftovers (after a crash),
// cluster and settings (initdb, postgresql.conf), and here: start, wait until it answers, stop.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { unavailable } from '../../core/errors.ts'
import { POSTGRES_START_MS_MAX, POSTGRES_STOP_MS_MAX } from '../../core/limits.ts'
import type { DatabaseAdmin } from './config.ts'
import { chooseAccount, withLibraries } from './internal/postgres/account.ts'
import { findBinaries, type Major } from './internal/postgres/binaries.ts'
import { type Cluster, clusterDir, ensureCluster, SUPERUSER } from './internal/postgres/cluster.ts'
import { clearLeftovers, postmasterState } from './internal/postgres/leftovers.ts'
import { PORT } from './internal/postgres/settings.ts'
import { watchOver } from './internal/postgres/watcher.ts'
import { refuseUnfitVersion, versionNumberOf } from './postgres-version.ts'
import { ensureSecret } from './secrets.ts'

export type PostgresOptions = {
  /** Holds the cluster (`<dataDir>/<major>`); created when missing. */
  dataDir: string
  /** The socket stands in `<runDir>/pg`. */
  runDir: string
  /** Where `db-superuser.password` is, or is made. */
  secretsDir: string
  major?: Major
  /** For tests: further settings ("fsync": "off"). */
  settings?: Record<string, string>
}

export type RunningPostgres = {
  /** The socket's directory: `Config.database.host`. */
  host: string
  port: number
  superuser: DatabaseAdmin
  /** "180004" style number. */
  version: number
  /** How it runs ("a user namespace, called postgres"). */
  account: string
  pid: number
  /** Settles when the server has ended, for whatever reason. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  stop(): Promise<void>
  /** At once, in no order: for what is thrown away. */
  drop(): Promise<void>
}

/** Starts the server and resolves when it takes connections; a crashed cluster is recovered on the way. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const cluster = prepare(options)
  const version = versionNumberOf(cluster.account.version)
  refuseUnfitVersion(version)
  const dir = clusterDir(cluster)
  await ensureCluster(cluster)
  await clearLeftovers(dir, cluster.socketDir)
  const server = launch(cluster)
  const pid = await ready(server, cluster)
  return {
    host: cluster.socketDir,
    port: PORT,
    superuser: { user: SUPERUSER, password: cluster.password },
    version,
    account: cluster.account.description,
    pid,
    ended: server.ended,
    stop: () => stop(server, 'SIGINT'),
    drop: () => stop(server, 'SIGQUIT'),
  }
}

function prepare(options: PostgresOptions): Cluster {
  const { dataDir: home, runDir, secretsDir, major = 18, settings = {} } = options
  const socketDir = join(runDir, 'pg')
  for (const dir of [home, socketDir]) mkdirSync(dir, { recursive: true, mode: 0o700 })
  const password = ensureSecret({ secretsDir }, 'db-superuser.password')
  const binaries = findBinaries(major, join(home, `lib-${major}`))
  const account = chooseAccount({ home, socketDir, binaries })
  return { home, socketDir, major, settings, password, binaries, account }
}

type Server = { child: ChildProcess; ended: RunningPostgres['ended']; said: string[] }

function launch({ account, binaries, ...cluster }: Cluster): Server {
  const command = withLibraries(binaries, binaries.postgres, '-D', clusterDir(cluster))
  const { file, args } = account.wrap(command)
  // A session of its own: Ctrl-C in the terminal reaches the supervisor, which stops things in order.
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true, cwd: '/', ...account.spawnAs })
  const said: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.push(text)
    if (said.length > 20) said.shift()
  })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  if (!account.diesWithUs && child.pid !== undefined) {
    const watcher = watchOver(child.pid)
    child.once('exit', () => watcher.kill('SIGKILL'))
  }
  return { child, ended, said }
}

async function ready(server: Server, cluster: Cluster): Promise<number> {
  const dir = clusterDir(cluster)
  let over = false
  const failed = server.ended.then(() => {
    over = true
  })
  const end = performance.now() + POSTGRES_START_MS_MAX
  // Its lock file is where PostgreSQL says that it takes connections; no driver and no password is needed to ask.
  while (!over && performance.now() < end) {
    const state = postmasterState(dir)
    if (state?.pid === server.child.pid && state?.state === 'ready') return state.pid
    await Promise.race([failed, sleep(10)])
  }
  if (!over) await stop(server, 'SIGINT')
  throw unavailable(`PostgreSQL did not start: ${server.said.join('').trim() || lastLogLines(dir)}`)
}

function lastLogLines(dir: string): string {
  const logs = readdirSync(join(dir, 'log')).sort()
  const newest = logs.at(-1)
  return newest === undefined
    ? 'it said nothing'
    : readFileSync(join(dir, 'log', newest), 'utf8')
        .trim()
        .slice(-2_000)
}

/** SIGINT is the fast shutdown (a clean one, but sessions are ended); SIGQUIT after it leaves work for recovery. */
async function stop({ child, ended }: Server, how: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(how)
  const late = sleep(POSTGRES_STOP_MS_MAX, 'late' as const, { ref: false })
  if ((await Promise.race([ended, late])) === 'late') child.kill('SIGQUIT')
  await ended
}

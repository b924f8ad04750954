// The frame around each process: read the configuration, start, say so, stop in order when told.
// It is told by SIGTERM or SIGINT, by the supervisor's message, or by the supervisor's death: a child that has lost
// its supervisor stops, so nothing is ever orphaned.
import { STOP_PATIENCE_MS } from '../../core/limits.ts'
import { loadConfig } from './config.ts'
import { createLog, describeError } from './log.ts'
import type { Log, Running, Start } from './running.ts'

/** child -> supervisor */
export type ChildMessage =
  | { kind: 'ready'; facts: Record<string, unknown> }
  | { kind: 'facts'; facts: Record<string, unknown> }
  | { kind: 'failed'; message: string; hint?: string }
/** supervisor -> child */
export type SupervisorMessage = { kind: 'stop' } | { kind: 'describe' }

/** Runs one process from its configuration file until it is told to stop; exits the process. */
export async function runProcess(name: string, start: Start): Promise<void> {
  // Whatever a process creates (sockets, files) is for the platform's user alone.
  process.umask(0o077)
  process.title = `fairlead ${name}`
  const file = process.env.FAIRLEAD_CONFIG
  if (file === undefined) {
    process.stderr.write(
      `fairlead ${name}: FAIRLEAD_CONFIG names no configuration file. Start with: fairlead ${name} --config FILE\n`,
    )
    process.exit(2)
  }
  const config = loadConfig(file)
  const log = createLog(name, config.logLevel === undefined ? {} : { level: config.logLevel })
  dieLoudly(log)
  let running: Running
  try {
    running = await start(config, log)
  } catch (error) {
    const facts = describeError(error)
    log.fatal({ err: error }, 'could not start')
    tell({ kind: 'failed', message: facts.message, ...(facts.hint === undefined ? {} : { hint: facts.hint }) })
    process.exit(1)
  }
  obey(running, log)
  tell({ kind: 'ready', facts: running.describe?.() ?? {} })
  log.info({ ms: Math.round(performance.now()) }, 'ready')
}

/** A bug in one request is handled where it happens; one that reaches here has left an unknown state, so we go. */
function dieLoudly(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'stopped by a bug')
    process.exit(70)
  })
}

function obey(running: Running, log: Log): void {
  let stopping = false
  const stop = (reason: string): void => {
    if (stopping) return
    stopping = true
    log.info({ reason }, 'stopping')
    setTimeout(() => process.exit(75), STOP_PATIENCE_MS).unref()
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('disconnect', () => stop('the supervisor has gone'))
  process.on('message', (message: SupervisorMessage) => {
    if (message.kind === 'stop') stop('the supervisor says so')
    else tell({ kind: 'facts', facts: { ...running.describe?.(), ...processFacts() } })
  })
  // The supervisor may have died while we were starting; its channel then closed before anybody listened.
  if (process.send !== undefined && !process.connected) stop('the supervisor has gone')
}

function processFacts(): Record<string, unknown> {
  return { rss_bytes: process.memoryUsage.rss(), uptime_s: Math.round(process.uptime()) }
}

function tell(message: ChildMessage): void {
  // A send that finds the channel closed is followed by 'disconnect', which stops us.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}

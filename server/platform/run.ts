// The frame around each process: read the configuration, start, say so, stop in order when told.
// It is told by SIGTERM or SIGINT, by the supervisor's message, or by the supervisor's death: a child that has lost
// its supervisor stops, so nothing is ever orphaned.
import { STOP_PATIENCE_MS } from '../../core/limits.ts'
import { type Config, loadConfig } from './config.ts'
import { createLog, describeError } from './log.ts'
import type { ChildMessage, SupervisorMessage } from './messages.ts'
import type { Log, Running, Start } from './running.ts'

/** Runs one process from the file that FAIRLEAD_CONFIG names until it is told to stop; exits the process. */
export async function runProcess(name: string, start: Start): Promise<void> {
  // Whatever a process creates (sockets, files) is for the platform's user alone.
  process.umask(0o077)
  process.title = `fairlead ${name}`
  const told = listen()
  const file = process.env.FAIRLEAD_CONFIG
  if (file === undefined) {
    process.stderr.write(`FAIRLEAD_CONFIG names no file. Start this process with: fairlead ${name} --config FILE\n`)
    process.exit(2)
  }
  const config = loadOrExit(file)
  const log = createLog(name, config.logLevel === undefined ? {} : { level: config.logLevel })
  process.on('uncaughtException', (error) => {
    // What reaches here has left an unknown state behind, so we go; whoever supervises starts us anew.
    log.fatal({ err: error }, 'stopped by a bug')
    process.exit(70)
  })
  await told.mayStart
  const running = await startOrFail(() => start(config, log), log)
  told.obey(running, log)
  tell({ kind: 'ready', facts: running.describe?.() ?? {} })
  log.info({ ms: Math.round(performance.now()) }, 'ready')
}

function loadOrExit(file: string): Config {
  try {
    return loadConfig(file)
  } catch (error) {
    process.stderr.write(`${describeError(error).message}\n`)
    process.exit(2)
  }
}

async function startOrFail(start: () => Promise<Running>, log: Log): Promise<Running> {
  try {
    return await start()
  } catch (error) {
    const { message, hint } = describeError(error)
    log.fatal({ err: error }, 'could not start')
    await new Promise((sent) => tell({ kind: 'failed', message, ...(hint === undefined ? {} : { hint }) }, sent))
    process.exit(1)
  }
}

/** Listens from the first moment, because a supervisor may tell us to stop, or die, while we are still starting. */
function listen() {
  const { promise: mayStart, resolve: begin } = Promise.withResolvers<void>()
  const { promise: reason, resolve: stop } = Promise.withResolvers<string>()
  let describe = (): Record<string, unknown> => ({})
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  if (process.send === undefined) begin()
  process.on('disconnect', () => stop('the supervisor has gone'))
  process.on('message', (message: SupervisorMessage) => {
    if (message.kind === 'start') begin()
    else if (message.kind === 'stop') stop('the supervisor says so')
    else tell({ kind: 'facts', facts: describe() })
  })
  let started = false
  void reason.then(() => {
    // Nothing to close yet: what is half started keeps nothing that a later start does not find in order.
    if (!started) process.exit(0)
  })
  const obey = (running: Running, log: Log): void => {
    started = true
    describe = () => ({
      ...running.describe?.(),
      rss_bytes: process.memoryUsage.rss(),
      uptime_s: Math.round(process.uptime()),
    })
    void reason.then((why) => stopRunning(running, log, why))
  }
  return { mayStart, obey }
}

function stopRunning(running: Running, log: Log, reason: string): void {
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

function tell(message: ChildMessage, sent: (error: Error | null) => void = () => undefined): void {
  // A channel that has closed is followed by 'disconnect', which stops us.
  if (process.connected) process.send?.(message, undefined, undefined, sent)
  else sent(null)
}

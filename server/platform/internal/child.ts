// One of our processes as a unit of the supervisor: spawned early (its modules load while PostgreSQL starts), told
// to begin when its turn comes, ready when it says so. Its configuration is a file; its environment is a short list.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unavailable } from '../../../core/errors.ts'
import { CHILD_START_MS_MAX, FACTS_PATIENCE_MS, STOP_PATIENCE_MS } from '../../../core/limits.ts'
import type { Config } from '../config.ts'
import type { ChildMessage, SupervisorMessage } from '../messages.ts'
import type { Instance, Unit } from '../supervisor.ts'

export type ChildOptions = {
  name: string
  config: Config
  configFile: string
  /** Where its log goes: a file descriptor, or ours. */
  output: number | 'inherit'
  /** The last lines of its log, for the message of a start that failed. */
  lastWords: () => string
}
export type ChildUnit = Unit & { /** Loads the process without starting its work. */ preload(): void; discard(): void }

export function childUnit(options: ChildOptions): ChildUnit {
  let spare: ChildProcess | undefined
  return {
    name: options.name,
    preload() {
      spare = spawnChild(options)
    },
    discard() {
      spare?.kill('SIGKILL')
    },
    async launch(stop) {
      const child = spare?.exitCode === null && spare.signalCode === null ? spare : spawnChild(options)
      spare = undefined
      return launched(child, options, stop)
    },
  }
}

function spawnChild({ name, configFile, config, output }: ChildOptions): ChildProcess {
  const file = fileURLToPath(new URL(`../../../bin/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', output, output === 'inherit' ? 'inherit' : output, 'ipc'],
    cwd: config.dataDir,
    env: environment(config, configFile),
    // A session of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops things in order.
    detached: true,
  })
  // A spawn that fails is an end like any other; it is reported by `launched`, which may not listen yet.
  child.on('error', () => undefined)
  return child
}

/** What a process may know of its surroundings. Nothing that an operator exported by accident reaches it. */
function environment(config: Config, configFile: string): NodeJS.ProcessEnv {
  const passed = ['PATH', 'HOME', 'TZ', 'LANG', 'TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS']
  const kept = passed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  // Compiled once, started many times: a restart is back sooner.
  const cache = process.env.NODE_COMPILE_CACHE ?? join(config.dataDir, 'cache')
  return { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: cache, FAIRLEAD_CONFIG: configFile }
}

async function launched(child: ChildProcess, options: ChildOptions, stop: AbortSignal): Promise<Instance> {
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  const giveUp = (): void => void child.kill('SIGKILL')
  stop.addEventListener('abort', giveUp)
  const late = setTimeout(giveUp, CHILD_START_MS_MAX)
  try {
    tell(child, { kind: 'start' })
    await ready(child, ended, options)
  } finally {
    clearTimeout(late)
    stop.removeEventListener('abort', giveUp)
  }
  const pid = child.pid
  if (pid === undefined) throw unavailable(`${options.name} has no process`)
  return { pid, ended, stop: () => stopChild(child, ended), facts: () => askFacts(child) }
}

/** Resolves at the child's `ready`; rejects with what it said when it failed, or with its last words. */
async function ready(child: ChildProcess, ended: Promise<string>, { name, lastWords }: ChildOptions): Promise<void> {
  const said = await message(child, (one) => one.kind !== 'facts')
  if (said === undefined) throw unavailable(`${name} ended while starting (${await ended})\n${lastWords()}`.trim())
  if (said.kind === 'failed')
    throw unavailable(`${name}: ${said.message}`, said.hint === undefined ? {} : { hint: said.hint })
}

async function askFacts(child: ChildProcess): Promise<Record<string, unknown>> {
  const patience = AbortSignal.timeout(FACTS_PATIENCE_MS)
  const answer = message(child, (one) => one.kind === 'facts', patience)
  tell(child, { kind: 'describe' })
  const said = await answer
  return said !== undefined && 'facts' in said ? said.facts : {}
}

/** The first message that is wanted; undefined when the child ends or patience does before. Listens no longer than that. */
function message(
  child: ChildProcess,
  wanted: (message: ChildMessage) => boolean,
  patience?: AbortSignal,
): Promise<ChildMessage | undefined> {
  return new Promise((resolve) => {
    const settle = (one?: ChildMessage): void => {
      child.off('message', listen)
      child.off('exit', none)
      child.off('error', none)
      patience?.removeEventListener('abort', none)
      resolve(one)
    }
    const none = (): void => settle()
    const listen = (one: ChildMessage): void => {
      if (wanted(one)) settle(one)
    }
    child.on('message', listen)
    child.on('exit', none)
    child.on('error', none)
    patience?.addEventListener('abort', none)
  })
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  tell(child, { kind: 'stop' })
  // It limits itself to STOP_PATIENCE_MS; one whose loop is stuck cannot, and is ended from outside a little later.
  const stuck = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS * 1.25)
  await ended
  clearTimeout(stuck)
}

function tell(child: ChildProcess, message: SupervisorMessage): void {
  // A channel that is closed belongs to a child that is ending, and `ended` says so.
  if (child.connected) child.send(message, () => undefined)
}

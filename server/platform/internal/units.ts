// The units of the constellation: PostgreSQL, and our five processes.
import { join } from 'node:path'
import { unavailable } from '../../../core/errors.ts'
import type { Config } from '../config.ts'
import { type RunningPostgres, startPostgres } from '../postgres.ts'
import type { Instance, Unit } from '../supervisor.ts'
import { type ChildUnit, childUnit } from './child.ts'
import type { LogFiles } from './log-files.ts'

/** In the order of their start: what stands left of another is asked by it. */
export const PROCESSES = ['vault', 'auth', 'api', 'gateway', 'worker'] as const

/** The embedded server. `onStarted` hears of each start, the first one and those after a crash. */
export function postgresUnit(config: Config, onStarted: (server: RunningPostgres) => void): Unit {
  const { runDir, secretsDir } = config
  return {
    name: 'postgres',
    async launch(stop): Promise<Instance> {
      const server = await startPostgres({ dataDir: join(config.dataDir, 'postgres'), runDir, secretsDir })
      if (stop.aborted) {
        await server.stop()
        throw unavailable('stopped while PostgreSQL was starting')
      }
      onStarted(server)
      return {
        pid: server.pid,
        ended: server.ended.then(({ code, signal }) => signal ?? `exit code ${code}`),
        stop: () => server.stop(),
        facts: async () => ({ version: server.version, runsAs: server.account }),
      }
    },
  }
}

export type LogTo = 'files' | 'stdout'

export function processUnits(config: Config, configFile: string, logTo: LogTo, logs: LogFiles): ChildUnit[] {
  return PROCESSES.map((name) => {
    const output = logTo === 'stdout' ? ('inherit' as const) : logs.open(name)
    return childUnit({ name, config, configFile, output, lastWords: () => logs.lastWords(name) })
  })
}

// fairlead gateway (api, ...): one process alone. It is told what the operator's file says, through a file of its own,
// as the supervisor would tell it. Its secrets are expected where the configuration puts them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePrivateDir } from '../server/platform/secrets.ts'
import { readSettings } from '../server/platform/settings.ts'
import { readOptions, UsageError } from './arguments.ts'

type Name = 'vault' | 'auth' | 'api' | 'gateway' | 'worker'

export function processCommand(name: Name): (args: string[]) => Promise<number> {
  return async (args) => {
    const { config: file } = readOptions(args, { config: { type: 'string' } })
    if (file === undefined && process.env.FAIRLEAD_CONFIG === undefined)
      throw new UsageError('--config FILE names the configuration.')
    if (file !== undefined) process.env.FAIRLEAD_CONFIG = writeProcessConfig(name, file)
    await import(`../bin/${name}.ts`)
    // It runs on and ends the process itself.
    return new Promise<never>(() => undefined)
  }
}

function writeProcessConfig(name: Name, file: string): string {
  const { config } = readSettings(file)
  makePrivateDir(config.dataDir)
  mkdirSync(config.runDir, { recursive: true, mode: 0o700 })
  const target = join(config.runDir, `config-${name}.json`)
  writeFileSync(target, JSON.stringify(config, undefined, 2), { mode: 0o600 })
  return target
}

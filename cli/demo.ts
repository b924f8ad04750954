// fairlead demo (npm start): the platform in demonstration mode with the simulated plant, on loopback, in one folder.
// A second start finds the data of the first one and goes on.
import { resolve } from 'node:path'
import { demonstrationConfig, type Platform, startPlatform } from '../server/platform/constellation.ts'
import { DEFAULT_LISTEN } from '../server/platform/settings.ts'
import { numberOption, readOptions } from './arguments.ts'
import { ensureConsole } from './console-build.ts'
import { demonstrationDir } from './data-dir.ts'
import { showProgress } from './progress.ts'
import { table } from './terminal.ts'
import { unlessStopped, untilStopped } from './until-stopped.ts'

const PORTS: [number, number] = [1, 65_535]
const ASSETS: [number, number] = [1, 10_000]

export async function demo(args: string[]): Promise<number> {
  const { config, assets } = readCommand(args)
  process.stderr.write('\nFairlead, a demonstration: simulated machines, this computer only.\n\n')
  const { steps, progress } = showProgress()
  const early = Promise.withResolvers<string>()
  const end = untilStopped(early.promise)
  const simulation = import('../sim/demonstration.ts')
  const platform = await unlessStopped(startPlatform({ config, progress, consoleBuilt: ensureConsole() }), end)
  try {
    platform.givenUp.then(early.resolve, early.reject)
    steps.begin('Simulated plant')
    const options = assets === undefined ? {} : { assets }
    const plant = await unlessStopped((await simulation).startDemonstration(platform, options), end)
    steps.done('Simulated plant')
    sayWhere(platform, plant.links)
    const { why, detail } = await end
    process.stderr.write(`\n  ${why === 'given up' ? detail : 'Stopping'}\n`)
    await plant.close()
    return why === 'given up' ? 1 : 0
  } finally {
    steps.clear()
    await platform.stop()
  }
}

function readCommand(args: string[]) {
  const options = readOptions(args, {
    data: { type: 'string' },
    'api-port': { type: 'string' },
    'mqtt-port': { type: 'string' },
    'ingest-port': { type: 'string' },
    'est-port': { type: 'string' },
    assets: { type: 'string' },
  })
  const listener = (name: 'api' | 'mqtt' | 'ingest' | 'est') => ({
    host: DEFAULT_LISTEN[name].host,
    port: numberOption(`${name}-port`, options[`${name}-port`], DEFAULT_LISTEN[name].port, PORTS),
  })
  const listen = { api: listener('api'), mqtt: listener('mqtt'), ingest: listener('ingest'), est: listener('est') }
  const config = demonstrationConfig(resolve(options.data ?? demonstrationDir()), listen)
  return options.assets === undefined
    ? { config }
    : { config, assets: numberOption('assets', options.assets, 1, ASSETS) }
}

type Link = { organisation: string; role: string; name: string; url: string }

function sayWhere({ publicUrl, mqttUrl, dataDir }: Platform, links: readonly Link[]): void {
  const rows = links.map(({ organisation, role, url }) => [organisation, role.replaceAll('_', ' '), url])
  process.stdout.write(`
  Open one of these; each signs you in as that person, until the demonstration stops.

${table(rows)}

${table([
  ['Console', publicUrl],
  ['Devices', mqttUrl],
  ['Data', `${dataDir} (remove it to begin anew)`],
])}

  The browser will warn of a certificate it does not know: it was made on this computer, for this computer.
  Ctrl-C stops everything.
`)
}

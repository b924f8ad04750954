// fairlead status: what runs, from the supervisor's own socket.
import { join, resolve } from 'node:path'
import { demonstrationConfig } from '../server/platform/constellation.ts'
import { askStatus, certificateOf, type Status } from '../server/platform/status.ts'
import { readSettings } from '../server/platform/settings.ts'
import { readOptions } from './arguments.ts'
import { demonstrationDir } from './data-dir.ts'
import { table } from './terminal.ts'

export async function status(args: string[]): Promise<number> {
  const options = readOptions(args, {
    data: { type: 'string' },
    config: { type: 'string' },
    json: { type: 'boolean' },
  })
  const config =
    options.config === undefined
      ? demonstrationConfig(resolve(options.data ?? demonstrationDir()))
      : readSettings(options.config).config
  const found = await askStatus(config)
  if (found === undefined) {
    process.stderr.write(`No Fairlead runs with the data in ${config.dataDir}.\n`)
    return 3
  }
  process.stdout.write(
    options.json === true ? `${JSON.stringify(found, undefined, 2)}\n` : describe(found, config.dataDir),
  )
  // For scripts: all well, or not.
  const isWell = (unit: Unit): boolean => unit.state === 'running' && (certificateOf(unit)?.failing ?? null) === null
  return found.units.every(isWell) ? 0 : 1
}

function describe(found: Status, dataDir: string): string {
  const rows = found.units.map((unit) => [
    unit.name,
    unit.state,
    unit.pid === undefined ? '' : `${unit.pid}`,
    unit.restarts === 0
      ? ''
      : `restarted ${unit.restarts}x${unit.lastEnd === undefined ? '' : `, last: ${unit.lastEnd}`}`,
    memory(unit.facts.rss_bytes),
  ])
  const certificates = found.units.flatMap((unit) => certificateRow(unit) ?? [])
  const kind = found.mode === 'demonstration' ? 'demonstration' : 'production'
  const { api, mqtt, ingest, est } = found.listen
  return `Fairlead, ${kind}, process ${found.pid}, since ${found.startedAt}
${table([
  ['console', found.publicUrl, `(${api.host}:${api.port})`],
  ['MQTT', `${mqtt.host}:${mqtt.port}`],
  ['ingest', `${ingest.host}:${ingest.port}`],
  ['EST', `${est.host}:${est.port}`],
  ['database', found.database],
  ['logs', join(dataDir, 'log')],
])}

${rootLine(found)}${table([['process', 'state', 'pid', 'restarts', 'memory'], ...rows])}
${certificates.length === 0 ? '' : `\n${table([['certificate of', 'ends', 'renewed'], ...certificates])}\n`}`
}

type Unit = Status['units'][number]

/** While one person alone can use the root, this says so. */
function rootLine({ units }: Status): string {
  const { root, custodians } = units.find(({ name }) => name === 'vault')?.facts ?? {}
  const held = custodians !== 0
  if (root === 'file') return "The root's key is on this machine, and one person alone can use it: fairlead ca\n\n"
  return root === 'token' && !held ? "One person alone can use the root's token: fairlead ca\n\n" : ''
}

function certificateRow(unit: Unit): string[][] | undefined {
  const found = certificateOf(unit)
  if (found === undefined) return undefined
  const { expires, renewal, failing } = found
  const day = (text: string): string => text.slice(0, 10)
  const state =
    failing === null
      ? `from ${day(renewal)} on`
      : `FAILS since ${failing.since}, ${failing.attempts} times: ${failing.why}`
  return [[unit.name, day(expires), state]]
}

function memory(bytes: unknown): string {
  return typeof bytes === 'number' ? `${Math.round(bytes / 1_048_576)} MB` : ''
}

// fairlead up: the platform without the demonstration. No organisation, no default password: the first administrator
// comes by a one-time link that is printed as long as there is no account.
import { startPlatform } from '../server/platform/constellation.ts'
import { readSettings } from '../server/platform/settings.ts'
import { readOptions } from './arguments.ts'
import { ensureConsole } from './console-build.ts'
import { showProgress } from './progress.ts'
import { table } from './terminal.ts'
import { unlessStopped, untilStopped } from './until-stopped.ts'

export async function up(args: string[]): Promise<number> {
  const options = readOptions(args, { config: { type: 'string' }, check: { type: 'boolean' } })
  const file = options.config ?? 'fairlead.json'
  const settings = readSettings(file)
  if (options.check === true) {
    process.stdout.write(`The configuration in ${file} is good.\n`)
    return 0
  }
  const { steps, progress } = showProgress()
  const consoleBuilt = ensureConsole()
  const early = Promise.withResolvers<string>()
  const end = untilStopped(early.promise)
  const platform = await unlessStopped(startPlatform({ ...settings, consoleBuilt, progress }), end)
  steps.clear()
  platform.givenUp.then(early.resolve, early.reject)
  await sayWhere(platform)
  const { why, detail } = await end
  process.stderr.write(`\n  ${why === 'given up' ? detail : 'Stopping'}\n`)
  await platform.stop()
  return why === 'given up' ? 1 : 0
}

async function sayWhere(platform: Awaited<ReturnType<typeof startPlatform>>): Promise<void> {
  const { publicUrl, mqttUrl, ingestUrl } = platform
  process.stderr.write(
    `\n${table([
      ['Console', publicUrl],
      ['MQTT', mqttUrl],
      ['Ingest', ingestUrl],
    ])}\n\n`,
  )
  for (const what of platform.unhardened)
    process.stderr.write(`  Not hardened, as the database's user is no superuser: ${what}\n`)
  const link = await platform.enrolmentLink()
  if (link === null) return
  process.stderr.write(`  There is no account yet. This link makes the first administrator, once:\n\n  ${link}\n\n`)
}

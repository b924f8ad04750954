// fairlead witness: remembers the audit logs of somebody else's platform and countersigns what continues them. It runs
// anywhere: on a small machine of the customer, an insurer, an auditor; without a database.
import { resolve } from 'node:path'
import { isFailure } from '../core/errors.ts'
import { NOTE_KEY, parseVkey, type Verifier } from '../core/merkle/keys.ts'
import { createLog } from '../server/platform/log.ts'
import { startWitness } from '../server/witness/serve.ts'
import { numberOption, readOptions, UsageError } from './arguments.ts'
import { untilStopped } from './until-stopped.ts'

const USAGE = `fairlead witness --name NAME --log VKEY [options]

Countersigns checkpoints of audit logs (c2sp.org/tlog-witness): POST /add-checkpoint. It remembers the
last one of each log, on its own disk, and refuses what is not its continuation.

  --name NAME            its own name, a URL without a scheme: witness.example/w1
  --log VKEY             the key of a log, as the console shows it. May be repeated
  --all-organisations    these keys sign the logs of every organisation of their platforms
  --data DIR             what it remembers, and its key (fairlead-witness)
  --listen HOST          127.0.0.1
  --port N               7380; TLS is for a proxy in front of it

It prints its own key: that goes into the platform's configuration, "witnesses": [{ "url", "vkey" }],
and to whoever runs: fairlead verify --witness VKEY
`

export async function witness(args: string[]): Promise<number> {
  const options = readOptions(args, {
    name: { type: 'string' },
    log: { type: 'string', multiple: true },
    'all-organisations': { type: 'boolean' },
    data: { type: 'string' },
    listen: { type: 'string' },
    port: { type: 'string' },
    help: { type: 'boolean' },
  })
  if (options.help === true) {
    process.stdout.write(USAGE)
    return 0
  }
  if (options.name === undefined || options.log === undefined)
    throw new UsageError('--name and --log are needed. See: fairlead witness --help')
  const wholePlatform = options['all-organisations'] === true
  const running = await startWitness({
    dir: resolve(options.data ?? 'fairlead-witness'),
    name: options.name,
    listen: { host: options.listen ?? '127.0.0.1', port: numberOption('port', options.port, 7380, [0, 65_535]) },
    trusted: options.log.map((vkey) => ({ key: logKey(vkey), wholePlatform })),
    // Standard output is the key's alone, so that a script can take it.
    log: createLog('witness', { to: { write: (line: string) => void process.stderr.write(line) } }),
  })
  process.stderr.write(
    `A witness of ${options.log.length} key${options.log.length === 1 ? '' : 's'}, at ${running.url}\n`,
  )
  process.stdout.write(`${running.vkey}\n`)
  // It runs until it is told to end; there is nothing of it that could give up.
  await untilStopped(new Promise<string>(() => undefined))
  await running.close()
  return 0
}

function logKey(text: string): Verifier {
  try {
    const key = parseVkey(text)
    if (key.type === NOTE_KEY) return key
    throw new UsageError(`--log: the key of ${key.name} is a witness's, not a log's`)
  } catch (error) {
    if (!isFailure(error, 'invalid')) throw error
    throw new UsageError(`--log: ${error.message}`, { cause: error })
  }
}

// The words of `fairlead replay` -> what is to be done, or what is wrong with them.
import { parseArgs } from 'node:util'
import { type Failure, invalid } from '../core/errors.ts'
import type { Pace } from './replay-pace.ts'
import type { Connection } from './replay-publish.ts'

export const REPLAY_USAGE = `fairlead replay FILE.csv --cert asset.crt --key asset.key --trust trust.pem [options]

Streams a CSV recording through the gateway. Delimiter, header and time column are recognised;
times are ISO 8601, "YYYY-MM-DD HH:MM:SS" (UTC) or epoch seconds or milliseconds.

  --url URL        the gateway (default mqtts://localhost:8883)
  --speed N        N times as fast as it was recorded (default: as fast as the platform acknowledges)
  --rebase now     the first row is now, the others follow as they did
  --time COLUMN    the column that holds the time, where it is not obvious
  --quiet          no progress

Exit: 0 everything was acknowledged, 1 it could not be sent, 2 wrong usage,
      3 acknowledged, but some rows were broken and skipped.`

export type Command = {
  file: string
  connection: Connection
  pace: Omit<Pace, 'started_ms'>
  time?: string
  quiet: boolean
}

const usage = (message: string): Failure =>
  invalid(message, { hint: 'fairlead replay --help', fields: { usage: message } })

export function isUsage(failure: Failure): boolean {
  return failure.fields?.['usage'] !== undefined
}

/** Throws Failure invalid, for which `isUsage` holds. */
export function readCommand(args: string[]): Command {
  const { values, positionals } = parse(args)
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw usage('one CSV file is needed')
  const { cert, key, trust } = values
  if (!cert || !key || !trust) throw usage('--cert, --key and --trust are needed: the three files of the asset')
  if (values.rebase !== undefined && values.rebase !== 'now') throw usage('--rebase takes "now"')
  const speed = values.speed === undefined ? undefined : Number(values.speed)
  if (speed !== undefined && !(speed > 0 && Number.isFinite(speed))) throw usage('--speed takes a number above 0')
  return {
    file,
    connection: { url: values.url, certFile: cert, keyFile: key, trustFile: trust },
    pace: { rebase: values.rebase === 'now', ...(speed === undefined ? {} : { speed }) },
    ...(values.time === undefined ? {} : { time: values.time }),
    quiet: values.quiet,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        cert: { type: 'string' },
        key: { type: 'string' },
        trust: { type: 'string' },
        url: { type: 'string', default: 'mqtts://localhost:8883' },
        speed: { type: 'string' },
        rebase: { type: 'string' },
        time: { type: 'string' },
        quiet: { type: 'boolean', default: false },
      },
    })
  } catch (cause) {
    if (cause instanceof TypeError) throw usage(cause.message)
    throw cause
  }
}

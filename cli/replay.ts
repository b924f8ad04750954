// fairlead replay: streams a recording through the gateway, as the device that its files make it.
//   replay-command    words -> what to do      replay-recording  file -> points
//   replay-pace       when, with which time    replay-publish    points -> platform
import { basename } from 'node:path'
import { isFailure } from '../core/errors.ts'
import { SAMPLES_PER_MESSAGE_MAX } from '../core/limits.ts'
import { type Command, isUsage, readCommand, REPLAY_USAGE } from './replay-command.ts'
import { paced, type Pace } from './replay-pace.ts'
import { connectPublisher, type Publisher } from './replay-publish.ts'
import { type Findings, type Point, readRecording, recogniseFile } from './replay-recording.ts'

export type Output = { line(text: string): void; progress(text: string): void }

const PROGRESS_EVERY_MS = 500
const BROKEN_SHOWN_MAX = 20
/** A hundred rows make a message of some 10 kB: small enough to be quick, large enough to be cheap. */
const ROWS_PER_MESSAGE_MAX = 100

/** Runs the command and returns its exit code. */
export async function replay(args: string[], output: Output = terminal()): Promise<number> {
  if (args.includes('--help') || args.length === 0) {
    output.line(REPLAY_USAGE)
    return args.length === 0 ? 2 : 0
  }
  try {
    return await run(readCommand(args), output)
  } catch (error) {
    if (!isFailure(error)) throw error
    output.line(`replay: ${error.message}`)
    if (error.hint) output.line(`        ${error.hint}`)
    return isUsage(error) ? 2 : 1
  }
}

async function run(command: Command, output: Output): Promise<number> {
  const table = await recogniseFile(command.file, command.time)
  const columns = table.columns.map(({ key, kind }) => (kind === 'number' ? key : `${key} (${kind})`))
  output.line(`${basename(command.file)}: time in "${table.time.name}", signals ${columns.join(', ')}`)
  const publisher = await connectPublisher(command.connection)
  const findings: Findings = { rows: 0, broken: [], brokenCount: 0, repeated: [] }
  const pace = { ...command.pace, started_ms: Date.now() }
  try {
    const points = readRecording(command.file, table, findings)
    const rowsMax = Math.max(1, Math.min(ROWS_PER_MESSAGE_MAX, Math.floor(SAMPLES_PER_MESSAGE_MAX / columns.length)))
    await stream(points, pace, rowsMax, publisher, (acknowledged) => {
      if (!command.quiet) output.progress(`${acknowledged} rows, ${rate(acknowledged, pace.started_ms)}`)
    })
  } finally {
    await publisher.close()
  }
  return summary(findings, publisher.acknowledged, pace.started_ms, output)
}

/** Packs points that are due into messages of at most `rowsMax` rows and sends them. */
async function stream(
  points: AsyncIterable<Point>,
  pace: Pace,
  rowsMax: number,
  publisher: Publisher,
  progress: (acknowledged: number) => void,
) {
  let first: number | undefined
  let pack: { ts: number; values: Point['values'] }[] = []
  let told_ms = pace.started_ms

  async function flush() {
    const rows = pack
    pack = []
    if (rows.length > 0) await publisher.send(JSON.stringify(rows), rows.length)
  }

  for await (const point of points) {
    first ??= point.ts
    const { ts, due_ms } = paced(pace, first, point.ts)
    const wait_ms = due_ms - Date.now()
    if (wait_ms > 1) {
      await flush()
      await new Promise((resolve) => setTimeout(resolve, wait_ms))
    }
    pack.push({ ts, values: point.values })
    if (pack.length >= rowsMax) await flush()
    if (Date.now() - told_ms > PROGRESS_EVERY_MS) {
      told_ms = Date.now()
      progress(publisher.acknowledged)
    }
  }
  await flush()
  await publisher.drain()
}

function summary(findings: Findings, acknowledged: number, started_ms: number, output: Output): number {
  const { broken, brokenCount, repeated } = findings
  for (const { line, problem } of broken.slice(0, BROKEN_SHOWN_MAX)) output.line(`line ${line}: ${problem}`)
  if (brokenCount > BROKEN_SHOWN_MAX) output.line(`... and ${brokenCount - BROKEN_SHOWN_MAX} more`)
  const [firstRepeated] = repeated
  if (firstRepeated)
    output.line(
      `${repeated.length} rows repeat an earlier time (first in line ${firstRepeated.line}): sent with a later millisecond, so that both values are kept`,
    )
  const skipped = brokenCount > 0 ? `, ${brokenCount} broken rows or cells skipped` : ''
  output.line(`${acknowledged} of ${findings.rows} rows acknowledged${skipped}, ${rate(acknowledged, started_ms)}`)
  return brokenCount > 0 ? 3 : 0
}

function rate(rows: number, started_ms: number): string {
  const seconds = Math.max(0.001, (Date.now() - started_ms) / 1_000)
  return `${Math.round(rows / seconds)} rows/s`
}

/** Progress overwrites its line on a terminal and is left out elsewhere. */
function terminal(): Output {
  let open = false
  return {
    line(text) {
      process.stdout.write(`${open ? '\r\u001b[K' : ''}${text}\n`)
      open = false
    },
    progress(text) {
      if (!process.stdout.isTTY) return
      process.stdout.write(`\r\u001b[K${text}`)
      open = true
    },
  }
}

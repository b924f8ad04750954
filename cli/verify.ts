// fairlead verify: an export of the audit log, checked offline against what was kept outside. Nothing of the platform is
// needed: the log's key and a checkpoint are, from somewhere else.
//   verify/command  what was asked    verify/lines  the file as lines    core/merkle/check  the checking    verify/print  the words
import { createReadStream } from 'node:fs'
import { ExportChecker } from '../core/merkle/check/report.ts'
import { invalid } from '../core/errors.ts'
import { readVerifyCommand, VERIFY_USAGE } from './verify/command.ts'
import { eachLine } from './verify/lines.ts'
import { printed } from './verify/print.ts'

const CHUNK_BYTES = 1024 * 1024
const PROGRESS_LINES = 20_000

export async function verify(args: string[]): Promise<number> {
  const command = readVerifyCommand(args)
  if (command === undefined) {
    process.stdout.write(VERIFY_USAGE)
    return 0
  }
  const checker = new ExportChecker(command)
  const tell =
    command.quiet || !process.stderr.isTTY
      ? undefined
      : (lines: number) => void process.stderr.write(`\r  ${lines} lines`)
  const whole = await readThrough(command.file, (line) => {
    const goOn = checker.take(line)
    if (checker.linesRead % PROGRESS_LINES === 0) tell?.(checker.linesRead)
    return goOn
  })
  if (tell !== undefined) process.stderr.write('\r\x1b[2K')
  const report = checker.finish(whole)
  process.stdout.write(command.json ? `${JSON.stringify(report, undefined, 2)}\n` : printed(report))
  return { fits: 0, 'does-not-fit': 1, undecided: 3 }[report.outcome]
}

async function readThrough(file: string, take: (line: Buffer) => boolean): Promise<boolean> {
  const input = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES })
  try {
    return await eachLine(input, take)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause
    throw invalid(`${file} cannot be read (${String(cause.code)})`, { cause })
  }
}

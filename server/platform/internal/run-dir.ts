// Where sockets stand. Beside the data when the path is short enough for a socket's address (107 bytes), else in a
// directory of ours under /tmp, where anybody may create a directory of that name first: so it is looked at.
import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { unavailable } from '../../../core/errors.ts'
import { RUN_DIR_BYTES_MAX } from '../../../core/limits.ts'

/** The directory of the platform whose data are in `dataDir`; always the same for the same user. */
export function runDirFor(dataDir: string): string {
  const beside = join(dataDir, 'run')
  if (Buffer.byteLength(beside) <= RUN_DIR_BYTES_MAX) return beside
  const digest = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  return `/tmp/fairlead-${process.getuid?.() ?? 0}-${digest}`
}

/** Creates it, or refuses one that is not ours alone. */
export function makeRunDir(runDir: string): void {
  mkdirSync(runDir, { recursive: true, mode: 0o700 })
  const facts = lstatSync(runDir)
  // 0711: PostgreSQL runs as another user and passes through (internal/postgres/account.ts).
  if (facts.isDirectory() && facts.uid === process.getuid?.() && (facts.mode & 0o066) === 0) return
  throw unavailable(`${runDir} belongs to somebody else or is open to others`, {
    hint: 'Remove it, or run as its owner.',
  })
}

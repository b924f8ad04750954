// One log file a process, in `dataDir/log`. The processes write to a descriptor that is theirs; the file is cut over
// by copying and truncating, so nobody has to reopen anything. The lines of the moment of the copy may be lost: this
// is for diagnosis, the audit is in the database.
import { closeSync, copyFileSync, fstatSync, openSync, readSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { LAST_WORDS_BYTES, LOG_CHECK_MS, LOG_FILE_BYTES_MAX } from '../../../core/limits.ts'

export type LogFiles = {
  /** A descriptor for appending. */
  open(name: string): number
  /** What was written last, for the message of a start that failed. */
  lastWords(name: string): string
  close(): void
}

export function openLogFiles(dir: string): LogFiles {
  const open = new Map<string, number>()
  const path = (name: string): string => join(dir, `${name}.log`)
  const cutOver = (): void => {
    for (const [name, file] of open) {
      if (fstatSync(file).size < LOG_FILE_BYTES_MAX) continue
      copyFileSync(path(name), `${path(name)}.1`)
      truncateSync(path(name))
    }
  }
  const timer = setInterval(cutOver, LOG_CHECK_MS).unref()
  return {
    open(name) {
      const file = openSync(path(name), 'a+', 0o600)
      open.set(name, file)
      return file
    },
    lastWords(name) {
      const file = open.get(name)
      return file === undefined ? '' : tail(file)
    },
    close() {
      clearInterval(timer)
      for (const file of open.values()) closeSync(file)
      open.clear()
    },
  }
}

function tail(file: number): string {
  const { size } = fstatSync(file)
  const bytes = Buffer.alloc(Math.min(size, LAST_WORDS_BYTES))
  readSync(file, bytes, 0, bytes.length, size - bytes.length)
  return bytes.toString('utf8').trim()
}

// What a witness remembers: of each log the last checkpoint it signed, one file each, in a directory of its own. A
// checkpoint is on the disk before its signature leaves (c2sp.org/tlog-witness: "MUST persist before responding").
import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { conflict, overLimit } from '../../core/errors.ts'
import { WITNESS_EVIDENCE_MAX, WITNESS_LOGS_MAX } from '../../core/limits.ts'
import { type Checkpoint, readCheckpoint } from '../../core/merkle/checkpoint.ts'
import { isCode } from '../platform/io-error.ts'

export class WitnessMemory {
  readonly #logs: string
  readonly #evidence: string
  readonly #lock: string
  #count: number

  /** Opens the directory for this process alone. Throws Failure conflict while another witness uses it. */
  constructor(dir: string) {
    this.#logs = join(dir, 'logs')
    this.#evidence = join(dir, 'evidence')
    this.#lock = join(dir, 'lock')
    for (const each of [dir, this.#logs, this.#evidence]) mkdirSync(each, { recursive: true, mode: 0o700 })
    takeLock(this.#lock)
    // Left over from a witness that was killed while it wrote: never renamed, so never signed.
    for (const name of readdirSync(this.#logs)) if (!name.endsWith('.note')) rmSync(join(this.#logs, name))
    this.#count = readdirSync(this.#logs).length
  }

  /** The last checkpoint of a log that was signed; undefined for one never seen. */
  last(origin: string): Checkpoint | undefined {
    try {
      return readCheckpoint(readFileSync(this.#file(origin), 'utf8'))
    } catch (cause) {
      if (!isCode(cause, 'ENOENT')) throw cause
      return undefined
    }
  }

  /** Commit point: after this the checkpoint is remembered, whatever happens. */
  remember(origin: string, note: string): void {
    const file = this.#file(origin)
    const isNew = !existsSync(file)
    if (isNew && this.#count >= WITNESS_LOGS_MAX)
      throw overLimit(`this witness remembers ${WITNESS_LOGS_MAX} logs and no more`)
    const aside = `${file}.${randomBytes(4).toString('hex')}`
    const written = openSync(aside, 'wx', 0o600)
    try {
      writeSync(written, note)
      fsyncSync(written)
    } finally {
      closeSync(written)
    }
    renameSync(aside, file)
    syncDir(this.#logs)
    if (isNew) this.#count += 1
  }

  /** Keeps what a log signed and what contradicts the memory of it: together they prove what it did. */
  accuse(origin: string, request: string, at: Date): void {
    if (readdirSync(this.#evidence).length >= WITNESS_EVIDENCE_MAX) return
    const known = existsSync(this.#file(origin)) ? readFileSync(this.#file(origin), 'utf8') : ''
    const name = `${at.toISOString().replaceAll(':', '')}-${hashOf(origin).slice(0, 16)}.txt`
    writeFileSync(join(this.#evidence, name), `remembered:\n${known}\nsubmitted:\n${request}`, {
      mode: 0o600,
      flush: true,
    })
  }

  close(): void {
    rmSync(this.#lock, { force: true })
  }

  #file(origin: string): string {
    return join(this.#logs, `${hashOf(origin)}.note`)
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

function syncDir(dir: string): void {
  const handle = openSync(dir, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A file with our process id; one whose process is gone is left over from a witness that was killed. */
function takeLock(file: string): void {
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx', mode: 0o600 })
      return
    } catch (cause) {
      if (!isCode(cause, 'EEXIST')) throw cause
      const pid = Number(readFileSync(file, 'utf8'))
      if (attempt > 0 || (pid !== process.pid && isAlive(pid)))
        throw conflict(`another witness (process ${pid}) uses this directory`, {
          hint: `stop it, or remove ${file}`,
          cause,
        })
      rmSync(file, { force: true })
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return !isCode(cause, 'ESRCH')
  }
}

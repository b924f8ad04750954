// Everything that can be said of an export, offline: its lines, its own checkpoint, the ones somebody kept, witnesses.
import { isFailure } from '../../errors.ts'
import { type ExportHeader, readExportHeader } from '../export-file.ts'
import { formatVkey, NOTE_KEY, parseVkey, type Verifier } from '../keys.ts'
import { signatureOf } from '../note.ts'
import { compareAmong, compareWithLines, keep, type Kept, type Verdict } from './checkpoints.ts'
import { type Finding, Findings, finding } from './finding.ts'
import { LineChecker } from './lines.ts'

export type Given = {
  /** Kept checkpoints: where each came from, and its text. */
  kept: readonly { from: string; text: string }[]
  /** The log's key, from elsewhere than the file. */
  vkey?: string
  /** Witnesses that must have signed. */
  witnesses: readonly Verifier[]
}

export type Report = {
  outcome: 'fits' | 'does-not-fit' | 'undecided'
  origin: string | null
  vkey: string | null
  /** False: the key was taken from the file itself, which anybody can write. */
  keyGiven: boolean
  lines: number
  first: number
  /** Of the file's own checkpoint. */
  size: number | null
  at_s: number | null
  kept: Verdict[]
  cosigned: { witness: string; size: number; at_s: number }[]
  findings: Finding[]
  /** All of them; `findings` holds the first hundred. */
  findingCount: number
}

export class ExportChecker {
  readonly #given: Given
  readonly #findings = new Findings()
  #header: ExportHeader | undefined
  #log: Verifier | undefined
  #own: Kept | undefined
  #kept: Kept[] = []
  #lines: LineChecker | undefined
  #lineNumber = 0

  constructor(given: Given) {
    this.#given = given
  }

  get linesRead(): number {
    return this.#lines?.lines ?? 0
  }

  /** One line of the file after the other, without newlines. False: there is no point in reading on. */
  take(line: Buffer): boolean {
    this.#lineNumber += 1
    if (this.#lineNumber === 1) return this.#begin(line)
    this.#lines?.take(line, this.#lineNumber)
    return true
  }

  #begin(line: Buffer): boolean {
    const header = readExportHeader(line.toString('utf8'))
    if (header === undefined) {
      this.#findings.add(
        finding(
          'damaged',
          'the first line is no header of an export (docs/formats.md); only the JSON Lines format can be verified',
        ),
      )
      return false
    }
    this.#header = header
    this.#log = this.#keyOf(header)
    if (this.#log === undefined) return false
    const log = this.#log
    this.#own = keep(header.checkpoint, "the file's own checkpoint", log, this.#findings)
    if (this.#own === undefined) return false
    if (header.size !== this.#own.checkpoint.size)
      this.#findings.add(
        finding('damaged', `the header says ${header.size} lines, its checkpoint ${this.#own.checkpoint.size}`),
      )
    this.#kept = this.#given.kept.flatMap(({ from, text }) => keep(text, from, log, this.#findings) ?? [])
    const { size, root } = this.#own.checkpoint
    const sizes = [size, ...this.#kept.map(({ checkpoint }) => checkpoint.size)]
    this.#lines = new LineChecker({ ...header, size }, root, sizes, this.#findings)
    return true
  }

  #keyOf({ vkey, origin }: ExportHeader): Verifier | undefined {
    try {
      const log = parseVkey(this.#given.vkey ?? vkey)
      if (log.type !== NOTE_KEY)
        this.#findings.add(finding('signature', `the key of ${log.name} is a witness's, not a log's`))
      else if (log.name === origin) return log
      else this.#findings.add(finding('signature', `the key is of ${log.name}, the file of ${origin}`))
    } catch (error) {
      if (!isFailure(error, 'invalid')) throw error
      this.#findings.add(finding('signature', error.message))
    }
    return undefined
  }

  /** After the last line. `whole`: the file ended with a newline, as every complete one does. */
  finish(whole: boolean): Report {
    if (this.#lineNumber === 0) this.#findings.add(finding('truncated', 'the file is empty'))
    const [header, own, lines] = [this.#header, this.#own, this.#lines]
    let verdicts: Verdict[] = []
    if (header !== undefined && own !== undefined && lines !== undefined) {
      lines.finish()
      this.#end(own, lines, whole)
      const all = [own, ...this.#kept]
      compareAmong(all, this.#findings)
      const made_s = Math.floor(Date.parse(header.made) / 1000) || 0
      const shown = { own, rootAt: (size: number) => lines.rootAt(size), isPart: lines.isPart, made_s }
      verdicts = compareWithLines(this.#kept, shown, this.#findings)
    }
    const cosigned = this.#cosigned()
    return this.#report(verdicts, cosigned)
  }

  /** Does the file end where its checkpoint does? */
  #end(own: Kept, lines: LineChecker, whole: boolean): void {
    const { size } = own.checkpoint
    if (!whole) this.#findings.add(finding('truncated', 'the file breaks off in the middle of a line', lines.end))
    // A part of the log ends where its header says.
    const end = lines.isPart ? (this.#header?.end ?? size) : size
    const where = lines.isPart ? `it should hold the lines up to ${end - 1}` : `its checkpoint covers ${size} lines`
    if (lines.end < end)
      this.#findings.add({
        ...finding('truncated', `the file ends after line ${lines.end - 1}; ${where}`, lines.end),
        between: [lines.end, end - 1],
      })
    if (lines.end > end)
      this.#findings.add(finding('inserted', `the file goes on to line ${lines.end - 1}; ${where}`, end))
  }

  #cosigned(): Report['cosigned'] {
    const notes = this.#own === undefined ? [] : [this.#own, ...this.#kept]
    return this.#given.witnesses.flatMap((witness) => {
      const signed: Report['cosigned'] = []
      for (const { checkpoint, from } of notes) {
        const checked = signatureOf(checkpoint.note, witness)
        if (checked === 'wrong')
          this.#findings.add(finding('signature', `${from}: the signature of ${witness.name} does not hold`))
        if (typeof checked === 'object')
          signed.push({ witness: witness.name, size: checkpoint.size, at_s: checked.at_s ?? 0 })
      }
      if (notes.length > 0 && signed.length === 0)
        this.#findings.add(
          finding('signature', `${witness.name} has signed none of the checkpoints: ask for one that it has`),
        )
      return signed.toSorted((a, b) => b.size - a.size).slice(0, 1)
    })
  }

  #report(kept: Verdict[], cosigned: Report['cosigned']): Report {
    const { list, count } = this.#findings
    const order = (one: Finding): number => one.seq ?? one.between?.[0] ?? Number.MAX_SAFE_INTEGER
    const findings = list.toSorted((a, b) => order(a) - order(b))
    const undecided = findings.every(({ kind }) => kind === 'undecided')
    return {
      outcome: count === 0 ? 'fits' : undecided ? 'undecided' : 'does-not-fit',
      origin: this.#header?.origin ?? null,
      vkey: this.#log === undefined ? null : formatVkey(this.#log),
      keyGiven: this.#given.vkey !== undefined,
      lines: this.#lines?.lines ?? 0,
      first: this.#header?.first ?? 0,
      size: this.#own?.checkpoint.size ?? null,
      at_s: this.#own?.at_s ?? null,
      kept,
      cosigned,
      findings,
      findingCount: count,
    }
  }
}

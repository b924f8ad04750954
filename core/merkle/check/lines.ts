// The lines of an export, one after the other: is each what was sealed, and is it its turn? Memory does not grow with
// the file: a frontier, the roots that somebody will ask for, and the first lines that did not fit.
//
// The tree is built from the hashes that the file states, not from the texts: so a text that was changed is named as
// what it is, while the tree around it still proves its neighbours.
import { Frontier } from '../frontier.ts'
import { type ExportHeader, type ReadLine, readExportLine } from '../export-file.ts'
import { EMPTY_ROOT, leafHash } from '../hash.ts'
import { decodeBase64 } from '../keys.ts'
import { includes } from '../verify.ts'
import { FINDINGS_KEPT, type Findings, finding } from './finding.ts'

type Misfit = { seq: number; stated: string; computed: string; lineNumber: number; text: Buffer }

export class LineChecker {
  readonly #findings: Findings
  readonly #header: ExportHeader
  readonly #root: Buffer
  /** Sizes whose roots will be asked for, ascending. */
  readonly #wanted: number[]
  readonly #roots = new Map<number, Buffer>()
  readonly #frontier = new Frontier()
  /** Lines whose text does not give the hash: some of them may have changed places. */
  readonly #misfits: Misfit[] = []
  /** Numbers that were passed over; a line that comes late is out of order, not inserted. */
  readonly #skipped = new Set<number>()
  readonly #isPart: boolean
  #next: number
  #inOrder = true
  #lines = 0

  constructor(header: ExportHeader, root: Buffer, sizes: readonly number[], findings: Findings) {
    this.#header = header
    this.#root = root
    this.#wanted = [...new Set(sizes)].sort((a, b) => a - b)
    this.#findings = findings
    this.#isPart = header.first > 0 || header.from !== null || header.to !== null
    this.#next = header.first
  }

  get lines(): number {
    return this.#lines
  }
  /** The number after the last line's. */
  get end(): number {
    return this.#next
  }
  get isPart(): boolean {
    return this.#isPart
  }

  /** The root over the first `size` lines; undefined where the lines up to there were not all in their places. */
  rootAt(size: number): Buffer | undefined {
    return size === 0 ? EMPTY_ROOT : this.#roots.get(size)
  }

  /** One line, without its newline. `lineNumber`: in the file, the header is 1. */
  take(line: Buffer, lineNumber: number): void {
    const read = readExportLine(line)
    if (read === undefined) {
      this.#findings.add(finding('damaged', `line ${lineNumber} of the file is not a line of an export`, this.#next))
      this.#inOrder = false
      this.#next += 1
      return
    }
    this.#lines += 1
    if (this.#isItsTurn(read, lineNumber)) this.#place(read)
    this.#compare(read, lineNumber)
  }

  #isItsTurn({ seq }: ReadLine, lineNumber: number): boolean {
    if (seq === this.#next) {
      this.#next += 1
      return true
    }
    this.#inOrder = false
    if (seq > this.#next) {
      this.#gap(this.#next, seq)
      this.#next = seq + 1
    } else if (this.#skipped.delete(seq))
      this.#findings.add(
        finding('out-of-order', `line ${seq} comes after line ${this.#next - 1} (line ${lineNumber} of the file)`, seq),
      )
    else
      this.#findings.add(
        finding('inserted', `a second line says it is number ${seq} (line ${lineNumber} of the file)`, seq),
      )
    return false
  }

  #gap(from: number, to: number): void {
    for (let seq = from; seq < to && this.#skipped.size < FINDINGS_KEPT; seq++) this.#skipped.add(seq)
    const what = to - from === 1 ? `line ${from} is not there` : `lines ${from} to ${to - 1} are not there`
    this.#findings.add(finding('missing', `${what}: line ${to} follows line ${from - 1}`, from))
  }

  /** The hash that the file states goes into the tree. */
  #place({ hash }: ReadLine): void {
    if (this.#isPart || !this.#inOrder) return
    const stated = decodeBase64(hash)
    if (stated?.length !== 32) {
      this.#inOrder = false
      return
    }
    this.#frontier.append(stated)
    if (this.#frontier.size === this.#wanted[0]) {
      this.#roots.set(this.#frontier.size, this.#frontier.root())
      this.#wanted.shift()
    }
    while (this.#wanted[0] !== undefined && this.#wanted[0] <= this.#frontier.size) this.#wanted.shift()
  }

  #compare({ seq, hash, proof, text }: ReadLine, lineNumber: number): void {
    if (text === undefined) {
      this.#findings.add(
        finding('missing', `line ${seq} was sealed and is gone: its place in the tree is there, its text is not`, seq),
      )
      return
    }
    const computed = leafHash(text)
    const encoded = computed.toString('base64')
    if (encoded === hash) {
      if (this.#isPart) this.#prove(seq, computed, proof)
      return
    }
    if (this.#misfits.length < FINDINGS_KEPT)
      this.#misfits.push({ seq, stated: hash, computed: encoded, lineNumber, text: Buffer.from(text) })
    else this.#findings.add(finding('edited', `the text of line ${seq} is not the one that was sealed`, seq))
  }

  #prove(seq: number, leaf: Buffer, proof: readonly Buffer[] | undefined): void {
    if (proof === undefined) {
      this.#findings.add(
        finding('damaged', `line ${seq} has no proof; in an export of a part of the log every line has one`, seq),
      )
      return
    }
    if (includes({ index: seq, size: this.#header.size, leaf, root: this.#root, proof })) return
    this.#findings.add(
      finding(
        'inserted',
        `the proof of line ${seq} does not lead to the checkpoint: this line was not sealed there`,
        seq,
      ),
    )
  }

  /** After the last line: lines whose text belongs to another number have changed places, the others were edited. */
  finish(): void {
    const sealedAs = new Map(this.#misfits.map(({ stated, seq }) => [stated, seq]))
    for (const { seq, computed, lineNumber, text } of this.#misfits) {
      const place = sealedAs.get(computed)
      if (place !== undefined)
        this.#findings.add(
          finding(
            'out-of-order',
            `line ${seq} (line ${lineNumber} of the file) holds the text that was sealed as line ${place}`,
            seq,
          ),
        )
      else
        this.#findings.add(
          finding(
            'edited',
            `the text of line ${seq} (line ${lineNumber} of the file) is not the one that was sealed${described(text)}`,
            seq,
          ),
        )
    }
  }
}

/** What the line says now, so that a person finds it again. */
function described(text: Buffer): string {
  try {
    const { at, event } = JSON.parse(text.toString('utf8')) as { at?: unknown; event?: unknown }
    return typeof at === 'string' && typeof event === 'string'
      ? `; it now says: ${event.slice(0, 64)}, ${at.slice(0, 32)}`
      : ''
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return '; it is not even JSON any more'
  }
}

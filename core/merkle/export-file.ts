// The export of an audit log (docs/formats.md): JSON Lines, a header and then one line of the log after the other. What
// writes it and what verifies it share this file. The text of a line stands in it verbatim, because that is what was
// hashed: it is cut out by its place, never parsed and printed again.
//
//   {"format":"fairlead-audit/1","origin":...,"vkey":...,"size":N,"checkpoint":"...","first":0,"end":N,"made":...,"from":null,"to":null}
//   {"seq":0,"hash":"<base64>","line":{...}}
//   {"seq":7,"hash":"<base64>","proof":["<base64>",...],"line":{...}}      in an export of a part of the log
import { decodeBase64 } from './keys.ts'

export const EXPORT_FORMAT = 'fairlead-audit/1'

export type ExportHeader = {
  origin: string
  /** The log's key as the platform says; who verifies should have it from elsewhere. */
  vkey: string
  /** Lines of the log at `checkpoint`. The file holds those from `first` to before `end`, without a gap. */
  size: number
  first: number
  end: number
  checkpoint: string
  /** When the file was made, ISO 8601. */
  made: string
  /** The span of time that was asked for; both null in a full export. */
  from: string | null
  to: string | null
}

export type ExportLine = {
  seq: number
  hash: Buffer
  /** Where the file holds a part of the log: the line's inclusion proof in the tree of the checkpoint. */
  proof?: readonly Buffer[]
  /** audit.leaf_text of the line; null when the tree has a leaf for it and the line itself is gone. */
  text: string | null
}

export function formatExportHeader(header: ExportHeader): string {
  const { origin, vkey, size, first, end, checkpoint, made, from, to } = header
  return `${JSON.stringify({ format: EXPORT_FORMAT, origin, vkey, size, checkpoint, first, end, made, from, to })}\n`
}

export function formatExportLine({ seq, hash, proof, text }: ExportLine): string {
  const part = proof === undefined ? '' : `"proof":[${proof.map((each) => `"${each.toString('base64')}"`).join(',')}],`
  return `{"seq":${seq},"hash":"${hash.toString('base64')}",${part}"line":${text ?? 'null'}}\n`
}

/** Undefined when it is no header of ours. */
export function readExportHeader(line: string): ExportHeader | undefined {
  let raw: unknown
  try {
    raw = JSON.parse(line)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return undefined
  }
  if (typeof raw !== 'object' || raw === null) return undefined
  const {
    format,
    origin,
    vkey,
    size,
    checkpoint,
    first,
    end,
    made,
    from = null,
    to = null,
  } = raw as Record<string, unknown>
  if (format !== EXPORT_FORMAT || !isText(origin) || !isText(vkey) || !isText(checkpoint) || !isText(made))
    return undefined
  if (
    !isCount(size) ||
    !isCount(first) ||
    !isCount(end) ||
    !(isText(from) || from === null) ||
    !(isText(to) || to === null)
  )
    return undefined
  return { origin, vkey, size, checkpoint, first, end, made, from, to }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

export type ReadLine = {
  seq: number
  /** As it stands there, base64. */
  hash: string
  proof: Buffer[] | undefined
  /** The bytes that were hashed; undefined where the line is gone. */
  text: Buffer | undefined
}

const SEQ = Buffer.from('{"seq":')
const HASH = Buffer.from(',"hash":"')
const PROOF = Buffer.from('"proof":[')
const PROOF_END = Buffer.from('],')
const LINE = Buffer.from('"line":')
const HASH_CHARS = 44
const [ZERO, NINE, BRACE] = [0x30, 0x39, 0x7d]

/** Takes a line apart by the places of its parts. Undefined when it is not spelled as `formatExportLine` does. */
export function readExportLine(line: Buffer): ReadLine | undefined {
  if (!at(line, SEQ, 0) || line[line.length - 1] !== BRACE) return undefined
  let next = SEQ.length
  let seq = 0
  const digits = next
  for (let byte = line[next] ?? 0; byte >= ZERO && byte <= NINE && next - digits < 16; byte = line[++next] ?? 0)
    seq = seq * 10 + (byte - ZERO)
  if (next === digits || !at(line, HASH, next)) return undefined
  next += HASH.length
  const hash = line.toString('latin1', next, next + HASH_CHARS)
  next += HASH_CHARS
  if (line.toString('latin1', next, next + 2) !== '",') return undefined
  next += 2
  let proof: Buffer[] | undefined
  if (at(line, PROOF, next)) {
    const end = line.indexOf(PROOF_END, next)
    if (end < 0) return undefined
    proof = hashesOf(line.toString('latin1', next + PROOF.length, end))
    if (proof === undefined) return undefined
    next = end + PROOF_END.length
  }
  if (!at(line, LINE, next)) return undefined
  const text = line.subarray(next + LINE.length, line.length - 1)
  return { seq, hash, proof, text: text.length === 4 && text.toString('latin1') === 'null' ? undefined : text }
}

function at(line: Buffer, part: Buffer, place: number): boolean {
  return line.length >= place + part.length && line.compare(part, 0, part.length, place, place + part.length) === 0
}

function hashesOf(list: string): Buffer[] | undefined {
  if (list === '') return []
  const hashes = list
    .split(',')
    .map((quoted) => (/^".{44}"$/.test(quoted) ? decodeBase64(quoted.slice(1, -1)) : undefined))
  return hashes.every((hash) => hash !== undefined) ? hashes : undefined
}

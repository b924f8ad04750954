// Roll-ups as bytes:
//
//   rollup := version u8 (1, 2) | count varint | in version 2 quarters | times, counts integers | min, max, first, last numbers
//             | scale of the mean u8 | mean integers or numbers
//
// The mean is kept as what the values of a cell add up to beyond its first one, in the column's own decimals: a whole
// number, so it is exact and costs a byte or two. Where values are no decimals it is kept as it is.
//
// Minutes begin with the quarters of an hour that they make up (quarters.ts): a chart of a month reads nothing else.
import { CELLS_MAX } from '../limits.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { type Cells, coarser, noCells } from './cells.ts'
import { INTEGER_MAX, readIntegers, writeIntegers } from './integers.ts'
import { readNumbers, writeNumbers } from './numbers.ts'
import { QUARTER_MS, readQuarters, skipQuarters, writeQuarters } from './quarters.ts'

const PLAIN = 1
const WITH_QUARTERS = 2
const RAW_MEAN = 255
const MINUTE_MS = 60_000

const COLUMNS = ['min', 'max', 'first', 'last'] as const

export function encodeCells(cells: Cells, width_ms: number): Buffer {
  const body = new ByteWriter()
  writeIntegers(
    body,
    cells.t.map((t) => t / width_ms),
  )
  writeIntegers(body, cells.count)
  const scales = COLUMNS.map((name) => writeNumbers(body, cells[name]))
  const excess = excessOf(cells, scales)
  body.byte(excess?.scale ?? RAW_MEAN)
  if (excess === undefined) writeNumbers(body, cells.mean)
  else writeIntegers(body, excess.whole)
  const out = new ByteWriter()
  out.byte(width_ms === MINUTE_MS ? WITH_QUARTERS : PLAIN)
  out.varint(cells.t.length)
  if (width_ms === MINUTE_MS) writeQuarters(out, coarser(cells, QUARTER_MS), excess?.scale)
  out.bytes(body.finish())
  return out.finish()
}

/** The quarters of an hour alone, if this roll-up begins with them. Throws RangeError for bytes that encodeCells has not written. */
export function decodeQuarters(plain: Uint8Array): Cells | undefined {
  const { from, version } = begin(plain)
  return version === WITH_QUARTERS ? readQuarters(from) : undefined
}

/** Throws RangeError for bytes that encodeCells has not written. */
export function decodeCells(plain: Uint8Array, width_ms: number): Cells {
  const { from, version, length } = begin(plain)
  if (version === WITH_QUARTERS) skipQuarters(from)
  const cells = noCells(length)
  const { t, mean } = cells
  readIntegers(from, t)
  for (let i = 0; i < length; i++) t[i] = (t[i] ?? 0) * width_ms
  readIntegers(from, cells.count)
  for (const name of COLUMNS) readNumbers(from, cells[name])
  const scale = from.byte()
  if (scale === RAW_MEAN) readNumbers(from, mean)
  else readIntegers(from, mean)
  if (scale !== RAW_MEAN) for (let i = 0; i < length; i++) mean[i] = meanOf(cells, i, mean[i] ?? 0, 10 ** scale)
  if (from.left > 0) throw new RangeError('a roll-up with something behind it')
  return cells
}

function begin(plain: Uint8Array) {
  const from = new ByteReader(plain)
  const version = from.byte()
  if (version !== PLAIN && version !== WITH_QUARTERS) throw new RangeError('a roll-up of an unknown version')
  return { from, version, length: from.count(CELLS_MAX) }
}

/** What the values of each cell add up to beyond its first; undefined where that is no whole number of decimals. */
function excessOf(
  cells: Cells,
  scales: readonly (number | undefined)[],
): { scale: number; whole: Float64Array } | undefined {
  if (scales.some((scale) => scale === undefined)) return undefined
  const scale = Math.max(...scales.map((each) => each ?? 0))
  const power = 10 ** scale
  const whole = cells.mean.map((mean, i) => Math.round((mean - (cells.first[i] ?? 0)) * (cells.count[i] ?? 0) * power))
  const isFit = whole.every((sum) => sum < INTEGER_MAX && sum > -INTEGER_MAX)
  return isFit ? { scale, whole } : undefined
}

function meanOf(cells: Cells, i: number, excess: number, power: number): number {
  const mean = (cells.first[i] ?? 0) + excess / power / (cells.count[i] ?? 1)
  // Rounding must not put the mean outside of what was measured.
  return Math.min(cells.max[i] ?? 0, Math.max(cells.min[i] ?? 0, mean))
}

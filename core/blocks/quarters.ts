// A roll-up of minutes begins with the quarters of an hour that they make up. A month of them is read in a thousandth of a
// second, because they are few and nothing of them is packed: a call of zstd would take longer than all the rest.
//
//   quarters := bytes varint | count varint | (step of the time varint | points zigzag)* | column*5
//   column   := scale u8 | zigzag*, each what it exceeds the last one by      or   255 | double*
//
// The mean is told by what the values add up to beyond the first one, as in the minutes.
import { CELLS_MAX } from '../limits.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { type Cells, noCells } from './cells.ts'
import { INTEGER_MAX } from './integers.ts'

export const QUARTER_MS = 900_000

const RAW = 255
const SCALES_MAX = 12
const COLUMNS = ['min', 'max', 'first', 'last'] as const

/** `scale`: decimals within which nearly everything is, if there are such. */
export function writeQuarters(to: ByteWriter, cells: Cells, scale = RAW): void {
  const out = new ByteWriter()
  out.varint(cells.t.length)
  let [last, points] = [0, 0]
  for (let i = 0; i < cells.t.length; i++) {
    const place = (cells.t[i] ?? 0) / QUARTER_MS
    out.zigzag(place - last)
    out.zigzag((cells.count[i] ?? 0) - points)
    last = place
    points = cells.count[i] ?? 0
  }
  for (const name of COLUMNS) writeColumn(out, cells[name], wholeOf(cells[name], scale), scale)
  writeColumn(out, cells.mean, excessOf(cells, scale), scale)
  const bytes = out.finish()
  to.varint(bytes.length)
  to.bytes(bytes)
}

/** Throws RangeError for bytes that writeQuarters has not written. */
export function readQuarters(from: ByteReader): Cells {
  const own = new ByteReader(from.take(from.varint()))
  const cells = noCells(own.count(CELLS_MAX))
  let [last, points] = [0, 0]
  for (let i = 0; i < cells.t.length; i++) {
    cells.t[i] = (last += own.zigzag()) * QUARTER_MS
    cells.count[i] = points += own.zigzag()
  }
  for (const name of COLUMNS) readColumn(own, cells[name])
  const power = readColumn(own, cells.mean)
  if (power !== undefined) meansOf(cells)
  if (own.left > 0) throw new RangeError('quarters with something behind them')
  return cells
}

/** Passes over what readQuarters would read. */
export function skipQuarters(from: ByteReader): void {
  from.take(from.varint())
}

function writeColumn(out: ByteWriter, values: Float64Array, whole: Float64Array | undefined, scale: number): void {
  out.byte(whole === undefined ? RAW : scale)
  let last = 0
  for (let i = 0; i < values.length; i++) {
    if (whole === undefined) out.double(values[i] ?? 0)
    else out.zigzag((whole[i] ?? 0) - last)
    last = whole?.[i] ?? 0
  }
}

/** The power of ten by which whole numbers were divided; undefined where there were none. */
function readColumn(from: ByteReader, values: Float64Array): number | undefined {
  const scale = from.byte()
  if (scale === RAW) {
    for (let i = 0; i < values.length; i++) values[i] = from.double()
    return undefined
  }
  if (scale > SCALES_MAX) throw new RangeError(`a column of ${scale} decimals`)
  const power = 10 ** scale
  let last = 0
  for (let i = 0; i < values.length; i++) values[i] = (last += from.zigzag()) / power
  return power
}

/** Undefined unless every value is such a decimal, to the bit. */
function wholeOf(values: Float64Array, scale: number): Float64Array | undefined {
  if (scale > SCALES_MAX) return undefined
  const power = 10 ** scale
  // Minus zero is a value of its own, and no whole number.
  const whole = values.map((value) => Math.round(value * power) + 0)
  const isExact = (value: number, i: number) =>
    Math.abs(whole[i] ?? 0) < INTEGER_MAX && Object.is((whole[i] ?? 0) / power, value)
  return values.every(isExact) ? whole : undefined
}

function excessOf({ mean, first, count }: Cells, scale: number): Float64Array | undefined {
  if (scale > SCALES_MAX) return undefined
  const power = 10 ** scale
  const whole = mean.map((each, i) => Math.round((each - (first[i] ?? 0)) * (count[i] ?? 0) * power))
  return whole.every((sum) => Math.abs(sum) < INTEGER_MAX) ? whole : undefined
}

/** Of what was read as the mean: what the values add up to beyond the first one. */
function meansOf({ mean, first, count, min, max }: Cells): void {
  for (let i = 0; i < mean.length; i++) {
    const each = (first[i] ?? 0) + (mean[i] ?? 0) / (count[i] ?? 1)
    // Rounding must not put the mean outside of what was measured.
    mean[i] = Math.min(max[i] ?? 0, Math.max(min[i] ?? 0, each))
  }
}

// A column of float64, exact to the bit. Sensors send decimals: those are kept as whole numbers and a power of ten, but
// only where dividing again yields the very same float64. What is no such decimal stands beside as it is.
import type { ByteReader, ByteWriter } from './bytes.ts'
import { INTEGER_MAX, integersCost, readIntegers, writeIntegers } from './integers.ts'
import { entropy, writePlanes } from './planes.ts'
import { readPlanes, type Whole } from './planes-back.ts'

const RAW = 0
const DECIMAL = 1
const DICTIONARY = 2

const SCALES_MAX = 12
const POWERS = Array.from({ length: SCALES_MAX + 1 }, (_, scale) => 10 ** scale)
/** More than one in so many that is no decimal, and the column is kept raw: six bytes each where a decimal takes three or four. */
const EXCEPTION_SHARE = 4
/** What is written out beside the others: its place and itself. */
const EXCEPTION_BITS = 80
/** No more than one in so many is written out to spare the others a digit. */
const RARE_SHARE = 32
/** So many values say how many need the last digit. */
const SAMPLED = 256
/** A converter of eight or ten bits knows so many values; beyond, a list of them costs more than it saves. */
const DISTINCT_MAX = 512
const DISTINCT_BITS = 16
/** And of so few values it is not worth looking for. */
const LISTED_MIN = 256

/** Answers the decimal places within which every value is exact; undefined where there are none for most of them. */
export function writeNumbers(out: ByteWriter, values: Float64Array): number | undefined {
  const decimal = decimalsOf(values)
  if (decimal === undefined) {
    out.byte(RAW)
    writeRaw(out, values)
    return undefined
  }
  const { scale, whole, exceptions } = decimal
  const known = dictionaryOf(whole)
  out.byte(known === undefined ? DECIMAL : DICTIONARY)
  out.byte(scale)
  out.varint(exceptions.length)
  let last = 0
  for (const i of exceptions) {
    out.varint(i - last)
    out.double(values[i] ?? 0)
    last = i
  }
  if (known === undefined) writeIntegers(out, whole)
  else {
    out.varint(known.distinct.length)
    writeIntegers(out, known.distinct)
    writePlanes(out, known.places)
  }
  return scale
}

/** Into `values` as many as it holds. */
export function readNumbers<R extends Float64Array>(from: ByteReader, values: R): R {
  const count = values.length
  const how = from.byte()
  if (how === RAW) {
    readRaw(from, values)
    return values
  }
  const power = POWERS[from.byte()]
  if (power === undefined || (how !== DECIMAL && how !== DICTIONARY)) throw new RangeError(`a column written as ${how}`)
  const exceptions: [place: number, value: number][] = []
  let place = 0
  for (let left = from.count(count); left > 0; left--) exceptions.push([(place += from.varint()), from.double()])
  if (how === DECIMAL) readIntegers(from, values, power)
  else readPlaces(from, values, power)
  for (const [i, value] of exceptions) values[i] = value
  return values
}

type Decimals = { scale: number; whole: Float64Array; exceptions: number[] }

function decimalsOf(values: Float64Array): Decimals | undefined {
  const exceptionsMax = Math.floor(values.length / EXCEPTION_SHARE)
  const stride = Math.ceil(values.length / SAMPLED)
  let scale = 0
  for (let i = 0; i < values.length; i += stride) scale = scaleNeeded(values[i] ?? 0, scale) ?? scale
  for (;;) {
    const found = atScale(values, scale, exceptionsMax, true)
    if (typeof found !== 'number') return found === undefined ? undefined : (shorter(values, found) ?? found)
    scale = found
  }
}

/** A place less, where so few values need the last one that to write these out costs less than a digit of all the others. */
function shorter(values: Float64Array, all: Decimals): Decimals | undefined {
  if (all.scale === 0 || values.length < LISTED_MIN) return undefined
  const power = POWERS[all.scale - 1] ?? 1
  let needing = 0
  const stride = Math.ceil(values.length / SAMPLED)
  for (let i = 0; i < values.length; i += stride) {
    const value = values[i] ?? 0
    if (Math.round(value * power) / power !== value) needing++
  }
  if (needing * stride > values.length / RARE_SHARE) return undefined
  const fewer = atScale(values, all.scale - 1, Math.floor(values.length / RARE_SHARE), false)
  if (fewer === undefined || typeof fewer === 'number') return undefined
  return costOf(fewer) < costOf(all) ? fewer : undefined
}

function costOf({ whole, exceptions }: Decimals): number {
  return integersCost(whole) * whole.length + EXCEPTION_BITS * exceptions.length
}

function scaleNeeded(value: number, least: number): number | undefined {
  for (let scale = least; scale <= SCALES_MAX; scale++) {
    const power = POWERS[scale] ?? 1
    const whole = Math.round(value * power)
    if (!(whole < INTEGER_MAX && whole > -INTEGER_MAX)) return undefined
    if (whole / power === value) return scale
  }
  return undefined
}

/** With `mayGrow` the larger scale that a value needs, as soon as one does. */
function atScale(
  values: Float64Array,
  scale: number,
  exceptionsMax: number,
  mayGrow: boolean,
): Decimals | number | undefined {
  const power = POWERS[scale] ?? 1
  const whole = new Float64Array(values.length)
  const exceptions: number[] = []
  let last = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    const scaled = Math.round(value * power)
    const isExact = scaled < INTEGER_MAX && scaled > -INTEGER_MAX && scaled / power === value
    // Minus zero is a value of its own, and no whole number.
    if (isExact && (scaled !== 0 || !Object.is(value, -0))) last = scaled
    else {
      const larger = mayGrow && !isExact ? scaleNeeded(value, scale + 1) : undefined
      if (larger !== undefined) return larger
      if (exceptions.push(i) > exceptionsMax) return undefined
    }
    whole[i] = last
  }
  return { scale, whole, exceptions }
}

/** The distinct values in order and the place of each, if there are few and naming them is shorter. */
function dictionaryOf(whole: Float64Array): { distinct: Float64Array; places: Float64Array } | undefined {
  if (whole.length < LISTED_MIN) return undefined
  let [min = 0, max = 0] = whole
  for (let i = 0; i < whole.length; i++) {
    const value = whole[i] ?? 0
    if (value < min) min = value
    if (value > max) max = value
  }
  const distinct = max - min < tableRoom.length ? distinctNear(whole, min) : distinctFar(whole)
  if (distinct === undefined) return undefined
  const placeOf = max - min < tableRoom.length ? undefined : new Map(Array.from(distinct, (value, i) => [value, i]))
  const counts = new Uint32Array(distinct.length)
  const places = new Float64Array(whole.length)
  for (let i = 0; i < whole.length; i++) {
    const value = whole[i] ?? 0
    const place = (placeOf === undefined ? tableRoom[value - min] : placeOf.get(value)) ?? 0
    places[i] = place
    counts[place] = (counts[place] ?? 0) + 1
  }
  const bits = entropy(counts, whole.length) + (distinct.length * DISTINCT_BITS) / whole.length
  return bits < integersCost(whole) ? { distinct, places } : undefined
}

/** What a converter gives lies near together: a table by value, which is faster than a set by far. */
const tableRoom = new Uint16Array(65_536)

/** Leaves the place of each in the table; undefined when they are too many. */
function distinctNear(whole: Float64Array, min: number): Float64Array | undefined {
  tableRoom.fill(0)
  const found: number[] = []
  for (let i = 0; i < whole.length; i++) {
    const value = whole[i] ?? 0
    if (tableRoom[value - min] !== 0) continue
    if (found.push(value) > DISTINCT_MAX) return undefined
    tableRoom[value - min] = 1
  }
  const distinct = Float64Array.from(found).sort()
  for (let place = 0; place < distinct.length; place++) tableRoom[(distinct[place] ?? 0) - min] = place
  return distinct
}

function distinctFar(whole: Float64Array): Float64Array | undefined {
  const seen = new Set<number>()
  for (let i = 0; i < whole.length; i++) if (seen.add(whole[i] ?? 0).size > DISTINCT_MAX) return undefined
  return Float64Array.from(seen).sort()
}

function readPlaces(from: ByteReader, values: Float64Array, power: number): void {
  const distinct = readIntegers(from, new Float64Array(from.count(DISTINCT_MAX)), power)
  const places: Whole = readPlanes(from, values.length)
  for (let i = 0; i < values.length; i++) {
    const value = distinct[places[i] ?? 0]
    if (value === undefined) throw new RangeError('a place outside of its list')
    values[i] = value
  }
}

/** Eight bytes each, as two whole numbers: their planes have the exponents together. */
function writeRaw(out: ByteWriter, values: Float64Array): void {
  const words = new Uint32Array(values.slice().buffer)
  for (const half of [0, 1])
    writePlanes(
      out,
      Float64Array.from(values, (_, i) => words[2 * i + half] ?? 0),
    )
}

function readRaw(from: ByteReader, values: Float64Array): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length)
  for (const half of [0, 1]) {
    const part = readPlanes(from, values.length)
    for (let i = 0; i < values.length; i++) words[2 * i + half] = part[i] ?? 0
  }
}

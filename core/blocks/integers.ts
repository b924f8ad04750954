// A column of whole numbers as what a simple guess leaves of them. The guess that leaves least is chosen for each
// column by itself: clocks step evenly (by how much the step changed), counters and slow temperatures stay near the
// last value, noise stays near its mean. What all steps have as a common factor is taken out first.
import { type ByteReader, type ByteWriter, unzigzag, zigzagOf } from './bytes.ts'
import { planesBits, writePlanes } from './planes.ts'
import { readPlanes, skipPlanes, type Whole } from './planes-back.ts'

/** So that the second difference, and its zigzag, stay below 2^53, where every whole number is exact. */
export const INTEGER_MAX = 2 ** 49

/** 0: above the lowest; 1: from the last; 2: from the last step; 3: from a mean that follows slowly. */
const GUESSES = [0, 1, 2, 3] as const
type Guess = (typeof GUESSES)[number]

/** The mean follows by a quarter: noise costs half a bit less than from its last value, and drift is still followed. */
const FOLLOW = 1 / 4
/** So many values say which guess is best. */
const TRIED_MAX = 1_024
/** Of fewer values the lengths in bits say as much as how often each byte occurs, and cost a tenth. */
const FEW_VALUES = 256
/** A guess that looks further has to be better by so many bits a value, else the plainest one is taken. */
const WORTH_bits = 0.02

/** Whole numbers within INTEGER_MAX on either side; minus zero comes back as zero. */
export function writeIntegers(out: ByteWriter, values: Float64Array): void {
  const [origin = 0] = values
  const factor = commonFactor(values, origin)
  if (stepsRoom.length < values.length) stepsRoom = new Float64Array(values.length)
  const steps = stepsRoom.subarray(0, values.length)
  for (let i = 0; i < values.length; i++) steps[i] = ((values[i] ?? 0) - origin) / factor
  out.zigzag(origin)
  out.varint(factor)
  const { guess } = bestGuess(steps)
  const base = guess === 0 ? minOf(steps) : 0
  out.byte(guess)
  if (guess === 0) out.zigzag(base)
  if (guess === 2) out.zigzag(steps[1] ?? 0)
  writePlanes(out, residues(steps, guess, base))
}

/** What writeIntegers comes to, in bits a value, about. */
export function integersCost(values: Float64Array): number {
  return bestGuess(values).bits
}

/** Into `values` as many as it holds, each divided by `power`. */
export function readIntegers<R extends Float64Array>(from: ByteReader, values: R, power = 1): R {
  const head = readHead(from)
  // A clock that steps evenly, and whatever stands still: nothing is left, and there is nothing to add up.
  if (from.passes(0)) {
    evenly(values, head, power)
    return values
  }
  const left = readPlanes(from, values.length)
  // Two loops of the same words, so that each meets arrays of one type.
  if (left instanceof Int32Array) narrowBack(left, values, head, power)
  else wideBack(left, values, head, power)
  return values
}

/** Passes over what readIntegers would read. */
export function skipIntegers(from: ByteReader, count: number): void {
  readHead(from)
  skipPlanes(from, count)
}

type Head = { origin: number; factor: number; guess: Guess; more: number }

function readHead(from: ByteReader): Head {
  const origin = from.zigzag()
  const factor = from.varint()
  const guess = GUESSES[from.byte()]
  if (guess === undefined) throw new RangeError('a column with an unknown guess')
  return { origin, factor, guess, more: guess === 0 || guess === 2 ? from.zigzag() : 0 }
}

/** The greatest common divisor of all distances from the origin; 1 as soon as there is none. */
function commonFactor(values: Float64Array, origin: number): number {
  let factor = 0
  for (let i = 1; i < values.length && factor !== 1; i++) {
    let rest = Math.abs((values[i] ?? 0) - origin)
    // Nearly all are multiples of it: dividing is ten times faster than a remainder.
    if (factor > 0 && Math.floor(rest / factor) * factor === rest) continue
    while (rest > 0) [factor, rest] = [rest, factor % rest]
  }
  return Math.max(1, factor)
}

/** By what each guess leaves of the first values. */
function bestGuess(values: Float64Array): { guess: Guess; bits: number } {
  const tried = values.subarray(0, TRIED_MAX)
  const base = minOf(tried)
  let best: Guess = 0
  let least = Number.POSITIVE_INFINITY
  for (const guess of GUESSES) {
    const left = residues(tried, guess, guess === 0 ? base : 0)
    const bits = left.length < FEW_VALUES ? lengthBits(left) : planesBits(left)
    // Nothing is left, so nothing has to be unpacked: none is better.
    if (bits === 0) return { guess, bits }
    if (bits >= least - WORTH_bits) continue
    least = bits
    best = guess
  }
  return { guess: best, bits: least }
}

function lengthBits(values: Float64Array): number {
  let bits = 0
  for (let i = 0; i < values.length; i++) bits += Math.log2(1 + (values[i] ?? 0))
  return bits / Math.max(1, values.length)
}

function minOf(values: Float64Array): number {
  let [min = 0] = values
  for (let i = 1; i < values.length; i++) {
    const value = values[i] ?? 0
    if (value < min) min = value
  }
  return min
}

/** Memory that every column has in its turn. */
let stepsRoom = new Float64Array(4_096)
let leftRoom = new Float64Array(4_096)

/** To be used before the next ones are asked for. */
function residues(values: Float64Array, guess: Guess, base: number): Float64Array {
  if (leftRoom.length < values.length) leftRoom = new Float64Array(values.length)
  const left = leftRoom.subarray(0, values.length)
  if (guess === 0) for (let i = 0; i < left.length; i++) left[i] = (values[i] ?? 0) - base
  else if (guess === 1) stepsOf(values, left)
  else if (guess === 2) changesOf(values, left)
  else fromMean(values, left)
  return left
}

function stepsOf(values: Float64Array, left: Float64Array): void {
  let last = values[0] ?? 0
  for (let i = 0; i < left.length; i++) {
    const value = values[i] ?? 0
    left[i] = zigzagOf(value - last)
    last = value
  }
}

function changesOf(values: Float64Array, left: Float64Array): void {
  let step = (values[1] ?? 0) - (values[0] ?? 0)
  let last = (values[0] ?? 0) - step
  for (let i = 0; i < left.length; i++) {
    const value = values[i] ?? 0
    left[i] = zigzagOf(value - last - step)
    step = value - last
    last = value
  }
}

function fromMean(values: Float64Array, left: Float64Array): void {
  let mean = values[0] ?? 0
  for (let i = 0; i < left.length; i++) {
    const value = values[i] ?? 0
    left[i] = zigzagOf(value - Math.round(mean))
    mean += (value - mean) * FOLLOW
  }
}

function evenly(values: Float64Array, { origin, factor, guess, more }: Head, power: number): void {
  if (guess === 2) for (let i = 0; i < values.length; i++) values[i] = (i * more * factor + origin) / power
  else values.fill(((guess === 0 ? more : 0) * factor + origin) / power)
}

// The way back is written out for each guess: these are the loops that a chart of a million points waits for.

function narrowBack(left: Int32Array, values: Float64Array, head: Head, power: number): void {
  const { origin, factor, guess, more } = head
  if (guess === 3) return meanBack(left, values, head, power)
  if (guess === 0) {
    for (let i = 0; i < values.length; i++) values[i] = (((left[i] ?? 0) + more) * factor + origin) / power
    return
  }
  let last = guess === 1 ? 0 : -more
  let step = more
  if (guess === 1)
    for (let i = 0; i < values.length; i++) {
      const coded = left[i] ?? 0
      last += (coded >> 1) ^ -(coded & 1)
      values[i] = (last * factor + origin) / power
    }
  else
    for (let i = 0; i < values.length; i++) {
      const coded = left[i] ?? 0
      step += (coded >> 1) ^ -(coded & 1)
      last += step
      values[i] = (last * factor + origin) / power
    }
}

function wideBack(left: Float64Array, values: Float64Array, head: Head, power: number): void {
  const { origin, factor, guess, more } = head
  if (guess === 3) return meanBack(left, values, head, power)
  let last = guess === 2 ? -more : 0
  let step = guess === 2 ? more : 0
  for (let i = 0; i < values.length; i++) {
    const coded = left[i] ?? 0
    if (guess === 0) last = coded + more
    else if (guess === 1) last += unzigzag(coded)
    else last += step += unzigzag(coded)
    values[i] = (last * factor + origin) / power
  }
}

function meanBack(left: Whole, values: Float64Array, { factor, origin }: Head, power: number): void {
  let mean = 0
  for (let i = 0; i < values.length; i++) {
    const value = Math.round(mean) + unzigzag(left[i] ?? 0)
    values[i] = (value * factor + origin) / power
    mean += (value - mean) * FOLLOW
  }
}

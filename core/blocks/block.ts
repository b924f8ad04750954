// The plaintext of a block: the points of one signal of one asset over one span of time, in order, each time once.
//
//   block := version u8 (1) | kind u8 | count varint | times integers | received integers | values
//   received: seconds by which the receipt came after the device's time, to the second (docs/decisions/compaction.md)
//   values:   of a number numbers.ts; of a boolean integers 0 and 1; of a state the states' texts, then places among them
//
// It is sealed as a whole.
import { BLOCK_POINTS_MAX } from '../limits.ts'
import type { Points, SignalKind } from '../series/column.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { readIntegers, skipIntegers } from './integers.ts'
import { readNumbers, writeNumbers } from './numbers.ts'
import { writePlanes } from './planes.ts'
import { readPlanes } from './planes-back.ts'
import { second, SECOND_MS, WrittenTimes } from './times.ts'

const VERSION = 1
const KINDS: readonly SignalKind[] = ['number', 'boolean', 'state']

/** Points in order, each time once. Receive times are kept to the second. */
export function encodeBlock(points: Points, times = new WrittenTimes()): Buffer {
  const out = new ByteWriter()
  out.byte(VERSION)
  out.byte(KINDS.indexOf(points.kind))
  out.varint(points.t.length)
  out.bytes(times.of(points))
  if (points.kind === 'number') writeNumbers(out, points.v)
  else if (points.kind === 'boolean') writePlanes(out, points.v)
  else writeStates(out, points)
  return out.finish()
}

/** Where the points of a block are put that are looked at once, before the next block takes their place. */
export class Room {
  #t = new Float64Array(0)
  #v = new Float64Array(0)

  of(count: number): { t: Float64Array; v: Float64Array } {
    if (this.#t.length < count) [this.#t, this.#v] = [new Float64Array(count), new Float64Array(count)]
    return { t: this.#t.subarray(0, count), v: this.#v.subarray(0, count) }
  }
}

/** Throws RangeError for bytes that encodeBlock has not written. With a room the points stand until its next block. */
export function decodeBlock(plain: Uint8Array, room = new Room()): Points {
  const from = new ByteReader(plain)
  if (from.byte() !== VERSION) throw new RangeError('a block of an unknown version')
  const kind = KINDS[from.byte()]
  if (kind === undefined) throw new RangeError('a block of an unknown kind')
  const count = from.count(BLOCK_POINTS_MAX)
  const { t, v } = room.of(count)
  readIntegers(from, t)
  const receipts = from.fork()
  skipIntegers(from, count)
  const states: string[] = []
  if (kind === 'state') for (let left = from.count(count); left > 0; left--) states.push(from.text())
  if (kind === 'number') readNumbers(from, v)
  else v.set(readPlanes(from, count))
  if (from.left > 0) throw new RangeError('a block with something behind it')
  if (kind === 'state' && v.some((place) => place >= states.length)) throw new RangeError('a state that is not told')
  let received: Float64Array | undefined
  return {
    kind,
    t,
    // Nobody asks for it where only the values are shown.
    get received() {
      return (received ??= readReceived(receipts, t))
    },
    v,
    states,
  }
}

function readReceived(from: ByteReader, t: Float64Array): Float64Array {
  const received = readIntegers(from, new Float64Array(t.length))
  for (let i = 0; i < t.length; i++) received[i] = ((received[i] ?? 0) + second(t[i] ?? 0)) * SECOND_MS
  return received
}

/** Only the states that these points have: what a merge or a cut left over is not written. */
function writeStates(out: ByteWriter, { v, states }: Points): void {
  const placeOf = new Map<number, number>()
  const places = v.map((place) => {
    const known = placeOf.get(place) ?? placeOf.size
    placeOf.set(place, known)
    return known
  })
  out.varint(placeOf.size)
  for (const place of placeOf.keys()) out.text(states[place] ?? '')
  writePlanes(out, places)
}

// Just enough of Protocol Buffers to read Sparkplug's one message: a cursor over bytes that never leaves its bounds and
// never recurses. Field numbers and wire types come one by one; what is not known is passed over (encoding guide,
// "unknown fields"), groups are refused.
import { invalid } from '../../errors.ts'

export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

const HINT = 'Send a Sparkplug B payload (org.eclipse.tahu.protobuf.Payload), not compressed.'

export function malformed(what: string): Error {
  return invalid(`the Sparkplug payload is malformed: ${what}`, { hint: HINT })
}

/** A range of bytes inside the payload. */
export type Range = { readonly from: number; readonly to: number }

export class Cursor {
  readonly #bytes: Buffer
  #at: number
  #end: number
  /** Of the field that `next` found. */
  field = 0
  wire = 0
  /** The halves of the last varint or fixed64, unsigned. */
  low = 0
  high = 0

  constructor(bytes: Buffer, { from, to }: Range) {
    this.#bytes = bytes
    this.#at = from
    this.#end = to
  }

  /** Finds the next field; false at the end. Throws Failure invalid. */
  next(): boolean {
    if (this.#at === this.#end) return false
    this.varint()
    if (this.high !== 0) throw malformed('a field number that is too large')
    this.field = this.low >>> 3
    this.wire = this.low & 7
    if (this.field === 0) throw malformed('a field number of zero')
    return true
  }

  /** At most ten bytes; what is beyond 64 bits is cut off, as every reader does. Fills `low` and `high`. */
  varint(): void {
    let low = 0
    let high = 0
    for (let count = 0; count < 10; count++) {
      const byte = this.#byte()
      const bits = byte & 0x7f
      if (count < 4) low |= bits << (7 * count)
      else if (count === 4) {
        low |= bits << 28
        high |= bits >>> 4
      } else high |= bits << (7 * count - 32)
      if (byte < 0x80) {
        this.low = low >>> 0
        this.high = high >>> 0
        return
      }
    }
    throw malformed('a number of more than ten bytes')
  }

  /** The last varint as a number; beyond 2^53 it is the nearest one. */
  get unsigned(): number {
    return this.high * 2 ** 32 + this.low
  }

  /** The last varint as two's complement of 64 bits. */
  get signed(): number {
    return (this.high | 0) * 2 ** 32 + this.low
  }

  float(): number {
    return this.#bytes.readFloatLE(this.#skip(4))
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#skip(8))
  }

  /** The bytes of a length-delimited field. */
  range(): Range {
    this.varint()
    if (this.high !== 0 || this.low > this.#end - this.#at) throw malformed('a field longer than what holds it')
    const from = this.#skip(this.low)
    return { from, to: this.#at }
  }

  /** Passes over the value of a field. */
  skip(): void {
    if (this.wire === WIRE.varint) this.varint()
    else if (this.wire === WIRE.fixed64) this.#skip(8)
    else if (this.wire === WIRE.bytes) this.range()
    else if (this.wire === WIRE.fixed32) this.#skip(4)
    else throw malformed(`a wire type ${this.wire}`)
  }

  /** True when the field has this wire type; a known field of another one is malformed. */
  expect(wire: (typeof WIRE)[keyof typeof WIRE]): void {
    if (this.wire !== wire) throw malformed(`field ${this.field} has the wire type ${this.wire}`)
  }

  #byte(): number {
    if (this.#at >= this.#end) throw malformed('it breaks off')
    return this.#bytes[this.#at++] ?? 0
  }

  /** Where the next `count` bytes begin. */
  #skip(count: number): number {
    if (count > this.#end - this.#at) throw malformed('it breaks off')
    const at = this.#at
    this.#at += count
    return at
  }
}

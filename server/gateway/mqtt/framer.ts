// Bytes of a socket -> whole MQTT packets. mqtt-packet then sees exactly one packet at a time, so that a length that
// lies cannot make it read into the next one. Memory is bounded: a packet's buffer is made once its length is known
// and allowed, however slowly its bytes arrive.
import { Malformed, TooLarge } from './malformed.ts'

const EMPTY = Buffer.alloc(0)

/** A whole packet: its first byte, and where in `bytes` its parts stand. Valid until the next one is looked for. */
export type Found = {
  readonly head: number
  readonly bytes: Buffer
  /** What follows the fixed header, up to `end`. */
  readonly bodyAt: number
  readonly end: number
}

export class Framer implements Found {
  // The packet that `next` found (Found). No view of it is made: that would cost more than reading most packets.
  head = 0
  bytes: Buffer = EMPTY
  start = 0
  bodyAt = 0
  end = 0
  #bytes: Buffer = EMPTY
  #at = 0
  /** A packet of which a part has arrived: its buffer, and how much of it is there. */
  #large: Buffer | undefined
  #filled = 0
  readonly #bytesMax: number

  constructor(packetBytes_max: number) {
    this.#bytesMax = packetBytes_max
  }

  /** True while a packet has begun and not ended: a sender that stops here is half open or slow. */
  get isInside(): boolean {
    return this.#large !== undefined || this.#at < this.#bytes.length
  }

  /** Bytes that have arrived and not been handled. */
  get waiting(): number {
    return this.#bytes.length - this.#at + this.#filled
  }

  /** Lets go of what has been handled: an idle connection holds no memory of its last packet. */
  rest(): void {
    if (this.#at < this.#bytes.length) return
    this.#bytes = EMPTY
    this.#at = 0
    this.bytes = EMPTY
  }

  push(chunk: Buffer): void {
    // Bytes are left over when the reader was told to pause; a few more may come before the socket stops.
    this.#bytes = this.#at === this.#bytes.length ? chunk : Buffer.concat([this.#bytes.subarray(this.#at), chunk])
    this.#at = 0
  }

  /** Finds the next whole packet. Throws Malformed or TooLarge. */
  next(): boolean {
    if (this.#large !== undefined) return this.#fill(this.#large)
    const bytes = this.#bytes
    const start = this.#at
    let at = start + 1
    let length = 0
    for (let factor = 1; ; factor *= 128, at++) {
      // MQTT-1.5.5: at most four bytes of length.
      if (factor === 128 ** 4) throw new Malformed('the remaining length has more than four bytes')
      const byte = bytes[at]
      if (byte === undefined) return false
      length += (byte & 0x7f) * factor
      if (byte < 0x80) break
    }
    const bodyAt = at + 1
    const end = bodyAt + length
    if (end - start > this.#bytesMax) throw new TooLarge(`a packet of ${end - start} bytes`)
    if (end > bytes.length) {
      this.#large = Buffer.allocUnsafe(end - start)
      this.#filled = 0
      return this.#fill(this.#large)
    }
    this.#found(bytes, start, bodyAt, end)
    this.#at = end
    return true
  }

  #fill(large: Buffer): boolean {
    const copied = this.#bytes.copy(large, this.#filled, this.#at)
    this.#filled += copied
    this.#at += copied
    if (this.#filled < large.length) return false
    let bodyAt = 1
    while ((large[bodyAt] ?? 0) >= 0x80) bodyAt++
    this.#found(large, 0, bodyAt + 1, large.length)
    this.#large = undefined
    this.#filled = 0
    return true
  }

  /** The packet as bytes of its own, for mqtt-packet. */
  whole(): Buffer {
    return this.bytes.subarray(this.start, this.end)
  }

  #found(bytes: Buffer, start: number, bodyAt: number, end: number): void {
    this.bytes = bytes
    this.head = bytes[start] ?? 0
    this.start = start
    this.bodyAt = bodyAt
    this.end = end
  }
}

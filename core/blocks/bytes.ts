// Bytes of blocks and roll-ups, written and read in turn. What they hold is authenticated as a whole by its seal; what is
// checked here guards against our own mistakes.

const FIRST_ROOM = 4_096

export class ByteWriter {
  #bytes = Buffer.allocUnsafe(FIRST_ROOM)
  #at = 0

  byte(value: number): void {
    this.#room(1)
    this.#bytes[this.#at++] = value
  }

  /** A whole number from 0 to 2^53. */
  varint(value: number): void {
    this.#room(8)
    let rest = value
    while (rest > 0x7f) {
      this.#bytes[this.#at++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.#at++] = rest
  }

  /** A whole number within 2^52 on either side. */
  zigzag(value: number): void {
    this.varint(zigzagOf(value))
  }

  double(value: number): void {
    this.#room(8)
    this.#at = this.#bytes.writeDoubleBE(value, this.#at)
  }

  bytes(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  text(text: string): void {
    const bytes = Buffer.from(text)
    this.varint(bytes.length)
    this.bytes(bytes)
  }

  /** A view of the writer's own memory. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(this.#bytes.length * 2 + bytes)
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}

/** Every method throws RangeError for bytes that end too soon. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  /** Another reader, from here on. */
  fork(): ByteReader {
    return new ByteReader(this.#bytes.subarray(this.#at))
  }

  byte(): number {
    const value = this.#bytes[this.#at++]
    if (value === undefined) throw new RangeError('a block that breaks off')
    return value
  }

  /** Whether this byte is next; then it is read. */
  passes(value: number): boolean {
    const isNext = this.#bytes[this.#at] === value
    if (isNext) this.#at++
    return isNext
  }

  varint(): number {
    let value = 0
    let factor = 1
    for (let i = 0; i < 8; i++) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 128
    }
    throw new RangeError('a number of too many bytes')
  }

  /** A varint that counts something of which there cannot be more than `max`. */
  count(max: number): number {
    const count = this.varint()
    if (count > max) throw new RangeError(`${count} where at most ${max} can be`)
    return count
  }

  zigzag(): number {
    return unzigzag(this.varint())
  }

  double(): number {
    return this.take(8).readDoubleBE(0)
  }

  take(count: number): Buffer {
    if (this.left < count) throw new RangeError('a block that breaks off')
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  text(): string {
    return this.take(this.varint()).toString('utf8')
  }
}

/** Whole numbers of both signs as those from 0 on, small ones small. */
export function zigzagOf(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}

export function unzigzag(coded: number): number {
  // Numbers of 31 bits, which nearly all are, without a division.
  if (coded < 0x80000000) return (coded >>> 1) ^ -(coded & 1)
  return coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2
}

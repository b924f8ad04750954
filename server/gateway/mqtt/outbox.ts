// What goes back to a client: acknowledgements gathered into one write per socket, whatever their number.
import type { TLSSocket } from 'node:tls'
import { ACK_BYTES, writeAck } from './packets.ts'

const EMPTY = Buffer.alloc(0)
const FIRST_BYTES = 16 * ACK_BYTES

export class Outbox {
  #bytes: Buffer = EMPTY
  #at = 0
  readonly #socket: TLSSocket

  constructor(socket: TLSSocket) {
    this.#socket = socket
  }

  ack(head: number, packetId: number): void {
    this.#room(ACK_BYTES)
    this.#at = writeAck(this.#bytes, this.#at, head, packetId)
  }

  add(packet: Buffer): void {
    this.#room(packet.length)
    this.#at += packet.copy(this.#bytes, this.#at)
  }

  /** Writes what has been gathered. False when the peer does not read what is sent to it. */
  flush(): boolean {
    if (this.#at === 0) return !this.#socket.writableNeedDrain
    const bytes = this.#bytes.subarray(0, this.#at)
    // The socket keeps the memory until it is sent: it is not used again.
    this.#bytes = EMPTY
    this.#at = 0
    return this.#socket.write(bytes)
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(FIRST_BYTES, this.#bytes.length * 2, this.#at + bytes))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}

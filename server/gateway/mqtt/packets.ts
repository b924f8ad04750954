// Everything that is not a PUBLISH goes through mqtt-packet: one whole packet in, one out.
import { generate, type Packet, type Parser, parser } from 'mqtt-packet'
import { Malformed } from './malformed.ts'
import type { Reason } from './reasons.ts'

/** Reads one whole packet (from Framer). Throws Malformed. */
export class PacketReader {
  #parser: Parser | undefined
  #packet: Packet | undefined

  read(whole: Buffer, protocolVersion: number): Packet {
    // mqtt-packet keeps a broken packet's remains; a connection does not outlive one, so the parser need not either.
    const reader = (this.#parser ??= this.#open(protocolVersion))
    this.#packet = undefined
    const left = reader.parse(whole)
    if (this.#packet === undefined || left !== 0) throw new Malformed('a packet that is longer than what it holds')
    return this.#packet
  }

  #open(protocolVersion: number): Parser {
    const reader = parser({ protocolVersion })
    reader.on('packet', (packet) => {
      if (this.#packet !== undefined) throw new Malformed('two packets within the length of one')
      this.#packet = packet
    })
    reader.on('error', (error: unknown) => {
      throw new Malformed(error instanceof Error ? error.message : 'an unreadable packet')
    })
    return reader
  }
}

export function writePacket(packet: Packet, protocolVersion: number): Buffer {
  return generate(packet, { protocolVersion })
}

/** PUBACK 0x40, PUBREC 0x50, PUBCOMP 0x70 for a success: four bytes in both versions (MQTT 5, 3.4.2.1). */
export const ACK = { puback: 0x40, pubrec: 0x50, pubcomp: 0x70 } as const
export type AckHead = (typeof ACK)[keyof typeof ACK]

export const ACK_BYTES = 4

export function writeAck(into: Buffer, at: number, head: AckHead, packetId: number): number {
  into[at] = head
  into[at + 1] = 2
  into[at + 2] = packetId >> 8
  into[at + 3] = packetId & 0xff
  return at + ACK_BYTES
}

const ACK_NAMES = { 0x40: 'puback', 0x50: 'pubrec', 0x70: 'pubcomp' } as const

/** A refusal in MQTT 5: reason code and reason string. */
export function writeRefusal(head: AckHead, packetId: number, reasonCode: Reason, reasonString: string): Buffer {
  const cmd = ACK_NAMES[head]
  return generate({ cmd, messageId: packetId, reasonCode, properties: { reasonString } }, { protocolVersion: 5 })
}

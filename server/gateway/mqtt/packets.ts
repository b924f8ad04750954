// Everything that is not a PUBLISH goes through mqtt-packet: one whole packet in, one out.
import { type IConnectPacket, generate, type Packet, parser } from 'mqtt-packet'
import { Malformed } from './malformed.ts'
import type { Reason } from './reasons.ts'

/** Reads one whole packet (from Framer). Throws Malformed for whatever mqtt-packet cannot make one packet of. */
export function readPacket(whole: Buffer, protocolVersion: 4 | 5): Packet {
  return readOne(whole, { protocolVersion })
}

/** The first packet of a connection. Throws ProtocolBreach when it is something else. */
export function readConnect(whole: Buffer): IConnectPacket {
  const packet = readOne(whole, {})
  if (packet.cmd !== 'connect') throw new Malformed('the first packet is not a CONNECT') // MQTT-3.1.0-1
  return packet
}

function readOne(whole: Buffer, options: { protocolVersion?: number }): Packet {
  const reader = parser(options)
  const packets: Packet[] = []
  let broken: unknown
  reader.on('packet', (packet) => packets.push(packet))
  reader.on('error', (error: unknown) => {
    broken = error
  })
  let left = 0
  try {
    left = reader.parse(whole)
  } catch (error) {
    // Reading beyond the end of a packet whose inner lengths lie.
    broken = error
  }
  if (broken !== undefined) throw new Malformed(broken instanceof Error ? broken.message : 'an unreadable packet')
  const [packet] = packets
  if (packet === undefined || packets.length > 1 || left !== 0)
    throw new Malformed('a packet whose length is not that of its parts')
  return packet
}

export function writePacket(packet: Packet, protocolVersion: 4 | 5): Buffer {
  return generate(packet, { protocolVersion })
}

export const PINGREQ = 0xc0
export const PINGRESP = Buffer.from([0xd0, 0])

/** First bytes of the acknowledgements. For a success they have four bytes in both versions (MQTT 5, 3.4.2.1). */
export const ACK = { puback: 0x40, pubrec: 0x50, pubcomp: 0x70 } as const
export type AckHead = (typeof ACK)[keyof typeof ACK]
export const ACK_BYTES = 4

export function writeAck(into: Buffer, at: number, head: number, packetId: number): number {
  into[at] = head
  into[at + 1] = 2
  into[at + 2] = packetId >> 8
  into[at + 3] = packetId & 0xff
  return at + ACK_BYTES
}

const ACK_NAMES = { 0x40: 'puback', 0x50: 'pubrec', 0x70: 'pubcomp' } as const

/** A refusal in MQTT 5: reason code and, if the client wants to hear it (3.1.2.11.7), reason string. */
export function writeRefusal(head: AckHead, packetId: number, reasonCode: Reason, text: string | undefined): Buffer {
  const properties = text === undefined ? {} : { properties: { reasonString: text } }
  return generate({ cmd: ACK_NAMES[head], messageId: packetId, reasonCode, ...properties }, { protocolVersion: 5 })
}

// A PUBLISH packet of MQTT 3.1.1 (3.3) and 5 (3.3), read in one pass. mqtt-packet reads everything else; for PUBLISH it
// costs a third of the whole way of a message (DESIGN section 3), and a test holds this reading against it.
import { isUtf8 } from 'node:buffer'
import type { Found } from './framer.ts'
import { Malformed, ProtocolBreach } from './malformed.ts'
import { REASON } from './reasons.ts'
import { EVENTS_TOPIC, TELEMETRY_TOPIC } from './topics.ts'

/** One object per connection, filled again for each packet. */
export type Publish = {
  qos: number
  duplicate: boolean
  retain: boolean
  topic: string
  packetId: number
  /** Undefined when the packet names none. */
  alias: number | undefined
  /** The payload stands in `bytes`, from `from` to `to`. */
  bytes: Buffer
  from: number
  to: number
}

export function emptyPublish(): Publish {
  return {
    qos: 0,
    duplicate: false,
    retain: false,
    topic: '',
    packetId: 0,
    alias: undefined,
    bytes: Buffer.alloc(0),
    from: 0,
    to: 0,
  }
}

/** Fills `into` from a packet. Throws Malformed or ProtocolBreach. */
export function readPublish(packet: Found, isVersion5: boolean, into: Publish): void {
  const { head, bytes, bodyAt, end } = packet
  into.qos = (head >> 1) & 3
  if (into.qos === 3) throw new Malformed('a PUBLISH of QoS 3') // MQTT-3.3.1-4
  into.duplicate = (head & 8) !== 0
  into.retain = (head & 1) !== 0
  const topicAt = bodyAt + 2
  let at = topicAt + uint16(bytes, bodyAt, end)
  if (at > end) throw new Malformed('a topic longer than its packet')
  into.topic = topicText(bytes, topicAt, at)
  into.packetId = 0
  if (into.qos > 0) {
    into.packetId = uint16(bytes, at, end)
    at += 2
    if (into.packetId === 0) throw new Malformed('a packet identifier of zero') // MQTT-2.2.1-3
  }
  into.alias = undefined
  if (isVersion5) at = at < end && bytes[at] === 0 ? at + 1 : readProperties(bytes, at, end, into)
  into.bytes = bytes
  into.from = at
  into.to = end
}

const USUAL = [TELEMETRY_TOPIC, EVENTS_TOPIC].map((topic) => ({ topic, bytes: Buffer.from(topic) }))

/** The usual topics are compared as bytes: no text is made of what is known. */
function topicText(bytes: Buffer, from: number, to: number): string {
  for (const usual of USUAL) if (isSame(bytes, from, to, usual.bytes)) return usual.topic
  const text = bytes.subarray(from, to)
  if (!isUtf8(text)) throw new Malformed('a topic that is not UTF-8') // MQTT-1.5.4-1
  if (text.includes(0)) throw new Malformed('U+0000 in a topic') // MQTT-1.5.4-2
  return text.toString('utf8')
}

function isSame(bytes: Buffer, from: number, to: number, text: Buffer): boolean {
  if (to - from !== text.length) return false
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text[i]) return false
  return true
}

/** Returns where the payload begins. Only the topic alias matters here; the rest is checked and passed over. */
function readProperties(body: Buffer, from: number, packetEnd: number, into: Publish): number {
  let at = from
  let length = 0
  for (let factor = 1; ; factor *= 128) {
    if (factor === 128 ** 4) throw new Malformed('a property length of more than four bytes')
    const byte = uint8(body, at++, packetEnd)
    length += (byte & 0x7f) * factor
    if (byte < 0x80) break
  }
  const end = at + length
  if (end > packetEnd) throw new Malformed('properties longer than their packet')
  let seen = 0
  while (at < end) {
    const id = uint8(body, at++, end)
    // 3.3.2.3: each of them at most once, but for user properties.
    if (id !== 0x26 && id < 0x40) {
      const bit = 2 ** id
      if (Math.floor(seen / bit) % 2 === 1) throw new ProtocolBreach(REASON.protocolError, 'a property given twice')
      seen += bit
    }
    if (id === 0x23) into.alias = uint16(body, at, end)
    at = afterProperty(id, body, at, end)
  }
  if (at !== end) throw new Malformed('a property that runs over the end of the properties')
  return end
}

function afterProperty(id: number, body: Buffer, at: number, end: number): number {
  switch (id) {
    case 0x01: // payload format indicator
      if (uint8(body, at, end) > 1) throw new Malformed('a payload format indicator that is neither 0 nor 1')
      return at + 1
    case 0x02: // message expiry interval
      return at + 4
    case 0x23: // topic alias
      return at + 2
    case 0x03: // content type
    case 0x08: // response topic
    case 0x09: // correlation data
      return at + 2 + uint16(body, at, end)
    case 0x26: {
      // user property
      const value = at + 2 + uint16(body, at, end)
      return value + 2 + uint16(body, value, end)
    }
    case 0x0b: // MQTT-3.3.4-6: a client gives no subscription identifier
      throw new ProtocolBreach(REASON.protocolError, 'a subscription identifier from a client')
    default:
      throw new Malformed(`an unknown property ${id}`)
  }
}

function uint8(body: Buffer, at: number, end: number): number {
  if (at >= end) throw new Malformed('a packet that breaks off')
  return body[at] ?? 0
}

function uint16(body: Buffer, at: number, end: number): number {
  return uint8(body, at, end) * 256 + uint8(body, at + 1, end)
}

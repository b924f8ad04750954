import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generate, type IPublishPacket, type Packet, parser } from 'mqtt-packet'
import { Framer } from './framer.ts'
import { ProtocolBreach } from './malformed.ts'
import { emptyPublish, type Publish, readPublish } from './publish.ts'

function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

function ours(bytes: Buffer, version: number): Publish[] {
  const framer = new Framer(1 << 20)
  framer.push(bytes)
  const read: Publish[] = []
  while (framer.next()) {
    const publish = emptyPublish()
    readPublish(framer, version === 5, publish)
    read.push(publish)
  }
  return read
}

function theirs(bytes: Buffer, version: number): Packet[] | Error {
  const reader = parser({ protocolVersion: version })
  const packets: Packet[] = []
  let broken: Error | undefined
  reader.on('packet', (packet) => packets.push(packet))
  reader.on('error', (error: unknown) => {
    broken = error instanceof Error ? error : new Error(String(error))
  })
  try {
    reader.parse(bytes)
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error))
  }
  return broken ?? packets
}

function somePublish(roll: (sides: number) => number, version: number): IPublishPacket {
  const qos = roll(3)
  const packet: IPublishPacket = {
    cmd: 'publish',
    qos: qos === 0 ? 0 : qos === 1 ? 1 : 2,
    dup: qos > 0 && roll(2) === 1,
    retain: roll(2) === 1,
    topic: ['v1/telemetry', 'v1/events', 'x', 'ä/ö/🏗️', 't'.repeat(roll(200) + 1)][roll(5)] ?? 'x',
    payload: Buffer.alloc(roll(300), roll(256)),
  }
  if (qos > 0) packet.messageId = 1 + roll(65535)
  if (version === 5 && roll(2) === 1)
    packet.properties = {
      ...(roll(2) === 1 ? { topicAlias: 1 + roll(65535) } : {}),
      ...(roll(2) === 1 ? { messageExpiryInterval: roll(2 ** 31) } : {}),
      ...(roll(2) === 1 ? { payloadFormatIndicator: true } : {}),
      ...(roll(2) === 1 ? { contentType: 'application/json', correlationData: Buffer.from([1, 2, 3]) } : {}),
      ...(roll(2) === 1 ? { userProperties: { a: ['b', 'c'], d: 'e' }, responseTopic: 'r' } : {}),
    }
  return packet
}

const asTheirs = (one: Publish) => ({
  qos: one.qos,
  dup: one.duplicate,
  retain: one.retain,
  topic: one.topic,
  messageId: one.packetId === 0 ? undefined : one.packetId,
  alias: one.alias,
  payload: one.bytes.toString('hex', one.from, one.to),
})
const asOurs = (packet: Packet) => {
  assert.equal(packet.cmd, 'publish')
  const { qos, dup, retain, topic, messageId, properties, payload } = packet as IPublishPacket
  const hex = Buffer.from(payload).toString('hex')
  return { qos, dup, retain, topic, messageId, alias: properties?.topicAlias, payload: hex }
}

test('a PUBLISH reads as mqtt-packet reads it', () => {
  for (const version of [4, 5])
    for (let seed = 0; seed < 2_000; seed++) {
      const roll = dice(seed)
      const bytes = Buffer.concat(
        Array.from({ length: 1 + roll(3) }, () => generate(somePublish(roll, version), { protocolVersion: version })),
      )
      const expected = theirs(bytes, version)
      assert.ok(Array.isArray(expected), `mqtt-packet refuses seed ${seed}: ${String(expected)}`)
      assert.deepEqual(ours(bytes, version).map(asTheirs), expected.map(asOurs), `version ${version} seed ${seed}`)
    }
})

test('altered packets: a ProtocolBreach, or the same reading; stricter than mqtt-packet, never laxer', () => {
  let refusedByBoth = 0
  for (const version of [4, 5])
    for (let seed = 0; seed < 20_000; seed++) {
      const roll = dice(seed)
      const bytes = generate(somePublish(roll, version), { protocolVersion: version })
      for (let change = roll(3); change >= 0; change--) bytes[1 + roll(Math.min(bytes.length - 1, 40))] = roll(256)
      const expected = theirs(bytes, version)
      let read: Publish[] | undefined
      try {
        read = ours(bytes, version)
      } catch (error) {
        assert.ok(error instanceof ProtocolBreach, `seed ${seed}: ${String(error)}`)
        refusedByBoth += expected instanceof Error ? 1 : 0
        continue
      }
      // mqtt-packet reads on into the next packet when a length lies; where it reads the same packets, it reads the same.
      if (Array.isArray(expected) && expected.length === read.length && expected.every((one) => one.cmd === 'publish'))
        assert.deepEqual(read.map(asTheirs), expected.map(asOurs), `version ${version} seed ${seed}`)
    }
  assert.ok(refusedByBoth > 100, `${refusedByBoth} were refused by both`)
})

test('packets arrive in any pieces, and a packet over the limit is refused before it is held', () => {
  const roll = dice(3)
  const packets = Array.from({ length: 50 }, () => somePublish(roll, 5))
  const bytes = Buffer.concat(packets.map((one) => generate(one, { protocolVersion: 5 })))
  const whole = ours(bytes, 5).map(asTheirs)
  for (const largest of [1, 2, 3, 7, 100, 5_000]) {
    const framer = new Framer(1 << 20)
    const read: Publish[] = []
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + roll(largest)
      framer.push(bytes.subarray(at, at + size))
      at += size
      while (framer.next()) {
        const publish = emptyPublish()
        readPublish(framer, true, publish)
        read.push(publish)
      }
    }
    assert.deepEqual(read.map(asTheirs), whole, `pieces of at most ${largest}`)
  }
  const small = new Framer(100)
  small.push(Buffer.from([0x30, 0xff, 0xff, 0x7f]))
  assert.throws(() => small.next(), { reason: 0x95 })
  const endless = new Framer(100)
  endless.push(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]))
  assert.throws(() => endless.next(), { reason: 0x81 })
})

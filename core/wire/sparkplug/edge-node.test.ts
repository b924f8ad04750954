import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '../../errors.ts'
import { SPARKPLUG_DEVICES_MAX, SPARKPLUG_METRICS_MAX } from '../../limits.ts'
import { EdgeNode, type Meaning } from './edge-node.ts'
import { readPayload } from './payload.ts'
import { encodePayload, type TestMetric } from './testing.ts'
import { isSparkplugFilter, type SparkplugType, sparkplugTopic, wantsCommand } from './topic.ts'

const NOW = Date.UTC(2026, 2, 9)
const BDSEQ = (n: number): TestMetric => ({ name: 'bdSeq', datatype: 8, long: BigInt(n) })
type Sent = { seq?: number; device?: string; metrics?: TestMetric[]; timestamp?: number; now?: number }

function node(): { edge: EdgeNode; send(type: SparkplugType, sent?: Sent): Meaning } {
  const edge = new EdgeNode({ group: 'G', edge: 'E' })
  return {
    edge,
    send: (type, { device, now = NOW, ...payload } = {}) =>
      edge.take({ type, group: 'G', edge: 'E', device }, readPayload(encodePayload(payload)), now),
  }
}
const readingsOf = ({ readings }: Meaning): unknown[] => readings.map(({ key, ts, value }) => [key, ts - NOW, value])
const kinds = ({ happenings }: Meaning): string[] => happenings.map(({ kind }) => kind)

test('births declare, aliases are understood, each device behind the node has its own', () => {
  const { edge, send } = node()
  const birth = send('NBIRTH', {
    seq: 0,
    timestamp: NOW,
    metrics: [
      BDSEQ(4),
      { name: 'Node Control/Rebirth', datatype: 11, boolean: false },
      { name: 'temp', alias: 1, datatype: 9, float: 21.5, unit: '°C' },
      { name: 'idle', alias: 2, datatype: 11, isNull: true },
    ],
  })
  assert.deepEqual(birth.declared, [
    { key: 'temp', kind: 'number', unit: '°C' },
    { key: 'idle', kind: 'boolean', unit: undefined },
  ])
  assert.deepEqual(readingsOf(birth), [['temp', 0, 21.5]])
  assert.deepEqual(
    birth.happenings.map(({ text }) => text),
    ['Edge node "G/E" was born with 2 signals.'],
  )
  send('DBIRTH', { seq: 1, device: 'pump', metrics: [{ name: 'rpm', alias: 1, datatype: 7, int: 1480 }] })
  const data = send('DDATA', {
    seq: 2,
    device: 'pump',
    metrics: [{ alias: 1, timestamp: NOW - 9, int: 1500, isHistorical: true }],
  })
  assert.deepEqual(readingsOf(data), [['pump/rpm', -9, 1500]])
  const own = send('NDATA', {
    seq: 3,
    timestamp: NOW - 1,
    metrics: [
      { alias: 1, float: 22.5 },
      { alias: 2, boolean: true },
    ],
  })
  assert.deepEqual(readingsOf(own), [
    ['temp', -1, 22.5],
    ['idle', -1, true],
  ])
  assert.equal(edge.takeRebirth(), false)
})

test('the sequence runs on over 255; a gap is told and a new birth asked for, not twice at once', () => {
  const { edge, send } = node()
  send('NBIRTH', { seq: 0, metrics: [BDSEQ(0), { name: 'a', alias: 7, datatype: 3, int: 1 }] })
  for (let seq = 1; seq < 520; seq++)
    assert.deepEqual(kinds(send('NDATA', { seq: seq % 256, metrics: [{ alias: 7, int: seq }] })), [])
  const gap = send('NDATA', { seq: 50, metrics: [{ alias: 7, int: 1 }] })
  assert.deepEqual(kinds(gap), ['sequence-gap'])
  assert.match(gap.happenings[0]?.text ?? '', /Sequence number 50 came where 8 was due/)
  assert.equal(gap.readings.length, 1, 'what it carries is good all the same')
  assert.deepEqual([edge.takeRebirth(), edge.takeRebirth()], [true, false])
  send('NDATA', { seq: 90, metrics: [{ alias: 7, int: 1 }] })
  assert.equal(edge.takeRebirth(), false, 'asked a moment ago')
  send('NDATA', { seq: 120, metrics: [], now: NOW + 60_000 })
  assert.equal(edge.takeRebirth(), true)
  assert.throws(
    () => send('NDATA', { seq: 256 }),
    (error: unknown) => isFailure(error, 'invalid'),
  )
})

test('an alias that no birth named, and data before any birth, ask for one; what says all of itself is taken', () => {
  const { edge, send } = node()
  const early = send('NDATA', {
    seq: 17,
    metrics: [
      { alias: 3, int: 1 },
      { name: 'b', datatype: 3, int: 2 },
    ],
  })
  assert.deepEqual(readingsOf(early), [['b', 0, 2]])
  assert.match(early.leftOut.inWords(), /1 metric was left out: "alias 0\.3": no birth has named it/)
  assert.equal(edge.takeRebirth(), true)
})

test('a death belongs to its birth; after it nothing is known', () => {
  const { edge, send } = node()
  send('NBIRTH', { seq: 0, metrics: [BDSEQ(2), { name: 'a', alias: 1, datatype: 3, int: 1 }] })
  assert.deepEqual(kinds(send('NDEATH', { metrics: [BDSEQ(1)] })), [], 'the will of an older connection')
  assert.equal(send('NDATA', { seq: 1, metrics: [{ alias: 1, int: 5 }] }).readings.length, 1)
  assert.deepEqual(kinds(send('NDEATH', { metrics: [BDSEQ(2)] })), ['died'])
  assert.deepEqual(kinds(send('NDEATH', { metrics: [BDSEQ(2)] })), [], 'once')
  assert.equal(send('NDATA', { seq: 2, metrics: [{ alias: 1, int: 5 }] }).readings.length, 0)
  assert.equal(edge.takeRebirth(), true)
})

test('a device that is gone takes its aliases with it', () => {
  const { send } = node()
  send('NBIRTH', { seq: 0, metrics: [BDSEQ(0)] })
  send('DBIRTH', { seq: 1, device: 'd', metrics: [{ name: 'a', alias: 1, datatype: 3, int: 1 }] })
  assert.deepEqual(
    send('DDEATH', { seq: 2, device: 'd' }).happenings.map(({ device, kind }) => [device, kind]),
    [['d', 'died']],
  )
  assert.equal(send('DDATA', { seq: 3, device: 'd', metrics: [{ alias: 1, int: 5 }] }).readings.length, 0)
})

test('what cannot be kept is left out with the reason, and the rest is kept', () => {
  const { edge, send } = node()
  const birth = send('NBIRTH', {
    seq: 0,
    metrics: [
      { name: 'table', alias: 1, datatype: 16, dataset: Buffer.alloc(3) },
      { name: 'x'.repeat(65), alias: 2, datatype: 3, int: 1 },
      { name: 'late', alias: 3, datatype: 3, timestamp: 5, int: 1 },
      { name: 'ahead', alias: 4, datatype: 3, timestamp: NOW + 3_600_000, int: 1 },
      { name: 'long', alias: 5, datatype: 12, string: 'x'.repeat(300) },
      { name: 'nan', alias: 6, datatype: 10, double: Number.NaN },
      { name: 'good', alias: 7, datatype: 3, int: 1, unit: 'a unit that is much too long' },
    ],
  })
  assert.deepEqual(readingsOf(birth), [['good', 0, 1]])
  assert.equal(birth.declared.at(-1)?.unit, undefined)
  assert.equal(birth.leftOut.count, 6)
  assert.equal(birth.leftOut.isClock, true)
  assert.match(birth.leftOut.inWords(), /"table": DataSet is no single value; .*2 other reasons/)
  // They are known, so their data asks for no birth.
  send('NDATA', {
    seq: 1,
    metrics: [
      { alias: 1, dataset: Buffer.alloc(2) },
      { alias: 2, int: 1 },
    ],
  })
  assert.equal(edge.takeRebirth(), false)
})

test('a node that means ill fills no memory', () => {
  const { edge, send } = node()
  send('NBIRTH', { seq: 0, metrics: [BDSEQ(0)] })
  let seq = 1
  for (let device = 0; device < SPARKPLUG_DEVICES_MAX; device++) {
    const metrics = Array.from({ length: 40 }, (_, i) => ({ name: `m${i}`, alias: i, datatype: 3, int: i }))
    send('DBIRTH', { seq: seq++ % 256, device: `d${device}`, metrics })
  }
  assert.throws(
    () => send('DBIRTH', { seq: seq++ % 256, device: 'more' }),
    (error: unknown) => isFailure(error, 'invalid'),
  )
  assert.ok(SPARKPLUG_DEVICES_MAX * 80 > SPARKPLUG_METRICS_MAX)
  const beyond = send('DDATA', { seq: seq++ % 256, device: 'd127', metrics: [{ alias: 1, int: 1 }] })
  assert.equal(beyond.readings.length, 0)
  assert.equal(edge.takeRebirth(), false, 'no loop of births')
})

test('topics and filters: labels only, and nothing but what an edge node has', () => {
  assert.deepEqual(sparkplugTopic('spBv1.0/G 1/DDATA/E/d'), { type: 'DDATA', group: 'G 1', edge: 'E', device: 'd' })
  for (const topic of [
    'spBv1.0/G/NDATA/E/d',
    'spBv1.0/G/DDATA/E',
    'spBv1.0/G/NCMD/E',
    'spBv1.0/STATE/h',
    'spBv1.0//NDATA/E',
    'spBv1.0/G/NDATA/E/',
    'spAv1.0/G/NDATA/E',
    'spBv1.0/G/NDATA',
    `spBv1.0/${'g'.repeat(65)}/NDATA/E`,
  ])
    assert.equal(sparkplugTopic(topic), undefined, topic)
  for (const filter of [
    'spBv1.0/G/NCMD/E',
    'spBv1.0/G/NCMD/E/#',
    'spBv1.0/G/DCMD/E/#',
    'spBv1.0/G/DCMD/E/+',
    'spBv1.0/STATE/host',
    'STATE/#',
    'spBv1.0/STATE/+',
  ])
    assert.equal(isSparkplugFilter(filter), true, filter)
  for (const filter of [
    'spBv1.0/#',
    'spBv1.0/+/NCMD/E',
    'spBv1.0/G/NDATA/E',
    'spBv1.0/G/NCMD/+',
    '#',
    'STATE',
    'spBv1.0/G/NCMD/E/x/y',
  ])
    assert.equal(isSparkplugFilter(filter), false, filter)
  assert.equal(wantsCommand('spBv1.0/G/NCMD/E/#', 'spBv1.0/G/NCMD/E'), true)
  assert.equal(wantsCommand('spBv1.0/G/NCMD/F/#', 'spBv1.0/G/NCMD/E'), false)
})

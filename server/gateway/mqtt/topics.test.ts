import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authoriseSubscription, publishTopic } from './topics.ts'

const LOOK_ALIKES = [
  '',
  '#',
  '+',
  '+/telemetry',
  'v1/#',
  'v1/+',
  'v1',
  'v1/',
  'V1/telemetry',
  'v1/Telemetry',
  'v1/telemetry/',
  '/v1/telemetry',
  'v1//telemetry',
  'v1/telemetry/#',
  'v1/telemetry\0',
  'v1/telemetry ',
  'v1/telemetrу',
  'ｖ1/telemetry',
  'v1/tel\u200bemetry',
  '$SYS/#',
  '$SYS/broker/uptime',
  '$share/g/#',
  '$share/g/v1/commands/#',
  '$share/g/v1/commands/x',
  'v1/commands/../telemetry',
  'v1/commands',
  'v1/commands/',
  'v1/commands/+',
  'v1/commands/+/x',
  'v1/commands/a/#',
  'v1/commands/#/a',
  'v1/commands/A',
  'v1/commands/a//b',
  'v1/commands/a/',
  'v1/status/#',
  'v1/status/',
  'v1/+/x',
  '+/#',
  'v1/commands/' + 'a'.repeat(65),
  'spBv1.0/#',
]

test('two topics can be published to, however another may look', () => {
  assert.equal(publishTopic('v1/telemetry'), 'v1/telemetry')
  assert.equal(publishTopic('v1/events'), 'v1/events')
  for (const topic of [...LOOK_ALIKES, 'v1/commands/x', 'v1/status', 'v1/commands/#'])
    assert.equal(publishTopic(topic), undefined, JSON.stringify(topic))
})

test('a device subscribes to its own branch alone', () => {
  for (const filter of ['v1/commands/#', 'v1/status', 'v1/commands/firmware', 'v1/commands/set/speed-1'])
    assert.equal(authoriseSubscription(filter), 0, filter)
  for (const filter of [...LOOK_ALIKES, 'v1/telemetry', 'v1/events'])
    assert.ok(authoriseSubscription(filter) >= 0x80, JSON.stringify(filter))
})

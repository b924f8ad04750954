import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AlarmEvent, AlarmRule } from '../../../data/alarms/contract.ts'
import type { Signal } from '../../../data/contract.ts'
import { alarmMarkers, isFor, limitBands } from './alarm-marks.ts'

const crane = { assetId: 'a1', siteId: 's1', kind: 'crane' as const }

const rule = (name: string, more: Partial<AlarmRule> = {}): AlarmRule => ({
  ruleId: name,
  name,
  scope: {},
  priority: 'high',
  consequence: '',
  response: '',
  enabled: true,
  escalates: 'organisation',
  archived: false,
  version: 1,
  changedAt: '2026-01-01T00:00:00.000Z',
  spec: {
    condition: { kind: 'limit', signal: 'load', above: 20, deadband: 1 },
    onDelayS: 0,
    offDelayS: 0,
    latching: false,
    lateS: 60,
  },
  ...more,
})
const load: Signal = {
  signalNo: 7,
  key: 'load',
  name: null,
  unit: 't',
  kind: 'number',
  firstAt: '2026-01-01T00:00:00.000Z',
  last: null,
}

test('what a scope leaves open is open; what it names must be the same', () => {
  assert.ok(isFor({}, crane))
  assert.ok(isFor({ assetId: 'a1' }, crane))
  assert.ok(isFor({ siteId: 's1', kind: 'crane' }, crane))
  assert.ok(!isFor({ assetId: 'a2' }, crane))
  assert.ok(!isFor({ siteId: 's1', kind: 'pump' }, crane))
})

test('limits of the enabled rules of the asset are bands of its numbers, on either side', () => {
  const condition = {
    kind: 'any',
    of: [rule('x').spec.condition, { kind: 'limit', signal: 'gone', below: 1, deadband: 0 }],
  } as const
  const both = rule('Between', {
    spec: { ...rule('x').spec, condition: { kind: 'limit', signal: 'load', above: 20, below: 2, deadband: 0 } },
  })
  const rules = [
    rule('Overload', { spec: { ...rule('x').spec, condition } }),
    both,
    rule('Off', { enabled: false }),
    rule('Elsewhere', { scope: { siteId: 's2' } }),
  ]
  assert.deepEqual(
    limitBands(rules, crane, [load]).map(({ text, low, high, signalNo, severity }) => [
      text,
      low,
      high,
      signalNo,
      severity,
    ]),
    [
      ['Overload: above 20 t', 20, null, 7, 'fault'],
      ['Between: above 20 t', 20, null, 7, 'fault'],
      ['Between: below 2 t', null, 2, 7, 'fault'],
    ],
  )
})

test('an alarm is a mark from its rise to its end; one that still stands has none', () => {
  const at = (minute: number) => `2026-11-22T10:0${minute}:00.000Z`
  const event = (ruleId: string, kind: AlarmEvent['kind'], minute: number): AlarmEvent => ({
    eventId: `${ruleId} ${kind} ${minute}`,
    ruleId,
    assetId: 'a1',
    at: at(minute),
    receivedAt: at(minute),
    kind,
    state: 'unacknowledged',
    priority: 'low',
    personId: null,
    staffId: null,
    until: null,
    comment: null,
    value: null,
  })
  // The newest first, as the journal tells them.
  const events = [
    event('hot', 'raised', 8),
    event('gone', 'raised', 7),
    event('hot', 'cleared', 5),
    event('hot', 'acknowledge', 4),
    event('hot', 'raised', 2),
    event('hot', 'cleared', 1),
  ]
  const marks = alarmMarkers(events, (ruleId) => (ruleId === 'hot' ? 'Oil too hot' : undefined))
  assert.deepEqual(
    marks.map(({ text, at: from, to, severity }) => [text, from, to, severity]),
    [
      ['Low alarm: Oil too hot, for 3 min', Date.parse(at(2)), Date.parse(at(5)), 'warning'],
      ['Low alarm: a rule that is gone', Date.parse(at(7)), null, 'warning'],
      ['Low alarm: Oil too hot', Date.parse(at(8)), null, 'warning'],
    ],
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AlarmRule, AlarmStatistics } from '../../../data/alarms/contract.ts'
import { prepareRules, raisesOf } from './listed.ts'

const rule = (ruleId: string, name: string, scope: AlarmRule['scope']): AlarmRule => ({
  ruleId,
  name,
  consequence: '',
  response: '',
  priority: 'high',
  scope,
  spec: {
    condition: { kind: 'limit', signal: 't_oil', above: 90, deadband: 0 },
    onDelayS: 120,
    offDelayS: 0,
    latching: false,
    lateS: 300,
  },
  enabled: true,
  escalates: 'organisation',
  archived: false,
  version: 1,
  changedAt: '2026-01-01T00:00:00Z',
})
const names = { assets: new Map([['a1', 'Pump 3']]), sites: new Map([['s1', 'Quay']]) }
const statistics = (raises: number, isCut = false): AlarmStatistics => ({
  from: '',
  to: '',
  raises,
  isCut,
  busiest: 0,
  frequent: [
    { ruleId: 'r1', assetId: 'a1', raises: 3, isChattering: false, lastAt: '' },
    { ruleId: 'r1', assetId: 'a2', raises: 2, isChattering: false, lastAt: '' },
  ],
  stale: [],
  floods: [],
})

test('rules are listed as people count, and say what they are for', () => {
  const listed = prepareRules(
    [
      rule('r1', 'Rule 10', { assetId: 'a1' }),
      rule('r2', 'Rule 9', { kind: 'pump', siteId: 's1' }),
      rule('r3', 'All', {}),
    ],
    names,
    () => 0,
  )
  assert.deepEqual(
    listed.map(({ name, where }) => [name, where]),
    [
      ['All', 'Every asset'],
      ['Rule 9', 'Every asset of kind pump at Quay'],
      ['Rule 10', 'Pump 3'],
    ],
  )
  assert.equal(listed[0]?.words, 't_oil above 90 for 2 min')
  assert.equal(prepareRules([rule('r1', 'x', { assetId: 'a1' })], names, () => 0, 'pump T_OIL').length, 1)
  assert.equal(prepareRules([rule('r1', 'x', { assetId: 'a1' })], names, () => 0, 'crane').length, 0)
})

test('that a rule never fired is said only when it is known', () => {
  assert.equal(raisesOf(statistics(5))('r1'), 5)
  assert.equal(raisesOf(statistics(5))('r2'), 0)
  assert.equal(raisesOf(statistics(6))('r2'), undefined)
  assert.equal(raisesOf(statistics(5, true))('r2'), undefined)
  assert.equal(raisesOf(undefined)('r1'), undefined)
})

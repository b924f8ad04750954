import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AlarmRule, RuleEscalation } from '../../../../data/alarms/contract.ts'
import { changesOf } from './changes.ts'

const rule: AlarmRule = {
  ruleId: 'r1',
  name: 'Hot oil',
  consequence: 'It seizes.',
  response: 'Stop it.',
  priority: 'high',
  scope: { siteId: 's1', kind: 'pump' },
  spec: {
    condition: { kind: 'limit', signal: 't', above: 90, deadband: 2 },
    onDelayS: 120,
    offDelayS: 0,
    latching: false,
    lateS: 300,
  },
  enabled: true,
  escalates: 'organisation',
  archived: false,
  version: 2,
  changedAt: '2026-01-01T00:00:00Z',
}
const before: RuleEscalation = { escalates: 'organisation', steps: [] }
const ready = { ...rule, scope: { kind: 'pump', siteId: 's1' }, escalation: before } as const

test('what nobody changed is not sent: with the same conditions a rule does not begin anew', () => {
  assert.deepEqual(changesOf(rule, before, ready), {})
  assert.deepEqual(changesOf(rule, before, { ...ready, response: 'Stop it now.' }), { response: 'Stop it now.' })
})

test('another figure is another condition', () => {
  const spec = { ...rule.spec, condition: { kind: 'limit', signal: 't', above: 91, deadband: 2 } as const }
  assert.deepEqual(Object.keys(changesOf(rule, before, { ...ready, spec })), ['spec'])
  assert.deepEqual(Object.keys(changesOf(rule, before, { ...ready, scope: {} })), ['scope'])
})

test('other steps are told, and the same ones are not', () => {
  const escalation: RuleEscalation = {
    escalates: 'own',
    steps: [{ afterMinutes: 5, personId: 'p1', groupId: null }],
  }
  assert.deepEqual(changesOf(rule, before, { ...ready, escalation }), { escalation })
  assert.deepEqual(changesOf(rule, escalation, { ...ready, escalation: { ...escalation } }), {})
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Condition, RuleSpec } from '../../../../../core/alarm/spec.ts'
import type { AlarmRule } from '../../../../data/alarms/contract.ts'
import { type Draft, draftOf, newDraft, newPart, type Part } from './draft.ts'
import { lengthOf, numberOf, secondsOf } from '../../../../ui/forms/length.ts'
import { readName, readScope, readSpec } from './read.ts'

const isBoolean = (signal: string) => signal === 'brake'
const withPart = (part: Partial<Part>, rest: Partial<Draft> = {}): Draft => ({
  ...newDraft('a1'),
  parts: [{ ...newPart('t'), ...part }],
  ...rest,
})
const conditionOf = (part: Partial<Part>) => readSpec(withPart(part), isBoolean).value?.condition
const faultsOf = (part: Partial<Part>, rest: Partial<Draft> = {}) =>
  Object.keys(readSpec(withPart(part, rest), isBoolean).faults ?? {})

test('numbers as people type them', () => {
  assert.deepEqual(
    ['90', '1,5', ' -3 ', '\u22124', '1e3', '.5', '', 'x', '1.2.3', '0x10', 'Infinity', '9e999'].map(numberOf),
    [90, 1.5, -3, -4, 1000, 0.5, undefined, undefined, undefined, undefined, undefined, undefined],
  )
  for (const seconds of [0, 1, 59, 60, 90, 3_600, 5_400, 86_400, 90_000])
    assert.equal(secondsOf(lengthOf(seconds)), seconds)
})

test('temperature above 90 for two minutes', () => {
  const draft = withPart({ value: '90', deadband: '2' }, { onDelay: { count: '2', unit: 'min' } })
  assert.deepEqual(readSpec(draft, isBoolean).value, {
    condition: { kind: 'limit', signal: 't', above: 90, deadband: 2 },
    onDelayS: 120,
    offDelayS: 0,
    latching: false,
    lateS: 300,
  })
})

test('what is missing is said where it is missing', () => {
  assert.deepEqual(faultsOf({ signal: '', value: '' }), ['parts.0.signal', 'parts.0.value'])
  assert.deepEqual(faultsOf({ kind: 'outside', value: '1', low: '2' }), ['parts.0.value'])
  assert.deepEqual(faultsOf({ kind: 'rising', value: '-1' }), ['parts.0.value'])
  assert.deepEqual(faultsOf({ kind: 'apart', value: '1', from: 't' }), ['parts.0.from'])
  assert.deepEqual(faultsOf({ kind: 'unusual', value: '0.5' }), ['parts.0.value'])
  assert.deepEqual(faultsOf({ kind: 'state', states: ' , ' }), ['parts.0.states'])
  assert.deepEqual(faultsOf({ kind: 'state', signal: 'brake', states: 'open' }), ['parts.0.states'])
  assert.deepEqual(faultsOf({ kind: 'silent', over: { count: '0', unit: 's' } }), ['parts.0.over'])
  assert.deepEqual(faultsOf({ kind: 'silent', over: { count: '40', unit: 'd' } }), ['parts.0.over'])
  assert.deepEqual(faultsOf({ value: '1', deadband: '-1' }), ['parts.0.deadband'])
  assert.deepEqual(faultsOf({ value: '1' }, { onDelay: { count: 'x', unit: 's' } }), ['onDelay'])
  assert.deepEqual(faultsOf({ value: '1' }, { quiet: newPart() }), ['quiet.signal', 'quiet.value'])
  assert.deepEqual(Object.keys(readName(newDraft()).faults ?? {}), ['name'])
  assert.deepEqual(Object.keys(readScope(newDraft()).faults ?? {}), ['asset'])
})

test('states of a signal that is on or off are no words', () => {
  assert.deepEqual(conditionOf({ kind: 'state', signal: 'brake', states: 'off' }), {
    kind: 'state',
    signal: 'brake',
    is: [false],
  })
  assert.deepEqual(conditionOf({ kind: 'state', states: 'off, off,fault' }), {
    kind: 'state',
    signal: 't',
    is: ['off', 'fault'],
  })
})

test('what is said of the asset itself takes no signal', () => {
  assert.deepEqual(conditionOf({ kind: 'self-check', signal: '' }), { kind: 'self-check', is: 'warn' })
  assert.deepEqual(conditionOf({ kind: 'self-check', check: 'x-belt', least: 'fail' }), {
    kind: 'self-check',
    check: 'x-belt',
    is: 'fail',
  })
  assert.deepEqual(faultsOf({ kind: 'self-check', check: ' ' }), ['parts.0.check'])
  assert.deepEqual(conditionOf({ kind: 'watch', sees: 'replayed' }), { kind: 'watch', sees: 'replayed' })
})

test('several at once, and how many of them', () => {
  const parts = [
    { ...newPart('t'), value: '90' },
    { ...newPart('p'), kind: 'below' as const, value: '2' },
  ]
  const read = (rest: Partial<Draft>) => readSpec({ ...newDraft('a1'), parts, ...rest }, isBoolean)
  assert.equal(read({ join: 'any' }).value?.condition.kind, 'any')
  assert.deepEqual(Object.keys(read({ join: 'at-least', n: '3' }).faults ?? {}), ['n'])
  const condition = read({ join: 'at-least', n: '2' }).value?.condition
  assert.equal(condition?.kind === 'at-least' && condition.n, 2)
})

const ruleOf = (condition: Condition, suppressedWhile?: Condition): AlarmRule => {
  const spec: RuleSpec = { condition, onDelayS: 90, offDelayS: 0, latching: true, lateS: 60 }
  return {
    ruleId: 'r1',
    name: 'Rule',
    consequence: '',
    response: '',
    priority: 'high',
    scope: { kind: 'pump', siteId: 's1' },
    spec: suppressedWhile ? { ...spec, suppressedWhile } : spec,
    enabled: true,
    escalates: 'organisation',
    archived: false,
    version: 3,
    changedAt: '2026-01-01T00:00:00Z',
  }
}

test('what was kept and is read again says the same', () => {
  const leaves: Condition[] = [
    { kind: 'limit', signal: 't', above: 0, deadband: 2 },
    { kind: 'limit', signal: 't', below: -5, deadband: 0 },
    { kind: 'limit', signal: 't', above: 9, below: 1, deadband: 0 },
    { kind: 'self-check', is: 'warn' },
    { kind: 'self-check', check: 'storage', is: 'fail' },
    { kind: 'watch', sees: 'odd-traffic' },
    { kind: 'rate', signal: 't', perS: 60, overS: 90, above: 5, deadband: 0 },
    { kind: 'rate', signal: 't', perS: 60, overS: 90, below: -5, deadband: 1 },
    { kind: 'apart', signal: 't', from: 'u', by: 3, deadband: 0 },
    { kind: 'unusual', signal: 't', overS: 3_600, times: 4, atLeast: 0.5 },
    { kind: 'state', signal: 'brake', is: [true, false] },
    { kind: 'silent', signal: 't', forS: 86_400 },
  ]
  const trees: Condition[] = [...leaves, { kind: 'all', of: leaves }, { kind: 'at-least', n: 2, of: leaves }]
  const nested: Condition[] = [
    { kind: 'any', of: [{ kind: 'all', of: leaves.slice(0, 2) }] },
    { kind: 'delayed', of: { kind: 'limit', signal: 't', above: 1, deadband: 0 }, onS: 5, offS: 0 },
    { kind: 'rate', signal: 't', perS: 60, overS: 90, above: 5, below: -5, deadband: 0 },
  ]
  for (const condition of [...trees, ...nested]) {
    const rule = ruleOf(condition, leaves[7])
    const draft = draftOf(rule)
    assert.equal(draft.fixed !== undefined, nested.includes(condition))
    assert.deepEqual(readSpec(draft, isBoolean).value, rule.spec)
    assert.deepEqual(readScope(draft).value, rule.scope)
  }
  assert.deepEqual(draftOf(ruleOf(trees[0]!, nested[0])).fixedQuiet, nested[0])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Condition, RuleSpec } from '../../../core/alarm/spec.ts'
import { conditionWords, missingWords, specRemarks, specWords } from './condition-words.ts'

const names = (key: string) =>
  key === 't_oil' ? { name: 'Oil temperature', unit: '°C' } : { name: key, unit: key === 'p' ? 'bar' : null }
const limit: Condition = { kind: 'limit', signal: 't_oil', above: 90, deadband: 2 }
const spec = (rest: Partial<RuleSpec>): RuleSpec => ({
  condition: limit,
  onDelayS: 0,
  offDelayS: 0,
  latching: false,
  lateS: 300,
  ...rest,
})

test('each condition is said as a person would say it', () => {
  const said: [Condition, string][] = [
    [limit, 'Oil temperature above 90 °C'],
    [{ kind: 'limit', signal: 'p', above: 8, below: -0.5, deadband: 0 }, 'p above 8 bar or below \u22120.5 bar'],
    [
      { kind: 'rate', signal: 't_oil', perS: 60, overS: 120, above: 5, deadband: 0 },
      'Oil temperature rising by more than 5 °C per min',
    ],
    [{ kind: 'rate', signal: 'p', perS: 1, overS: 10, below: -2, deadband: 0 }, 'p falling by more than 2 bar per s'],
    [
      { kind: 'apart', signal: 't_oil', from: 't_ref', by: 3, deadband: 0 },
      'Oil temperature more than 3 °C away from t_ref',
    ],
    [
      { kind: 'unusual', signal: 'p', overS: 3600, times: 4, atLeast: 0.1 },
      'p outside of its usual band (4 times its usual deviation, at least 0.1 bar)',
    ],
    [{ kind: 'state', signal: 'mode', is: ['fault', true] }, 'mode is “fault” or on'],
    [{ kind: 'silent', signal: 'p', forS: 5400 }, 'no data of p for 1 h 30 min'],
    [{ kind: 'self-check', is: 'warn' }, 'a self-check says warn or fail'],
    [{ kind: 'self-check', check: 'storage', is: 'fail' }, 'self-check storage says fail'],
    [{ kind: 'watch', sees: 'clock-skewed' }, 'its clock is wrong'],
    [{ kind: 'delayed', of: limit, onS: 30, offS: 0 }, 'Oil temperature above 90 °C for 30 s'],
    [
      { kind: 'at-least', n: 2, of: [limit, { kind: 'silent', signal: 'p', forS: 60 }] },
      'at least 2 of: Oil temperature above 90 °C; no data of p for 1 min',
    ],
  ]
  for (const [condition, words] of said) assert.equal(conditionWords(condition, names), words)
})

test('what belongs together stays together', () => {
  const any: Condition = { kind: 'any', of: [limit, { kind: 'limit', signal: 'p', below: 2, deadband: 0 }] }
  const running: Condition = { kind: 'state', signal: 'run', is: [true] }
  assert.equal(
    conditionWords({ kind: 'all', of: [any, running] }, names),
    '(Oil temperature above 90 °C or p below 2 bar) and run is on',
  )
  assert.equal(
    specWords(spec({ condition: any, onDelayS: 120 }), names),
    '(Oil temperature above 90 °C or p below 2 bar) for 2 min',
  )
})

test('what an asset has never had is told apart: what it sends, and what is said of it', () => {
  assert.deepEqual(missingWords([]), [])
  assert.deepEqual(missingWords(['p', '~self-check/storage', '~watch/replayed']), [
    'It has never sent \u201cp\u201d.',
    'Never told of it: \u201cSelf-check storage\u201d, \u201cRepeats samples\u201d.',
  ])
  assert.equal(specWords(spec({ condition: { kind: 'self-check', is: 'fail' } })), 'A self-check says fail')
})

test('a rule is one sentence, and what else there is to it stands beside it', () => {
  const running: Condition = { kind: 'state', signal: 'run', is: [false] }
  const whole = spec({ onDelayS: 120, offDelayS: 60, latching: true, suppressedWhile: running })
  assert.equal(specWords(whole, names), 'Oil temperature above 90 °C for 2 min, until it has been gone for 1 min')
  assert.deepEqual(specRemarks(whole, names), [
    'Goes when it is back by more than 2 °C.',
    'Stays until somebody has acknowledged it, even when it has gone.',
    'Not raised while run is off.',
  ])
  assert.equal(
    specWords(spec({ condition: { kind: 'silent', signal: 'p', forS: 60 } }), names),
    'No data of p for 1 min',
  )
})

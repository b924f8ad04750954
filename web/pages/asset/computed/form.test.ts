import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Signal } from '../../../data/contract.ts'
import { type ComputedForm, expressionOf, expressionWords, fitting, formOf, WHATS } from './form.ts'

const signal = (key: string, kind: Signal['kind'], signalNo: number): Signal => ({
  key,
  kind,
  signalNo,
  name: null,
  unit: null,
  last: null,
  firstAt: '2026-01-01T00:00:00.000Z',
})
const SIGNALS = [signal('load', 'number', 1), signal('brake', 'boolean', 2), signal('mode', 'state', 3)]
const FORM: ComputedForm = {
  name: 'x',
  unit: '',
  what: 'run-hours',
  first: 'load',
  second: 'brake',
  test: 'above',
  limit: 5,
  state: 'lifting',
  perS: 60,
  ofKind: false,
}
const words = (form: Partial<ComputedForm>) =>
  expressionWords(expressionOf({ ...FORM, ...form }, SIGNALS), (key) => key)

test('what is filled in becomes the expression that its words say', () => {
  assert.equal(words({}), 'hours while load is above 5')
  assert.equal(words({ first: 'brake' }), 'hours while brake')
  assert.equal(words({ what: 'cycles', first: 'mode' }), 'how often mode is lifting became true')
  assert.equal(words({ what: 'threshold', test: 'below' }), 'load is below 5')
  assert.equal(words({ what: 'sum' }), 'load + brake')
  assert.equal(words({ what: 'difference' }), 'load − brake')
  assert.equal(words({ what: 'rate' }), 'change of load a minute')
})

test('a state is chosen for conditions alone', () => {
  assert.equal(fitting('sum', SIGNALS).length, 2)
  assert.equal(fitting('cycles', SIGNALS).length, 3)
})

test('what was filled in is found again, and what only a program puts together is not', () => {
  for (const [what] of WHATS)
    for (const first of ['load', 'brake', 'mode'])
      for (const test of ['above', 'below'] as const) {
        if (!fitting(what, SIGNALS).some(({ key }) => key === first)) continue
        const expression = expressionOf({ ...FORM, what, first, test, limit: -2.5, perS: 3_600 }, SIGNALS)
        const form = formOf(expression)
        assert.ok(form, JSON.stringify(expression))
        assert.deepEqual(expressionOf({ ...FORM, ...form }, SIGNALS), expression)
      }
  const load = { op: 'signal', signal: 'load' } as const
  for (const expression of [
    { op: 'times', of: load, by: 2 },
    { op: 'sum', of: [load, load, load] },
    { op: 'sum', of: [load, { op: 'times', of: load, by: 2 }] },
    { op: 'rate', of: load, perS: 7 },
    { op: 'is', signal: 'mode', states: ['a', 'b'] },
    { op: 'above', of: { op: 'times', of: load, by: 2 }, limit: 1 },
    { op: 'run-hours', of: { op: 'below', of: { op: 'sum', of: [load, load] }, limit: 1 } },
  ] as const)
    assert.equal(formOf(expression), undefined, JSON.stringify(expression))
})

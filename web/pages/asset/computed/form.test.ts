import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Signal } from '../../../data/contract.ts'
import { type ComputedForm, expressionOf, expressionWords, fitting } from './form.ts'

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

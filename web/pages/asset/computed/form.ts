// A computed signal as it is filled in, and as it is told. Pure.

import type { Expression } from '../../../../core/computed/expression.ts'
import type { Signal } from '../../../data/contract.ts'

export type What = 'run-hours' | 'cycles' | 'threshold' | 'sum' | 'difference' | 'rate'

export const WHATS: readonly [what: What, words: string][] = [
  ['run-hours', 'Run hours: how long something was so'],
  ['cycles', 'Cycles: how often something became so'],
  ['threshold', 'Threshold: whether something is so'],
  ['sum', 'Sum of two signals'],
  ['difference', 'Difference of two signals'],
  ['rate', 'Rate of change'],
]

export type ComputedForm = {
  name: string
  unit: string
  what: What
  first: string
  second: string
  test: 'above' | 'below'
  limit: number
  state: string
  perS: number
  /** For every asset of the kind. */
  ofKind: boolean
}

export const isCondition = (what: What) => what === 'run-hours' || what === 'cycles' || what === 'threshold'
export const isOfTwo = (what: What) => what === 'sum' || what === 'difference'

/** What can be chosen for it. */
export function fitting(what: What, signals: readonly Signal[]): Signal[] {
  return isCondition(what) ? [...signals] : signals.filter(({ kind }) => kind !== 'state')
}

export function expressionOf(form: ComputedForm, signals: readonly Signal[]): Expression {
  const of = { op: 'signal', signal: form.first } as const
  const second = { op: 'signal', signal: form.second } as const
  if (form.what === 'sum') return { op: 'sum', of: [of, second] }
  if (form.what === 'difference') return { op: 'difference', of: second, from: of }
  if (form.what === 'rate') return { op: 'rate', of, perS: form.perS }
  const kind = signals.find(({ key }) => key === form.first)?.kind
  const condition: Expression =
    kind === 'state'
      ? { op: 'is', signal: form.first, states: [form.state] }
      : kind === 'boolean'
        ? of
        : { op: form.test, of, limit: form.limit }
  return form.what === 'threshold' ? condition : { op: form.what, of: condition }
}

type Condition = Pick<ComputedForm, 'first' | 'test' | 'limit' | 'state'>

/** What the form would have made of it, or undefined for a tree that only a program has put together. */
export function formOf(expression: Expression): Partial<ComputedForm> | undefined {
  switch (expression.op) {
    case 'sum': {
      const [first, second, ...more] = expression.of.map(keyOf)
      return first === undefined || second === undefined || more.length > 0 ? undefined : { what: 'sum', first, second }
    }
    case 'difference': {
      const [first, second] = [keyOf(expression.from), keyOf(expression.of)]
      return first === undefined || second === undefined ? undefined : { what: 'difference', first, second }
    }
    case 'rate': {
      const first = keyOf(expression.of)
      return first === undefined || !PER_WORDS.has(expression.perS)
        ? undefined
        : { what: 'rate', first, perS: expression.perS }
    }
    case 'run-hours':
    case 'cycles': {
      const condition = conditionOf(expression.of)
      return condition && { ...condition, what: expression.op }
    }
    default: {
      const condition = conditionOf(expression)
      return condition && { ...condition, what: 'threshold' }
    }
  }
}

function conditionOf(expression: Expression): Partial<Condition> | undefined {
  if (expression.op === 'signal') return { first: expression.signal }
  if (expression.op === 'is') {
    const [state, ...more] = expression.states
    return state === undefined || more.length > 0 ? undefined : { first: expression.signal, state }
  }
  if (expression.op !== 'above' && expression.op !== 'below') return undefined
  const first = keyOf(expression.of)
  return first === undefined ? undefined : { first, test: expression.op, limit: expression.limit }
}

const keyOf = (expression: Expression) => (expression.op === 'signal' ? expression.signal : undefined)

/** As it was typed. */
const figure = (value: number) => value.toLocaleString('en-GB', { maximumFractionDigits: 9 })

const PER_WORDS: ReadonlyMap<number, string> = new Map([
  [1, 'a second'],
  [60, 'a minute'],
  [3_600, 'an hour'],
])

/** "hours while Load is above 5". */
export function expressionWords(expression: Expression, nameOf: (key: string) => string): string {
  const words = (part: Expression): string => expressionWords(part, nameOf)
  switch (expression.op) {
    case 'signal':
      return nameOf(expression.signal)
    case 'is':
      return `${nameOf(expression.signal)} is ${expression.states.join(' or ')}`
    case 'above':
    case 'below':
      return `${words(expression.of)} is ${expression.op} ${figure(expression.limit)}`
    case 'sum':
      return expression.of.map(words).join(' + ')
    case 'difference':
      return `${words(expression.from)} − ${words(expression.of)}`
    case 'times':
      return `${figure(expression.by)} × ${words(expression.of)}`
    case 'rate':
      return `change of ${words(expression.of)} ${PER_WORDS.get(expression.perS) ?? `in ${expression.perS} s`}`
    case 'run-hours':
      return `hours while ${words(expression.of)}`
    case 'cycles':
      return `how often ${words(expression.of)} became true`
  }
}

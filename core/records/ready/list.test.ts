import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findings, parseAnswers } from '../answers.ts'
import { asking, parseForm } from '../form.ts'
import { RECORD_KINDS } from '../kinds.ts'
import { accepted } from '../testing.ts'
import { READY_FORMS } from './list.ts'

const forms = [...READY_FORMS]

for (const [name, form] of forms)
  test(`${name} is a form as anybody's is`, () => {
    assert.deepEqual(accepted(parseForm(form)), form)
    assert.match(name, /^[a-z-]{1,40}\/[a-z-]{1,40}$/)
    assert.equal(name.split('/')[1], form.kind, 'named for its kind')
  })

test('there is a ready form of every kind of record, and a pre-use check for every machine that was promised one', () => {
  const kinds = new Set(forms.map(([, { kind }]) => kind))
  assert.deepEqual(
    RECORD_KINDS.filter((kind) => !kinds.has(kind)),
    [],
  )
  const machines = [
    'crane',
    'hoist',
    'forklift',
    'mobile-platform',
    'lifting-accessories',
    'compressor',
    'air-handling',
  ]
  for (const machine of machines) assert.ok(READY_FORMS.has(`${machine}/pre-use-check`), machine)
})

test('a pre-use check has twelve points, and a person who finds nothing has nothing to type', () => {
  for (const [name, form] of forms.filter(([, { kind }]) => kind === 'pre-use-check')) {
    const points = asking(form).filter(({ kind }) => kind === 'check')
    assert.equal(points.length, 12, name)
    const answers: Record<string, unknown> = Object.fromEntries(points.map(({ key }) => [key, 'pass']))
    for (const block of asking(form)) if (block.kind === 'choice') answers[block.key] = block.options[0]
    const found = findings(form, accepted(parseAnswers(form, answers)))
    assert.deepEqual([found.passed, found.defects], [12, []], name)
  }
})

test('every pre-use check has points that stop the machine', () => {
  for (const [name, form] of forms.filter(([, { kind }]) => kind === 'pre-use-check')) {
    const answers = Object.fromEntries(asking(form).map((block) => [block.key, answerThatFails(block)]))
    const { defects } = findings(form, accepted(parseAnswers(form, answers)))
    assert.ok(
      defects.some(({ severity }) => severity === 'now'),
      name,
    )
  }
})

function answerThatFails(block: ReturnType<typeof asking>[number]): unknown {
  if (block.kind === 'check') return 'fail'
  return block.kind === 'choice' ? block.options[0] : null
}

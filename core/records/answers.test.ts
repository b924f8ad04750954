import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findings, parseAnswers, parseDraft } from './answers.ts'
import type { FormSpec } from './form.ts'
import { accepted, changed, refused } from './testing.ts'

const asked = { hint: '', required: true }
const form: FormSpec = {
  title: 'Daily check',
  kind: 'pre-use-check',
  appliesTo: [],
  blocks: [
    { kind: 'section', title: 'Hook', hint: '' },
    { kind: 'check', key: 'hook', label: 'Hook and latch', hint: '', failIs: 'now' },
    { kind: 'check', key: 'clean', label: 'Cab is clean', hint: '', failIs: null },
    { kind: 'check', key: 'horn', label: 'Horn', hint: '', failIs: 'observation' },
    {
      ...asked,
      kind: 'number',
      key: 'pressure',
      label: 'Line pressure',
      unit: 'bar',
      min: 6,
      max: 8.5,
      outsideIs: 'by',
    },
    { ...asked, kind: 'choice', key: 'weather', label: 'Weather', options: ['dry', 'wet'] },
    { ...asked, kind: 'text', key: 'notes', label: 'Notes', lines: 3, required: false },
    { ...asked, kind: 'date', key: 'greased', label: 'Greased on' },
    { ...asked, kind: 'meter', key: 'hours', label: 'Run hours', signal: 'hours', unit: 'h' },
  ],
}
const answers = {
  hook: 'pass',
  clean: 'fail',
  horn: 'na',
  pressure: 8.5,
  weather: 'dry',
  greased: '2024-02-29',
  hours: { value: 1204.5, at: '2026-03-09T10:14:33.000Z' },
}
const isAccepted = (key: string, value: unknown) => parseAnswers(form, changed(answers, key, value)).ok

test('answers are read as they were given', () => {
  assert.deepEqual(accepted(parseAnswers(form, answers)), answers)
  assert.deepEqual(accepted(parseAnswers(form, { ...answers, notes: null })), answers)
})

test('what is required is answered, checks always; a draft may wait', () => {
  const problems = refused(parseAnswers(form, {}))
  assert.deepEqual(Object.keys(problems), ['hook', 'clean', 'horn', 'pressure', 'weather', 'greased', 'hours'])
  for (const key of Object.keys(answers)) assert.ok(!isAccepted(key, undefined) && !isAccepted(key, null), key)
  assert.deepEqual(accepted(parseDraft(form, {})), {})
  assert.ok('hook' in refused(parseDraft(form, { hook: 'perhaps' })))
})

test('nothing is accepted that was not asked', () => {
  for (const key of ['extra', 'constructor', '__proto__'])
    assert.match(refused(parseAnswers(form, changed(answers, key, 'pass')))[key] ?? '', /not known/, key)
  for (const value of [null, undefined, [], 'pass', 1]) assert.ok(!parseAnswers(form, value).ok)
})

test('each kind takes its own kind of answer', () => {
  const wrong: [string, unknown[]][] = [
    ['hook', ['PASS', true, 1, '']],
    ['pressure', ['8', Number.NaN, Number.POSITIVE_INFINITY, true]],
    ['weather', ['snow', '', 0]],
    ['notes', [7, 'a\u0007', 'x'.repeat(2_001)]],
    ['greased', ['2026-02-29', '29/02/2024', 0, '2026-13-01']],
    ['hours', [1204.5, { value: 1 }, { value: null }, { value: null, reason: '' }, { value: Number.NaN, at: null }]],
    [
      'hours',
      [
        { value: 1, at: 'today' },
        { value: 1, at: null, reason: 'x' },
        { value: null, reason: 'x', at: null },
      ],
    ],
  ]
  for (const [key, values] of wrong)
    for (const value of values) assert.ok(!isAccepted(key, value), `${key}: ${JSON.stringify(value)}`)
  assert.ok(isAccepted('hours', { value: 1_200, at: null }), 'read off the machine')
  assert.ok(isAccepted('hours', { value: null, reason: 'The display is broken' }))
  assert.ok(isAccepted('notes', 'two\nlines of <b>text</b>, =1+1'))
})

test('a failed check and a number out of its limits propose a defect; both are counted', () => {
  const found = findings(form, accepted(parseAnswers(form, answers)))
  assert.deepEqual(found, { defects: [], passed: 2, failed: 1, notApplicable: 1, answered: 7 })
  const bad = findings(form, accepted(parseAnswers(form, { ...answers, hook: 'fail', pressure: 8.6 })))
  assert.deepEqual(bad.defects, [
    { key: 'hook', severity: 'now', part: 'Hook and latch', description: 'Failed: Hook and latch' },
    {
      key: 'pressure',
      severity: 'by',
      part: 'Line pressure',
      description: 'Line pressure: 8.6 bar, allowed 6 to 8.5 bar',
    },
  ])
  assert.deepEqual([bad.passed, bad.failed, bad.notApplicable], [0, 3, 1])
})

test('a limit belongs to what is allowed, on either side', () => {
  const defects = (pressure: number) => findings(form, accepted(parseAnswers(form, { ...answers, pressure }))).defects
  assert.deepEqual(
    [5.999, 6, 8.5, 8.501].map((pressure) => defects(pressure).length),
    [1, 0, 0, 1],
  )
})

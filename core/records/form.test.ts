import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FORM_BLOCKS_MAX, FORM_LABEL_CHARS_MAX, FORM_OPTIONS_MAX } from '../limits.ts'
import { appliesTo, asking, parseForm } from './form.ts'
import { accepted, changed, refused } from './testing.ts'

const check = { kind: 'check', key: 'hook', label: 'Hook and latch', hint: '', failIs: 'now' }
const pressure = {
  kind: 'number',
  key: 'pressure',
  label: 'Line pressure',
  hint: '',
  unit: 'bar',
  min: 6,
  max: 8.5,
  outsideIs: 'observation',
  required: true,
}
const form = {
  title: 'Daily check',
  kind: 'pre-use-check',
  appliesTo: ['crane', 'hoist'],
  blocks: [
    { kind: 'section', title: 'Before the first lift', hint: 'With nobody under the load' },
    check,
    pressure,
    { kind: 'choice', key: 'weather', label: 'Weather', hint: '', options: ['dry', 'wet'], required: true },
    { kind: 'text', key: 'notes', label: 'Notes', hint: '', lines: 3, required: false },
    { kind: 'date', key: 'greased', label: 'Greased on', hint: '', required: false },
    { kind: 'meter', key: 'hours', label: 'Run hours', hint: '', signal: 'hours', unit: 'h', required: true },
  ],
}

const problemsWith = (path: string, value: unknown) => refused(parseForm(changed(form, path, value)))

test('a form of every kind of block is read as it was written', () => {
  const spec = accepted(parseForm(form))
  assert.deepEqual(spec, form)
  assert.deepEqual(
    asking(spec).map(({ key }) => key),
    ['hook', 'pressure', 'weather', 'notes', 'greased', 'hours'],
  )
  assert.deepEqual(
    [appliesTo(spec, 'crane'), appliesTo(spec, 'pump'), appliesTo({ ...spec, appliesTo: [] }, 'pump')],
    [true, false, true],
  )
})

test('every field is needed, and its absence is told at its path', () => {
  for (const path of ['title', 'kind', 'appliesTo', 'blocks']) assert.ok(path in problemsWith(path, undefined), path)
  form.blocks.forEach((block, i) => {
    for (const field of Object.keys(block)) {
      const path = `blocks.${i}.${field}`
      assert.ok(path in problemsWith(path, undefined), path)
    }
  })
})

test('what no form knows is refused, not dropped', () => {
  assert.match(problemsWith('blocks.1.photo', true)['blocks.1.photo'] ?? '', /not known here/)
  assert.match(problemsWith('script', 'x')['script'] ?? '', /not known here/)
  assert.ok('blocks.1.kind' in problemsWith('blocks.1.kind', 'signature'))
  assert.ok('appliesTo.0' in problemsWith('appliesTo', ['spaceship']))
  assert.ok('appliesTo.1' in problemsWith('appliesTo', ['crane', 'crane']))
  for (const value of [null, undefined, 'form', 7, [], [form]]) assert.ok(!parseForm(value).ok)
})

test('keys are plain and each is used once', () => {
  for (const key of ['', 'Hook', '1st', 'a_b', 'a b', '__proto__', 'a'.repeat(41), 7])
    assert.ok('blocks.1.key' in problemsWith('blocks.1.key', key), String(key))
  assert.ok(parseForm(changed(form, 'blocks.1.key', 'a'.repeat(40))).ok)
  assert.match(problemsWith('blocks.1.key', 'pressure')['blocks.2.key'] ?? '', /twice/)
})

test('texts have their limits and no control characters', () => {
  const label = (text: string) => parseForm(changed(form, 'blocks.1.label', text)).ok
  assert.deepEqual(
    [label('x'.repeat(FORM_LABEL_CHARS_MAX)), label('x'.repeat(FORM_LABEL_CHARS_MAX + 1))],
    [true, false],
  )
  assert.deepEqual([label('  '), label('a\u0000b'), label('two\nlines'), label('\ud800')], [false, false, false, false])
  assert.ok(label('فحص يومي 🏗'), 'any script is welcome')
})

test('blocks and options are counted at their limits', () => {
  const blocks = (n: number) => Array.from({ length: n }, (_, i) => ({ ...check, key: `point-${i}` }))
  const withBlocks = (n: number) => parseForm({ ...form, blocks: blocks(n) }).ok
  assert.deepEqual([0, 1, FORM_BLOCKS_MAX, FORM_BLOCKS_MAX + 1].map(withBlocks), [false, true, true, false])
  const withOptions = (n: number) =>
    parseForm(
      changed(
        form,
        'blocks.3.options',
        Array.from({ length: n }, (_, i) => `option ${i}`),
      ),
    ).ok
  assert.deepEqual([1, 2, FORM_OPTIONS_MAX, FORM_OPTIONS_MAX + 1].map(withOptions), [false, true, true, false])
  assert.ok('blocks.3.options.1' in problemsWith('blocks.3.options', ['dry', 'dry']))
})

test('a form of sections alone asks nothing', () => {
  assert.match(refused(parseForm({ ...form, blocks: [form.blocks[0]] }))['blocks'] ?? '', /ask nothing/)
})

test('limits that contradict themselves are refused', () => {
  assert.match(problemsWith('blocks.2.max', 5)['blocks.2.max'] ?? '', /below the lower limit/)
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY, '6'])
    assert.ok('blocks.2.min' in problemsWith('blocks.2.min', number))
  const free = { ...pressure, min: null, max: null }
  assert.ok('blocks.2.outsideIs' in problemsWith('blocks.2', free))
  assert.ok(parseForm(changed(form, 'blocks.2', { ...free, outsideIs: null })).ok)
})

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { parseBody, type RecordBody } from './body.ts'
import { bodyHash } from './body-hash.ts'
import { canonicalJson } from './canonical.ts'
import { accepted, changed, refused } from './testing.ts'
import { REPORT } from './testing-loler.ts'
import { INVENTED_ROPE } from './testing-rope.ts'

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const body: RecordBody = {
  format: 'fairlead-record/1',
  recordId: id(1),
  version: 1,
  assetId: id(2),
  kind: 'pre-use-check',
  formId: id(3),
  formVersion: 4,
  form: {
    title: 'Daily check',
    kind: 'pre-use-check',
    appliesTo: [],
    blocks: [{ kind: 'check', key: 'hook', label: 'Hook and latch', hint: '', failIs: 'now' }],
  },
  answers: { hook: 'fail' },
  report: null,
  rope: null,
  defects: [
    { defectId: id(5), severity: 'now', byAt: null, part: 'Hook', description: 'Latch is missing', remedy: '' },
  ],
  outcome: 'unsafe',
  doneAt: '2026-03-09T10:14:33.000Z',
  startedAt: '2026-03-09T10:13:00.000Z',
  deviceAt: null,
  signer: { personId: id(6), name: 'Ann Example' },
  salt: '000102030405060708090a0b0c0d0e0f',
}
const problemsOf = (path: string, value: unknown) => Object.keys(refused(parseBody(changed(body, path, value))))
const { severity, byAt, part, description, remedy } = REPORT.defects[0] ?? assert.fail()
const examination = {
  ...body,
  kind: 'thorough-examination',
  form: { ...body.form, kind: 'thorough-examination' },
  answers: { hook: 'pass' },
  report: REPORT,
  defects: [{ defectId: id(5), severity, byAt, part, description, remedy }],
  outcome: 'safe-until',
}

test('canonical JSON is that of RFC 8785', () => {
  // Section 3.2.2 and 3.2.3, their own examples.
  const numbers = [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0]
  assert.equal(canonicalJson(numbers), '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]')
  assert.equal(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/'), '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"')
  const sorted = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, ö: 7 }
  assert.equal(canonicalJson(sorted), '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\u{1f600}":5,"\ufb33":3}')
  assert.equal(canonicalJson({ b: [true, null, {}], a: '' }), '{"a":"","b":[true,null,{}]}')
})

test('what JSON cannot say is not written', () => {
  for (const value of [
    undefined,
    Number.NaN,
    Infinity,
    1n,
    () => 1,
    '\ud800',
    new Date(0),
    { a: undefined },
    new Map(),
  ])
    assert.throws(() => canonicalJson(value), TypeError)
  let deep: unknown = 1
  for (let i = 0; i < 17; i++) deep = [deep]
  assert.throws(() => canonicalJson(deep), /nested too deep/)
})

test('the hash is of the text, whatever the order of the fields, and anybody can make it again', () => {
  const backwards = Object.fromEntries(Object.entries(body).toReversed())
  const hash = bodyHash(accepted(parseBody(backwards)))
  assert.equal(hash, bodyHash(body))
  assert.equal(hash, createHash('sha256').update(canonicalJson(body)).digest('hex'))
  assert.deepEqual(accepted(parseBody(JSON.parse(canonicalJson(body)))), body)
})

test('every field changes the hash', () => {
  const text = canonicalJson(body)
  const hashes = new Set([bodyHash(body)])
  const others: Partial<RecordBody>[] = [
    { version: 2 },
    { answers: { hook: 'na' } },
    { doneAt: '2026-03-09T10:14:34.000Z' },
    { deviceAt: '2026-03-09T10:14:34.000Z' },
    { salt: '000102030405060708090a0b0c0d0e00' },
    { signer: { personId: id(6), name: 'Ann Example ' } },
  ]
  for (const other of others) hashes.add(bodyHash({ ...body, ...other }))
  assert.equal(hashes.size, others.length + 1)
  assert.ok(text.includes('"salt":"000102030405060708090a0b0c0d0e0f"'))
})

test('nothing of a body may be missing or unknown', () => {
  for (const field of Object.keys(body)) {
    const problems = problemsOf(field, undefined)
    assert.ok(problems.includes(field), `${field}: ${problems.join()}`)
  }
  assert.deepEqual(problemsOf('comment', 'x'), ['comment'])
  assert.deepEqual(problemsOf('format', 'fairlead-record/2'), ['format'])
  assert.deepEqual(problemsOf('salt', 'abc'), ['salt'])
  assert.deepEqual(problemsOf('recordId', id(1).toUpperCase().replace('0', 'A')), ['recordId'])
  assert.deepEqual(problemsOf('answers.hook', 'perhaps'), ['answers.hook'])
  assert.deepEqual(problemsOf('form.blocks', []), ['form.blocks'])
})

test('a body that contradicts itself is refused', () => {
  assert.deepEqual(problemsOf('outcome', 'safe'), ['outcome'])
  assert.deepEqual(problemsOf('defects', []), ['outcome'])
  assert.deepEqual(problemsOf('form.kind', 'service'), ['form.kind'])
  assert.deepEqual(problemsOf('startedAt', '2026-03-09T10:14:33.001Z'), ['startedAt'])
  assert.deepEqual(problemsOf('defects', [...body.defects, ...body.defects]), ['defects'])
  assert.deepEqual(problemsOf('defects.0.byAt', '2026-03-09T10:14:33Z'), ['defects.0.byAt'])
  assert.deepEqual(problemsOf('report', REPORT), ['report'])
  assert.deepEqual(problemsOf('rope', INVENTED_ROPE), ['rope'])
})

test('a thorough examination has its report, whose defects are those of the body', () => {
  accepted(parseBody(examination))
  const problems = (path: string, value: unknown) => Object.keys(refused(parseBody(changed(examination, path, value))))
  assert.equal(problems('report', null)[0], 'report')
  assert.deepEqual(problems('report.employer.name', ''), ['report.employer.name'])
  assert.deepEqual(problems('defects.0.description', 'Something else'), ['defects'])
  assert.deepEqual(problems('report.defects', []), ['defects'])
})

test('an examination of a rope has its readings', () => {
  const kind = 'wire-rope'
  const rope = { ...body, kind, form: { ...body.form, kind }, rope: INVENTED_ROPE, defects: [], outcome: 'safe' }
  accepted(parseBody(rope))
  assert.equal(Object.keys(refused(parseBody({ ...rope, rope: null })))[0], 'rope')
})

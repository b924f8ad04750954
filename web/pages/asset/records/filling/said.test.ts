import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forkliftPreUse } from '../../../../../core/records/ready/forklift.ts'
import { thoroughExamination } from '../../../../../core/records/ready/any-asset.ts'
import { asking } from '../../../../../core/records/form.ts'
import type { RecordBody } from '../../../../../core/records/body.ts'
import { parseReport } from '../../../../../core/records/loler.ts'
import { REPORT } from '../../../../../core/records/testing-loler.ts'
import { fieldsOf } from '../report/said.ts'
import { type Draft, draftOf, newDraft, progressOf } from './draft.ts'
import { dropDraft, keepDraft, keptDraft } from './kept.ts'
import { bodyOf, defectsOf, problemsOf } from './said.ts'

const NOW = Date.parse('2026-09-01T10:00:00.000Z')
const TODAY = '2026-09-01'
const begun = { requestId: 'r', formId: 'f', formVersion: 3, startedAt: '2026-09-01T09:59:00.000Z' }
const passed = (form = forkliftPreUse) =>
  Object.fromEntries(asking(form).flatMap(({ key, kind }) => (kind === 'check' ? [[key, 'pass']] : [])))
const filled = (change: Partial<Draft> = {}): Draft => ({
  ...newDraft({ ...begun, form: forkliftPreUse }),
  typed: passed(),
  ...change,
})
const sentOf = (draft: Draft) => bodyOf(draft, 'a', { server: NOW, device: NOW + 5_000 })

test('what is missing is told by the path that the server uses too', () => {
  const { forks: _, ...typed } = passed()
  assert.deepEqual(Object.keys(problemsOf(filled({ typed }), TODAY)), ['answers.forks'])
  assert.deepEqual(progressOf(filled({ typed })), { done: 11, of: 12 })
  assert.deepEqual(problemsOf(filled(), TODAY), {})
})

test('a fail opens the defect that the form proposes, before the rest is answered', () => {
  const draft = filled({ typed: { forks: 'fail', fluids: 'fail', 'run-hours': 'many' } })
  assert.deepEqual(
    defectsOf(draft).map(({ key, typed }) => [key, typed.severity]),
    [
      ['forks', 'now'],
      ['fluids', 'observation'],
    ],
  )
})

test('a reading with a comma goes out as a number; no reading goes out with its reason', () => {
  assert.deepEqual(sentOf(filled({ typed: { ...passed(), 'run-hours': '4711,5' } })).answers['run-hours'], {
    value: 4711.5,
    at: null,
  })
  assert.deepEqual(
    sentOf(filled({ typed: { ...passed(), 'run-hours.reason': 'display is dark' } })).answers['run-hours'],
    {
      value: null,
      reason: 'display is dark',
    },
  )
})

test('what was sent is sent again the same, times included', () => {
  const sent = { doneAt: '2026-09-01T09:00:00.000Z', deviceAt: '2026-09-01T09:00:01.000Z' }
  const { doneAt, deviceAt, startedAt, requestId } = sentOf(filled({ sent }))
  assert.deepEqual({ doneAt, deviceAt }, sent)
  assert.equal(requestId, 'r')
  assert.equal(startedAt, undefined, 'a beginning after the end is left out')
})

test('what is amended keeps each defect once, as it was reported, and proposes those of further fails', () => {
  const reported = { part: 'Forks', description: 'Bent', remedy: 'Renew', severity: 'by' } as const
  const byAt = '2026-10-01T08:00:07.250Z'
  const body = {
    formId: 'f',
    formVersion: 3,
    form: forkliftPreUse,
    answers: { ...passed(), forks: 'fail' },
    report: null,
    defects: [{ defectId: 'd', ...reported, byAt }],
    doneAt: '2026-09-01T09:00:00.000Z',
  } as unknown as RecordBody
  const draft = draftOf(body, begun)
  assert.deepEqual(sentOf(draft).defects, [{ ...reported, byAt }])
  const more = sentOf({ ...draft, typed: { ...draft.typed, fluids: 'fail' } }).defects
  assert.deepEqual(new Set(more?.map(({ severity }) => severity)), new Set(['by', 'observation']))
  // Nor is it taken back with the answer that it came of.
  assert.deepEqual(sentOf({ ...draft, typed: passed() }).defects, [{ ...reported, byAt }])
})

test('a danger by a time has its time, in UTC, and no other defect has one', () => {
  const typed = { severity: 'by', byAt: '', part: 'Rope', description: 'Worn', remedy: '', isImminent: true } as const
  const draft = filled({ more: [typed] })
  assert.deepEqual(Object.keys(problemsOf(draft, TODAY)), ['defects.0.byAt'])
  const at = '2026-10-01T08:00'
  const [sent] = sentOf(filled({ more: [{ ...typed, byAt: at }] })).defects ?? []
  assert.equal(sent?.byAt, new Date(at).toISOString())
  assert.equal(sentOf(filled({ more: [{ ...typed, severity: 'now', byAt: at }] })).defects?.[0]?.byAt, undefined)
})

test('the report of a thorough examination carries the defects, and nothing stands beside it', () => {
  const draft: Draft = {
    ...newDraft({ ...begun, form: thoroughExamination, report: fieldsOf(REPORT) }),
    typed: { ...passed(thoroughExamination), brakes: 'fail' },
  }
  assert.deepEqual(Object.keys(problemsOf(draft, TODAY)).sort(), [
    'defects.0.remedy',
    'report.defects.0.remedy',
    'report.isSafeToOperate',
  ])
  const body = sentOf(draft)
  assert.equal(body.defects, undefined)
  const report = parseReport(body.report)
  assert.ok(!report.ok && 'defects.0.remedy' in report.problems)
  assert.equal(body.doneAt, new Date('2026-08-31T12:00').toISOString())
})

class Shelf extends Map<string, string> {
  getItem = (key: string) => this.get(key) ?? null
  setItem = (key: string, text: string) => void this.set(key, text)
  removeItem = (key: string) => void this.delete(key)
}

test('a draft is kept for its person alone, comes back as it was, and goes when it is dropped', () => {
  const shelf = new Shelf()
  const place = { personId: 'ann', assetId: 'a', formId: 'f' }
  const draft = filled({ sent: { doneAt: 'x', deviceAt: 'y' }, typed: { forks: 'fail' } })
  assert.ok(keepDraft(shelf, place, draft))
  assert.deepEqual(keptDraft(shelf, place), draft)
  assert.equal(keptDraft(shelf, { ...place, personId: 'bob' }), undefined)
  assert.equal(keptDraft(shelf, { ...place, assetId: 'b' }), undefined)
  dropDraft(shelf, place)
  assert.equal(keptDraft(shelf, place), undefined)
  shelf.setItem('fairlead:filling:ann:a:f', '{"format":1,"draft":{"form":"<b>"}}')
  assert.equal(keptDraft(shelf, place), undefined, 'what cannot be read is no draft')
})

test('where the browser keeps nothing, that is said', () => {
  const shelf = new Shelf()
  const setItem = () => {
    throw new DOMException('full', 'QuotaExceededError')
  }
  const full = { getItem: shelf.getItem, removeItem: shelf.removeItem, setItem }
  assert.equal(keepDraft(full, { personId: 'ann', assetId: 'a', formId: 'f' }, filled()), false)
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseReport } from './loler.ts'
import { LOLER_FIELDS } from './loler-fields.ts'
import { toldForthwith } from './loler-report.ts'
import { accepted, changed, refused } from './testing.ts'
import { REPORT } from './testing-loler.ts'

/** The report with some fields changed; the path of a field -> its value. */
const reportWith = (changes: Record<string, unknown>) =>
  Object.entries(changes).reduce<unknown>((report, [path, value]) => changed(report, path, value), REPORT)
const problemsOf = (changes: Record<string, unknown>, today?: string) =>
  Object.keys(refused(parseReport(reportWith(changes), today)))
const isAccepted = (changes: Record<string, unknown>, today?: string) => parseReport(reportWith(changes), today).ok

/** Paths of all that is no object and no list, with the numbers of lists. */
function leaves(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, below]) => leaves(below, path === '' ? key : `${path}.${key}`))
}
const withoutNumbers = (path: string) => path.replaceAll(/\.\d+/g, '')

test('a complete report is read as it was written', () => {
  assert.deepEqual(accepted(parseReport(REPORT, '2026-09-01')), REPORT)
})

test('every field of a report stands in the table, and the table names no other', () => {
  assert.deepEqual(
    LOLER_FIELDS.map(([field]) => field).toSorted(),
    [...new Set(leaves(REPORT, '').map(withoutNumbers))].toSorted(),
  )
})

test('the table for people is the table of the code', () => {
  const page = readFileSync(new URL('../../docs/loler-schedule-1.md', import.meta.url), 'utf8')
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, 4))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '').replace(' †', '')))
  assert.deepEqual(
    rows,
    LOLER_FIELDS.map((row) => [...row]),
  )
  for (const [, paragraph, checked] of LOLER_FIELDS)
    if (/^(8\([def]\)|10|11)$/.test(paragraph)) assert.equal(checked, 'no', paragraph)
})

test('nothing incomplete is accepted: each field is missed at its own path, and nothing unknown is taken', () => {
  for (const path of leaves(REPORT, '')) assert.ok(problemsOf({ [path]: undefined }).includes(path), path)
  for (const path of [
    'employer',
    'equipment',
    'lastExamination',
    'next',
    'test',
    'author',
    'signedOnBehalf',
    'defects',
  ])
    assert.ok(problemsOf({ [path]: undefined }).includes(path), path)
  for (const path of ['employer.name', 'premisesAddress', 'equipment.identification', 'author.qualifications'])
    assert.deepEqual(problemsOf({ [path]: '  ' }), [path])
  assert.deepEqual(problemsOf({ safeWorkingLoads: [] }), ['safeWorkingLoads'])
  assert.deepEqual(problemsOf({ 'safeWorkingLoads.0.load': 0 }), ['safeWorkingLoads.0.load'])
  assert.deepEqual(problemsOf({ 'next.comment': 'x' }), ['next.comment'])
  for (const value of [null, undefined, [], 'report', 7]) assert.ok(!parseReport(value).ok)
})

test('dangerous now and safe to operate contradict each other, either way', () => {
  const now = { 'defects.0.severity': 'now', 'defects.0.byAt': null }
  assert.deepEqual(problemsOf(now), ['isSafeToOperate'])
  assert.ok(isAccepted({ ...now, isSafeToOperate: false }))
  assert.deepEqual(problemsOf({ isSafeToOperate: false }), ['defects'])
  assert.deepEqual(problemsOf({ ...now, 'defects.0.isImminent': true }), ['isSafeToOperate'])
  assert.deepEqual(problemsOf({ 'defects.0.isImminent': true }), ['defects.0.isImminent'])
})

test('a defect that could become a danger has its time and its remedy; others have no time', () => {
  assert.deepEqual(problemsOf({ 'defects.0.byAt': null }), ['defects.0.byAt'])
  assert.deepEqual(problemsOf({ 'defects.0.severity': 'observation' }), ['defects.0.byAt'])
  assert.deepEqual(problemsOf({ 'defects.0.remedy': '' }), ['defects.0.remedy'])
  assert.ok(isAccepted({ 'defects.0.severity': 'observation', 'defects.0.byAt': null, 'defects.0.remedy': '' }))
  assert.ok(isAccepted({ defects: [] }))
  assert.deepEqual(problemsOf({ 'defects.0.byAt': '2026-08-29T23:59:59Z' }), ['defects.0.byAt'])
  assert.ok(isAccepted({ 'defects.0.byAt': '2026-08-30T12:00:00Z' }), 'the examination’s own day, far in the east')
})

test('the first examination has no last one; a later one has, or says why not', () => {
  const first = { occasion: 'before-first-use' }
  assert.deepEqual(problemsOf(first), ['lastExamination.on'])
  assert.ok(isAccepted({ ...first, 'lastExamination.on': null }))
  const installed = { occasion: 'after-installation', isInstalledCorrectly: true }
  assert.deepEqual(problemsOf(installed), ['lastExamination.on'])
  assert.ok(isAccepted({ ...installed, 'lastExamination.on': null }))
  assert.ok(isAccepted({ ...installed, occasion: 'at-new-place' }), 'a crane that was examined at its former site')
  assert.deepEqual(problemsOf({ 'lastExamination.on': null }), ['lastExamination.because'])
  assert.ok(isAccepted({ 'lastExamination.on': null, 'lastExamination.because': 'Declaration of conformity of 2026' }))
})

test('correct installation is said where it was installed, and makes it unsafe where it was not correct', () => {
  assert.deepEqual(problemsOf({ occasion: 'at-new-place' }), ['isInstalledCorrectly'])
  assert.deepEqual(problemsOf({ isInstalledCorrectly: true }), ['isInstalledCorrectly'])
  assert.deepEqual(problemsOf({ occasion: 'at-new-place', isInstalledCorrectly: false }), ['isSafeToOperate'])
})

test('the next examination is not later than the interval or the scheme allows', () => {
  const by = (basis: string, day: string) => ({ 'next.basis': basis, 'next.scheme': null, 'next.by': day })
  assert.ok(isAccepted(by('six-months', '2027-02-28')))
  assert.deepEqual(problemsOf(by('six-months', '2027-03-01')), ['next.by'])
  assert.ok(isAccepted(by('twelve-months', '2027-08-31')))
  assert.deepEqual(problemsOf(by('twelve-months', '2027-09-01')), ['next.by'])
  assert.deepEqual(problemsOf(by('scheme', '2027-02-28')), ['next.scheme'])
  assert.deepEqual(problemsOf({ 'next.by': '2027-03-01' }), ['next.by'])
  assert.deepEqual(problemsOf({ 'next.basis': 'six-months' }), ['next.scheme'])
  assert.deepEqual(problemsOf({ 'next.by': '2026-08-31' }), ['next.by'])
  const leap = { examinedOn: '2024-02-29', reportedOn: '2024-02-29', 'lastExamination.on': '2023-03-01' }
  assert.ok(isAccepted({ ...leap, ...by('twelve-months', '2025-02-28') }))
  assert.deepEqual(problemsOf({ ...leap, ...by('twelve-months', '2025-03-01') }), ['next.by'])
})

test('accessories and what lifts persons are not examined every 12 months', () => {
  for (const field of ['equipment.isAccessory', 'equipment.liftsPersons']) {
    assert.deepEqual(problemsOf({ [field]: true }), ['occasion'])
    const yearly = { [field]: true, occasion: 'six-months', 'next.basis': 'twelve-months', 'next.scheme': null }
    assert.deepEqual(problemsOf(yearly), ['next.basis'])
    assert.ok(isAccepted({ ...yearly, 'next.basis': 'six-months' }))
    assert.ok(isAccepted({ [field]: true, occasion: 'scheme' }))
  }
})

test('dates stand in an order that can be', () => {
  assert.deepEqual(problemsOf({ 'equipment.manufactured': '2026-09' }), [
    'equipment.manufactured',
    'lastExamination.on',
  ])
  assert.deepEqual(problemsOf({ 'equipment.manufactured': '2025-09-01' }), ['lastExamination.on'])
  for (const made of [null, '2011-02', '2025-08-31']) assert.ok(isAccepted({ 'equipment.manufactured': made }))
  for (const made of ['11', '2011-13', '2011-02-30', 2011]) assert.ok(!isAccepted({ 'equipment.manufactured': made }))
  assert.deepEqual(problemsOf({ 'lastExamination.on': '2026-09-01' }), ['lastExamination.on'])
  assert.deepEqual(problemsOf({ reportedOn: '2026-08-30' }), ['reportedOn'])
  assert.deepEqual(problemsOf({}, '2026-08-30'), ['examinedOn', 'reportedOn'])
  assert.deepEqual(problemsOf({}, '2026-08-31'), ['reportedOn'])
  assert.ok(isAccepted({ 'lastExamination.on': '2024-01-01' }), 'a late examination is reported as it is')
})

test('a test has particulars, and what was not tested has none', () => {
  assert.deepEqual(problemsOf({ 'test.particulars': '' }), ['test.particulars'])
  assert.deepEqual(problemsOf({ 'test.isIncluded': false }), ['test.particulars'])
  assert.ok(isAccepted({ 'test.isIncluded': false, 'test.particulars': '' }))
})

test('the author is self-employed or has an employer; several loads have configurations', () => {
  assert.deepEqual(problemsOf({ 'author.isSelfEmployed': true }), ['author.employer'])
  assert.deepEqual(problemsOf({ 'author.employer': null }), ['author.employer'])
  assert.ok(isAccepted({ 'author.isSelfEmployed': true, 'author.employer': null }))
  const loads = [
    { load: 5, unit: 't', configuration: 'radius up to 10 m' },
    { load: 900, unit: 'kg', configuration: '' },
  ]
  assert.deepEqual(problemsOf({ safeWorkingLoads: loads }), ['safeWorkingLoads.1.configuration'])
})

test('who has to be told follows from the defects', () => {
  const told = (changes: Record<string, unknown>) => toldForthwith(accepted(parseReport(reportWith(changes))))
  const now = { 'defects.0.severity': 'now', 'defects.0.byAt': null, isSafeToOperate: false }
  assert.deepEqual(told({ defects: [] }), [])
  assert.deepEqual(told({ hiredFrom: null }), ['employer'])
  assert.deepEqual(told(now), ['employer', 'hirer'])
  assert.deepEqual(told({ ...now, 'defects.0.isImminent': true }), ['employer', 'hirer', 'enforcing-authority'])
})

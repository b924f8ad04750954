import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseReport } from '../../../../../core/records/loler.ts'
import { LOLER_FIELDS } from '../../../../../core/records/loler-fields.ts'
import { REPORT } from '../../../../../core/records/testing-loler.ts'
import { paragraphOf, REPORT_AFTER, REPORT_BEFORE } from './fields.ts'
import { fieldsOf, numberOf, reportOf } from './said.ts'

test('a report goes into its fields and comes back the same', () => {
  const said = reportOf(fieldsOf(REPORT), REPORT.defects)
  assert.deepEqual(said, REPORT)
  assert.ok(parseReport(said).ok)
})

test('an empty form says which fields are missing, and answers nothing by itself', () => {
  const read = parseReport(reportOf({}, []))
  assert.ok(!read.ok)
  for (const field of [
    'employer.name',
    'equipment.isAccessory',
    'isSafeToOperate',
    'safeWorkingLoads.0.load',
    'next.by',
  ])
    assert.ok(field in read.problems, field)
})

test('every field of Schedule 1 has its place in the form, and each place its paragraph', () => {
  const placed = [...REPORT_BEFORE, ...REPORT_AFTER].flatMap(({ fields }) => fields.map(({ path }) => path))
  const lists = /^(defects|safeWorkingLoads)\./
  const asked = LOLER_FIELDS.map(([field]) => field).filter((field) => !lists.test(field))
  assert.deepEqual([...placed].sort(), [...asked].sort())
  for (const path of placed) assert.notEqual(paragraphOf(path), '', path)
})

test('a number is one with a comma too, and nothing else is', () => {
  assert.equal(numberOf(' 12,5 '), 12.5)
  assert.equal(numberOf('-3'), -3)
  for (const bad of ['', 'abc', '1e9', '0x1f', '1,2,3', 'Infinity']) assert.equal(numberOf(bad), undefined, bad)
})

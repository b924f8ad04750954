import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, addMonths, addMonthsTo, dayIn, isDay, isZone } from './day.ts'
import { nextDue, standing } from './due.ts'

const at = (text: string) => Date.parse(text)

test('only dates of the calendar are days', () => {
  for (const day of ['2024-02-29', '2000-02-29', '2026-12-31', '0001-01-01', '9999-12-31']) assert.ok(isDay(day), day)
  for (const day of ['2023-02-29', '1900-02-29', '2026-04-31', '2026-00-10', '2026-1-1', '0000-01-01', '2026-01-01 '])
    assert.ok(!isDay(day), day)
})

test('months are counted to the same date, or to the last one of a month that has no such date', () => {
  assert.equal(addMonths('2026-03-15', 6), '2026-09-15')
  assert.equal(addMonths('2026-08-31', 6), '2027-02-28')
  assert.equal(addMonths('2027-08-31', 6), '2028-02-29')
  assert.equal(addMonths('2026-12-31', 2), '2027-02-28')
  assert.equal(addMonths('2026-05-31', 1), '2026-06-30')
  assert.equal(addMonths('2024-02-29', 12), '2025-02-28')
  assert.equal(addMonths('2024-02-29', 48), '2028-02-29')
  assert.equal(addMonths('2026-03-31', -1), '2026-02-28')
  assert.throws(() => addMonths('9999-12-31', 1), RangeError)
})

test('days are counted over leap days and years', () => {
  assert.equal(addDays('2024-02-28', 1), '2024-02-29')
  assert.equal(addDays('2023-02-28', 1), '2023-03-01')
  assert.equal(addDays('2026-12-31', 1), '2027-01-01')
  assert.equal(addDays('2024-03-01', -1), '2024-02-29')
})

test('an instant keeps its time of day when months are added', () => {
  assert.equal(addMonthsTo(at('2024-02-29T23:59:59.500Z'), 60), at('2029-02-28T23:59:59.500Z'))
  assert.equal(addMonthsTo(at('2026-08-31T00:00:00Z'), 24), at('2028-08-31T00:00:00Z'))
})

test('the day of an instant is that of the zone, around midnight and when clocks change', () => {
  assert.equal(dayIn('UTC', at('2026-06-30T23:30:00Z')), '2026-06-30')
  assert.equal(dayIn('Europe/London', at('2026-06-30T23:30:00Z')), '2026-07-01')
  assert.equal(dayIn('Europe/London', at('2026-12-31T23:59:59.999Z')), '2026-12-31')
  assert.equal(dayIn('Europe/London', at('2027-01-01T00:00:00Z')), '2027-01-01')
  assert.equal(dayIn('Pacific/Kiritimati', at('2026-06-30T10:00:00Z')), '2026-07-01')
  assert.equal(dayIn('America/St_Johns', at('2024-03-01T03:29:59Z')), '2024-02-29')
  assert.equal(dayIn('America/St_Johns', at('2024-03-01T03:30:00Z')), '2024-03-01')
  // 29 March 2026: summer time begins in London at 01:00 UTC; the day ends at 23:00 UTC and not at midnight.
  assert.equal(dayIn('Europe/London', at('2026-03-28T23:59:59Z')), '2026-03-28')
  assert.equal(dayIn('Europe/London', at('2026-03-29T22:59:59Z')), '2026-03-29')
  assert.equal(dayIn('Europe/London', at('2026-03-29T23:00:00Z')), '2026-03-30')
  // 25 October 2026: it ends; the day is 25 hours long.
  assert.equal(dayIn('Europe/London', at('2026-10-24T23:00:00Z')), '2026-10-25')
  assert.equal(dayIn('Europe/London', at('2026-10-25T23:59:59Z')), '2026-10-25')
  assert.equal(dayIn('Europe/London', at('2026-10-26T00:00:00Z')), '2026-10-26')
})

test('a zone that nobody knows is none', () => {
  assert.deepEqual(['Europe/London', 'UTC', 'Mars/Base', ''].map(isZone), [true, true, false, false])
})

test('the next time is counted from when it was done', () => {
  assert.equal(nextDue('2026-08-31', { every: 'months', months: 6 }), '2027-02-28')
  assert.equal(nextDue('2026-08-31', { every: 'days', days: 7 }), '2026-09-07')
  assert.equal(nextDue('2026-08-31', { every: 'own', on: '2026-12-01' }), '2026-12-01')
})

test('the due day itself is still in time; the day after it is overdue', () => {
  const on = (today: string) => standing('2026-03-01', today, 28)
  assert.deepEqual(['2026-01-31', '2026-02-01', '2026-03-01', '2026-03-02'].map(on), [
    'not-due',
    'due',
    'due',
    'overdue',
  ])
  assert.equal(standing('2026-03-01', '2026-02-28', 0), 'not-due')
  assert.equal(standing('2026-03-01', '2026-03-01', 0), 'due')
  assert.equal(standing(null, '2026-03-01', 28), 'never-done')
})

test('overdue begins at midnight where the asset stands', () => {
  const in_ = (zone: string, instant: string) => standing('2026-06-30', dayIn(zone, at(instant)), 0)
  assert.equal(in_('Europe/London', '2026-06-30T22:59:59Z'), 'due')
  assert.equal(in_('Europe/London', '2026-06-30T23:00:00Z'), 'overdue')
  assert.equal(in_('America/Los_Angeles', '2026-07-01T06:59:59Z'), 'due')
  assert.equal(in_('America/Los_Angeles', '2026-07-01T07:00:00Z'), 'overdue')
})

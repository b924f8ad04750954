// The words of the screen for what is due, what was found, and what a form asks.

import type { BLOCK_KINDS } from '../../../core/records/form.ts'
import type { Severity } from '../../../core/records/kinds.ts'
import { plural } from '../../data/format.ts'
import type { Duty, DutyBasis, Outcome, RecordKind, Standing } from './queries.ts'

export const RECORD_KIND_WORD: Record<RecordKind, string> = {
  'thorough-examination': 'Thorough examination',
  inspection: 'Inspection',
  'wire-rope': 'Wire rope',
  service: 'Service',
  'pre-use-check': 'Pre-use check',
  'defect-report': 'Report of a defect',
  report: 'Report',
}

export const DUE_WORD: Record<Standing, string> = {
  overdue: 'Overdue',
  due: 'Due',
  'not-due': 'In date',
  'never-done': 'Never done',
}

export const OUTCOME_WORD: Record<Outcome, string> = {
  safe: 'safe',
  'safe-until': 'safe until a day',
  unsafe: 'not safe',
  none: 'done',
}

/** LOLER's own words for why something is due so often. */
export const BASIS_WORD: Record<DutyBasis, string> = {
  'six-months': 'Within 6 months: lifts persons, or an accessory',
  'twelve-months': 'Within 12 months: other lifting equipment',
  scheme: 'By an examination scheme',
  own: 'By our own interval, or the maker’s',
}

/** Where that stands. */
export const BASIS_LAW: Record<DutyBasis, string> = {
  'six-months': 'LOLER regulation 9(3)(a)(i).',
  'twelve-months': 'LOLER regulation 9(3)(a)(ii).',
  scheme: 'LOLER regulation 9(3)(a)(iii).',
  own: 'The law may ask for more often.',
}

export const BASIS_SHORT: Record<DutyBasis, string> = {
  'six-months': 'LOLER, 6 months',
  'twelve-months': 'LOLER, 12 months',
  scheme: 'written scheme',
  own: 'own interval',
}

export const BLOCK_WORD: Record<(typeof BLOCK_KINDS)[number], string> = {
  section: 'Section',
  check: 'Check',
  number: 'Number',
  choice: 'Choice',
  text: 'Text',
  date: 'Date',
  meter: 'Meter reading',
}

export const DEFECT_WORD: Record<Severity, string> = {
  now: 'dangerous now',
  by: 'dangerous by a day',
  observation: 'an observation',
}

export function everyWords({ everyMonths, everyDays }: Pick<Duty, 'everyMonths' | 'everyDays'>): string {
  if (everyMonths !== null) return everyMonths === 1 ? 'every month' : `every ${everyMonths} months`
  return everyDays === null || everyDays === 1 ? 'every day' : `every ${plural(everyDays, 'day')}`
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
/** A day of the calendar, which has no zone: "3 Nov 2026". */
export const formatDay = (day: string) => dayFormat.format(new Date(`${day}T00:00:00Z`))

// The report of a thorough examination as people fill it in and read it: its fields in groups, each by its path, with the
// paragraph that asks for it (core/records/loler-fields.ts). Loads and defects are lists and have their own places.

import { LOLER_FIELDS } from '../../../../../core/records/loler-fields.ts'
import type { NextBasis, Occasion } from '../../../../../core/records/loler-report.ts'

export type ReportField = {
  path: string
  label: string
  kind: 'text' | 'lines' | 'day' | 'yes-no' | 'occasion' | 'basis'
  /** Beyond the paragraph. */
  hint?: string
  optional?: true
  /** Left out where another answer makes it void. */
  when?: (fields: ReportFields) => boolean
}
/** What was typed, by path; booleans are 'yes' and 'no', what is not answered is ''. */
export type ReportFields = Readonly<Record<string, string>>
export type ReportGroup = { title: string; fields: readonly ReportField[] }

export const OCCASION_WORD: Record<Occasion, string> = {
  'before-first-use': 'Before first use',
  'after-installation': 'After installation, for the first time',
  'at-new-place': 'After assembly at a new site or in a new location',
  'six-months': 'Within an interval of 6 months',
  'twelve-months': 'Within an interval of 12 months',
  scheme: 'By an examination scheme',
  exceptional: 'After exceptional circumstances',
}
export const BASIS_WORD: Record<NextBasis, string> = {
  'six-months': 'Within 6 months',
  'twelve-months': 'Within 12 months',
  scheme: 'By an examination scheme',
}

export const isAtNewPlace = (fields: ReportFields) =>
  fields['occasion'] === 'after-installation' || fields['occasion'] === 'at-new-place'
export const isByScheme = (fields: ReportFields) => fields['next.basis'] === 'scheme'
export const isEmployed = (fields: ReportFields) => fields['author.isSelfEmployed'] !== 'yes'

const party = (path: string, name: string, more: Pick<ReportField, 'optional' | 'when'> = {}): ReportField[] => [
  { path: `${path}.name`, label: name, kind: 'text', ...more },
  { path: `${path}.address`, label: `${name}: address`, kind: 'lines', ...more },
]

export const REPORT_BEFORE: readonly ReportGroup[] = [
  {
    title: 'For whom, and where',
    fields: [
      ...party('employer', 'Employer for whom it was made'),
      { path: 'premisesAddress', label: 'Address of the premises', kind: 'lines' },
      ...party('hiredFrom', 'Hired or leased from', { optional: true }),
    ],
  },
  {
    title: 'The equipment',
    fields: [
      {
        path: 'equipment.identification',
        label: 'What identifies it',
        kind: 'lines',
        hint: 'Make, type, serial number.',
      },
      {
        path: 'equipment.manufactured',
        label: 'Manufactured',
        kind: 'text',
        optional: true,
        hint: 'Year, year-month or year-month-day. Left empty: not known.',
      },
      { path: 'equipment.isAccessory', label: 'It is an accessory for lifting', kind: 'yes-no' },
      { path: 'equipment.liftsPersons', label: 'It lifts persons', kind: 'yes-no' },
    ],
  },
  {
    title: 'This examination',
    fields: [
      { path: 'occasion', label: 'Why it was made', kind: 'occasion' },
      { path: 'examinedOn', label: 'Date of the examination', kind: 'day' },
      { path: 'lastExamination.on', label: 'Date of the last one', kind: 'day', optional: true },
      {
        path: 'lastExamination.because',
        label: 'Why there is no last one',
        kind: 'text',
        optional: true,
        when: (fields) => (fields['lastExamination.on'] ?? '') === '',
      },
      {
        path: 'isInstalledCorrectly',
        label: 'It was installed or assembled correctly',
        kind: 'yes-no',
        when: isAtNewPlace,
      },
    ],
  },
]

export const REPORT_AFTER: readonly ReportGroup[] = [
  {
    title: 'Judgement',
    fields: [
      { path: 'isSafeToOperate', label: 'It is safe to operate', kind: 'yes-no' },
      { path: 'test.isIncluded', label: 'The examination included a test', kind: 'yes-no' },
      {
        path: 'test.particulars',
        label: 'Particulars of the test',
        kind: 'lines',
        when: (fields) => fields['test.isIncluded'] === 'yes',
      },
    ],
  },
  {
    title: 'The next examination',
    fields: [
      { path: 'next.basis', label: 'When it has to be made', kind: 'basis' },
      { path: 'next.by', label: 'At the latest on', kind: 'day' },
      { path: 'next.scheme.reference', label: 'The scheme', kind: 'text', when: isByScheme },
      { path: 'next.scheme.by', label: 'Latest date that the scheme allows', kind: 'day', when: isByScheme },
    ],
  },
  {
    title: 'Who made it',
    fields: [
      ...party('author', 'Author'),
      { path: 'author.qualifications', label: 'Qualifications', kind: 'lines' },
      { path: 'author.isSelfEmployed', label: 'Self-employed', kind: 'yes-no' },
      ...party('author.employer', 'Employed by', { when: isEmployed }),
      ...party('signedOnBehalf', 'Signed on behalf of the author by', { optional: true }),
      { path: 'reportedOn', label: 'Date of the report', kind: 'day' },
    ],
  },
]

/** "Schedule 1, paragraph 8(d)", or the regulation. Fields of lists are named without a number. */
export function paragraphOf(path: string): string {
  const row = LOLER_FIELDS.find(([field]) => field === path.replaceAll(/\.\d+/g, ''))
  if (row === undefined) return ''
  return row[1].startsWith('reg.') ? `LOLER ${row[1]}` : `Schedule 1, paragraph ${row[1]}`
}

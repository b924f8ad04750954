// Records, defects and answers in the words that people use.

import type { CheckResult } from '../../../../core/records/answers.ts'
import type { Outcome, RecordKind, Severity } from '../../../../core/records/kinds.ts'
import { formatMinute } from '../../../data/format.ts'

export const RECORD_KIND_WORD: Record<RecordKind, string> = {
  'thorough-examination': 'Thorough examination',
  inspection: 'Inspection',
  'wire-rope': 'Wire rope examination',
  service: 'Service',
  'pre-use-check': 'Pre-use check',
  'defect-report': 'Report of a defect',
  report: 'Report',
}

export const OUTCOME_WORD: Record<Outcome, string> = {
  safe: 'Safe to use',
  'safe-until': 'Safe to use until a time',
  unsafe: 'Do not use',
  none: 'No judgement',
}

export const OUTCOME_MEANING: Record<Outcome, string> = {
  safe: 'Nothing was found that is or could become a danger.',
  'safe-until': 'A defect could become a danger. From its time on the asset is locked out, unless it is closed before.',
  unsafe: 'A defect is a danger now. The asset is locked out until somebody closes it by a record of what was done.',
  none: 'It does not say whether the asset is safe to use, and no danger was found.',
}

export const DEFECT_WORD: Record<Severity, string> = {
  now: 'Danger now',
  by: 'Danger by a time',
  observation: 'Observation',
}

export const DEFECT_MEANING: Record<Severity, string> = {
  now: 'Locks the asset out at once.',
  by: 'Locks the asset out from that time on.',
  observation: 'No danger; it stands in the list until it is closed.',
}

export const RESULT_WORD: Record<CheckResult, string> = { pass: 'Pass', fail: 'Fail', na: 'n.a.' }

export const SIGNED_WITH_WORD = {
  factor: 'with a second factor, shown within the last minutes',
  session: 'in their session, without a further factor',
} as const

const LATE_MS = 86_400_000

/** What came more than a day after it was done; undefined for the others. */
export function lateWords({ doneAt, receivedAt }: { doneAt: string; receivedAt: string }): string | undefined {
  if (Date.parse(receivedAt) - Date.parse(doneAt) <= LATE_MS) return undefined
  return `received ${formatMinute(receivedAt)}`
}

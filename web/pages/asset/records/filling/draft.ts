// A form that somebody is in the middle of, as they typed it. draft -> said.ts (what is sent, and what is missing).
// It survives a reload (kept.ts) and is sent with one request id, so that what is sent twice is one record.

import { findings } from '../../../../../core/records/answers.ts'
import { asking, type FormSpec } from '../../../../../core/records/form.ts'
import type { RecordBody } from '../../../../../core/records/body.ts'
import type { Severity } from '../../../../../core/records/kinds.ts'
import { fieldsOf } from '../report/said.ts'
import type { ReportFields } from '../report/fields.ts'

/** A defect as it is typed. `byAt` is local time, as the browser's field has it. */
export type TypedDefect = {
  severity: Severity
  byAt: string
  part: string
  description: string
  remedy: string
  isImminent: boolean
}

export type Draft = {
  requestId: string
  formId: string
  formVersion: number
  /** The form as it was when this was begun: another version of it may come meanwhile. */
  form: FormSpec
  startedAt: string
  /** By the key of the block, as typed: a result, an option, a number with its comma, a date. */
  typed: Readonly<Record<string, string>>
  /** When the machine sent the reading that was taken over, by the key of the block. */
  readAt: Readonly<Record<string, string>>
  /** What was changed about the defects that answers propose, by the key of the block. */
  changed: Readonly<Record<string, TypedDefect>>
  /** Blocks whose defect an earlier version has reported: it stands among `more`, and is not proposed once more. */
  reported: readonly string[]
  /** Defects beside those of the blocks. */
  more: readonly TypedDefect[]
  report: ReportFields
  /** Local time where it was done earlier than it is signed; '' for now. */
  doneAt: string
  nextDueOn: string
  /** It was sent, and no answer came: what is sent again has to be the same, times included. */
  sent: { doneAt: string; deviceAt: string } | null
}

export type NewDraft = {
  requestId: string
  formId: string
  formVersion: number
  form: FormSpec
  startedAt: string
  report?: ReportFields
}

export function newDraft({ report = {}, ...begun }: NewDraft): Draft {
  return {
    ...begun,
    report,
    typed: {},
    readAt: {},
    changed: {},
    reported: [],
    more: [],
    doneAt: '',
    nextDueOn: '',
    sent: null,
  }
}

export const EMPTY_DEFECT: TypedDefect = {
  severity: 'now',
  byAt: '',
  part: '',
  description: '',
  remedy: '',
  isImminent: false,
}

/** What was signed, to be amended: its defects stand beside the form, since nobody knows which answer each came of. */
export function draftOf(body: RecordBody, begun: Pick<NewDraft, 'requestId' | 'startedAt'>): Draft {
  const typed: Record<string, string> = {}
  const readAt: Record<string, string> = {}
  for (const [key, answer] of Object.entries(body.answers)) {
    if (typeof answer !== 'object') typed[key] = String(answer)
    else if (answer.value === null) typed[`${key}.reason`] = answer.reason
    else {
      typed[key] = String(answer.value)
      if (answer.at !== null) readAt[key] = answer.at
    }
  }
  const imminent = body.report?.defects.map((each) => each.isImminent) ?? []
  return {
    ...newDraft({ ...begun, formId: body.formId, formVersion: body.formVersion, form: body.form }),
    typed,
    readAt,
    // Proposed defects are sent before all others, so as many as there were blocks that failed are those of the blocks.
    reported: findings(body.form, body.answers)
      .defects.slice(0, body.defects.length)
      .map(({ key }) => key),
    more: body.defects.map(({ severity, byAt, part, description, remedy }, i) => ({
      severity,
      byAt: byAt === null ? '' : localOf(byAt, 'exact'),
      part,
      description,
      remedy,
      isImminent: imminent[i] ?? false,
    })),
    report: body.report === null ? {} : fieldsOf(body.report),
    doneAt: localOf(body.doneAt),
  }
}

/** An instant as a datetime-local field has it, in the zone of this device: to the minute, or without losing anything. */
export function localOf(instant: string, to: 'minute' | 'exact' = 'minute'): string {
  const at = new Date(instant)
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString()
  return to === 'minute' || local.endsWith(':00.000Z') ? local.slice(0, 16) : local.slice(0, 23)
}

/** How many points have an answer, of how many. What may stay empty counts when it is answered. */
export function progressOf({ form, typed }: Pick<Draft, 'form' | 'typed'>): { done: number; of: number } {
  const blocks = asking(form)
  const isDone = (key: string) => (typed[key] ?? '') !== '' || (typed[`${key}.reason`] ?? '') !== ''
  const counted = blocks.filter((block) => block.kind === 'check' || block.required || isDone(block.key))
  return { done: counted.filter(({ key }) => isDone(key)).length, of: counted.length }
}

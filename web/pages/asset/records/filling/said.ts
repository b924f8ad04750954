// What is sent of a draft, and what is missing or wrong, by the path under which the server tells of it too
// (`answers.hook`, `defects.0.part`, `report.next.by`), so that one page shows both at their places.

import type { RecordsSignInput } from '../../../../../client/operations.gen.ts'
import { type Answers, findings, parseAnswers } from '../../../../../core/records/answers.ts'
import { asking, type AskingBlock } from '../../../../../core/records/form.ts'
import { KIND_RULES } from '../../../../../core/records/kinds.ts'
import { parseReport } from '../../../../../core/records/loler.ts'
import { numberOf, reportOf, type SaidDefect } from '../report/said.ts'
import { type Draft, EMPTY_DEFECT, type TypedDefect } from './draft.ts'

/** `key`: of the block that it came of; null for one that stands by itself, the `index`-th of those. */
export type FoundDefect = { key: string | null; index: number; typed: TypedDefect }
export type Problems = Readonly<Record<string, string>>
export type SignBody = RecordsSignInput['body']

/** The defects in the order in which they are sent: those of answers first, as the form has them. */
export function defectsOf(draft: Draft): FoundDefect[] {
  const proposed = findings(draft.form, usable(draft)).defects.filter(({ key }) => !draft.reported.includes(key))
  return [
    ...proposed.map(({ key, severity, part, description }, index) => ({
      key,
      index,
      typed: draft.changed[key] ?? { ...EMPTY_DEFECT, severity, part, description },
    })),
    ...draft.more.map((typed, index) => ({ key: null, index, typed })),
  ]
}

/** `today`: the day on which it is signed, where the person stands. */
export function problemsOf(draft: Draft, today: string): Problems {
  const problems: Record<string, string> = {}
  const put = (prefix: string, found: Readonly<Record<string, string>>) => {
    for (const [path, problem] of Object.entries(found)) problems[`${prefix}${path}`] = sentence(problem)
  }
  const answers = parseAnswers(draft.form, rawAnswers(draft))
  if (!answers.ok) put('answers.', answers.problems)
  const defects = defectsOf(draft)
  if (isExamination(draft)) {
    const report = parseReport(reportOf(draft.report, defects.map(saidDefect)), today)
    if (!report.ok) put('report.', report.problems)
    for (const path of Object.keys(problems))
      if (path.startsWith('report.defects.')) problems[path.slice('report.'.length)] = problems[path] ?? ''
  } else defects.forEach(({ typed }, i) => put(`defects.${i}.`, defectProblems(draft, typed)))
  if (isExamination(draft)) return problems
  if (draft.doneAt !== '' && Number.isNaN(Date.parse(draft.doneAt))) problems['doneAt'] = 'This is no time.'
  return problems
}

export const isExamination = ({ form }: Pick<Draft, 'form'>) => form.kind === 'thorough-examination'

function defectProblems({ form }: Draft, typed: TypedDefect): Record<string, string> {
  const problems: Record<string, string> = {}
  if (typed.part.trim() === '') problems['part'] = 'is empty: say which part'
  if (typed.description.trim() === '') problems['description'] = 'is empty: say what is wrong'
  if (typed.severity === 'by' && typed.byAt === '') problems['byAt'] = 'is missing: from when on it could be dangerous'
  if (KIND_RULES[form.kind].statutory && typed.severity !== 'observation' && typed.remedy.trim() === '')
    problems['remedy'] = 'is empty: say what is required'
  return problems
}

/** `now`: by the server's clock and by this device's, in ms. What was sent before goes out as it was. */
export function bodyOf(draft: Draft, assetId: string, now: { server: number; device: number }): SignBody {
  const times = draft.sent ?? { doneAt: doneAtOf(draft, now.server), deviceAt: new Date(now.device).toISOString() }
  const defects = defectsOf(draft).map(saidDefect)
  const answers = parseAnswers(draft.form, rawAnswers(draft))
  return {
    requestId: draft.requestId,
    assetId,
    formId: draft.formId,
    formVersion: draft.formVersion,
    answers: answers.ok ? answers.value : {},
    ...(isExamination(draft)
      ? { report: reportOf(draft.report, defects) }
      : {
          defects: defects.map(({ severity, part, description, remedy, byAt }) => ({
            severity,
            part,
            description,
            remedy,
            byAt: byAt ?? undefined,
          })),
        }),
    ...times,
    startedAt: startedAtOf(draft, times.doneAt),
    nextDueOn: draft.nextDueOn === '' || isExamination(draft) ? undefined : draft.nextDueOn,
  }
}

/** An examination of another day than today was made at its noon: the report knows the day alone. */
function doneAtOf(draft: Draft, server: number): string {
  const day = draft.report['examinedOn'] ?? ''
  if (isExamination(draft) && day !== localDay(server)) return new Date(`${day}T12:00`).toISOString()
  return new Date(draft.doneAt === '' || isExamination(draft) ? server : draft.doneAt).toISOString()
}

/** A day of this device's zone. */
export function localDay(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

/** The server takes no beginning after the end, and none of long ago. */
const BEGUN_MS_MAX = 30 * 86_400_000
function startedAtOf({ startedAt }: Draft, doneAt: string): string | undefined {
  const took = Date.parse(doneAt) - Date.parse(startedAt)
  return took >= 0 && took < BEGUN_MS_MAX ? startedAt : undefined
}

function saidDefect({ typed: { byAt, severity, ...typed } }: FoundDefect): SaidDefect {
  const at = severity === 'by' && byAt !== '' ? new Date(byAt) : null
  return {
    ...typed,
    severity,
    byAt: at === null || Number.isNaN(at.getTime()) ? null : at.toISOString(),
    part: typed.part.trim(),
    description: typed.description.trim(),
    remedy: typed.remedy.trim(),
    isImminent: typed.isImminent && severity === 'now',
  }
}

/** As far as it can be read already: what an answer leads to shows as soon as it is given. */
function usable(draft: Draft): Answers {
  const raw = rawAnswers(draft)
  const read = parseAnswers(draft.form, raw)
  if (read.ok) return read.value
  const { problems } = read
  const kept = asking(draft.form).flatMap(({ key }): [string, string | number][] => {
    const answer = raw[key]
    const isWrong = Object.keys(problems).some((path) => path === key || path.startsWith(`${key}.`))
    return isWrong || (typeof answer !== 'string' && typeof answer !== 'number') ? [] : [[key, answer]]
  })
  return Object.fromEntries(kept)
}

function rawAnswers(draft: Draft): Record<string, unknown> {
  return Object.fromEntries(
    asking(draft.form).flatMap((block) => {
      const answer = rawAnswer(draft, block)
      return answer === undefined ? [] : [[block.key, answer]]
    }),
  )
}

/** What is no number stays text, so that the reader of answers says so at its place. */
function rawAnswer({ typed, readAt }: Draft, { key, kind }: AskingBlock): unknown {
  const text = typed[key] ?? ''
  if (kind === 'meter') {
    const reason = typed[`${key}.reason`] ?? ''
    if (text.trim() !== '') return { value: numberOf(text) ?? text, at: readAt[key] ?? null }
    return reason.trim() === '' ? undefined : { value: null, reason }
  }
  if (text.trim() === '') return undefined
  return kind === 'number' ? (numberOf(text) ?? text) : text
}

function sentence(problem: string): string {
  const start = problem.charAt(0).toUpperCase() + problem.slice(1)
  return /[.!?]$/.test(start) ? start : `${start}.`
}

// The answers to a form, and what follows from them. Nothing is accepted that the form did not ask for, and nothing that
// it asked for may be left open: a record with a hole in it says nothing in court.
import { type AskingBlock, asking, type FormSpec, type NumberBlock } from './form.ts'
import type { Severity } from './kinds.ts'
import { type Read, Reader } from './reader.ts'

export const CHECK_RESULTS = ['pass', 'fail', 'na'] as const
export type CheckResult = (typeof CHECK_RESULTS)[number]

/** A number, from telemetry at its instant or read off the machine by a person (null); or none, and why. */
export type MeterReading =
  | { readonly value: number; readonly at: string | null }
  | { readonly value: null; readonly reason: string }

/** The text is a CheckResult, an option, words or a Day, as its block asks. */
export type Answer = string | number | MeterReading
/** By the key of the block. A block that is not required and was left open has none. */
export type Answers = Readonly<Record<string, Answer>>

/** Problems by the key of the block. */
export function parseAnswers(form: FormSpec, value: unknown): Read<Answers> {
  return readAnswers(form, value, true)
}

/** The same for a check that somebody is still in the middle of: what is there must be right, what is missing may come. */
export function parseDraft(form: FormSpec, value: unknown): Read<Answers> {
  return readAnswers(form, value, false)
}

function readAnswers(form: FormSpec, value: unknown, isWhole: boolean): Read<Answers> {
  const read = new Reader()
  const blocks = asking(form)
  const given = new Map(
    Object.entries(
      read.object(
        '',
        value,
        blocks.map(({ key }) => key),
      ) ?? {},
    ),
  )
  const answers: [string, Answer][] = []
  for (const block of blocks) {
    const answer = given.get(block.key)
    if (answer !== undefined && answer !== null) answers.push([block.key, readAnswer(read, block, answer)])
    else if (isWhole && isRequired(block)) read.note(block.key, `"${block.label}" has no answer yet: answer it`)
  }
  return read.done(Object.fromEntries(answers))
}

const isRequired = (block: AskingBlock) => block.kind === 'check' || block.required

function readAnswer(read: Reader, block: AskingBlock, answer: unknown): Answer {
  switch (block.kind) {
    case 'check':
      return read.oneOf(block.key, answer, CHECK_RESULTS)
    case 'number':
      return read.number(block.key, answer)
    case 'choice':
      if (typeof answer === 'string' && block.options.includes(answer)) return answer
      read.note(block.key, `is none of the options: choose one of ${block.options.join(', ')}`)
      return ''
    case 'text':
      return read.text(block.key, answer, { lines: true })
    case 'date':
      return read.day(block.key, answer)
    case 'meter':
      return readMeter(read, block.key, answer)
  }
}

function readMeter(read: Reader, key: string, answer: unknown): MeterReading {
  const given = read.object(key, answer, ['value', 'at', 'reason']) ?? {}
  if (given['value'] === null) {
    if ('at' in given) read.note(`${key}.at`, 'is the time of no reading: leave it out, or give the reading')
    return { value: null, reason: read.text(`${key}.reason`, given['reason']) }
  }
  if ('reason' in given) read.note(`${key}.reason`, 'says why there is no reading, but there is one: leave it out')
  return {
    value: read.number(`${key}.value`, given['value']),
    at: read.orNull(given['at'], (at) => read.instant(`${key}.at`, at)),
  }
}

/** What the person who does the check is asked to confirm, to describe better, or to say why it is none. */
export type ProposedDefect = {
  readonly key: string
  readonly severity: Severity
  readonly part: string
  readonly description: string
}

export type Findings = {
  readonly defects: readonly ProposedDefect[]
  /** Checks, and numbers that have limits. */
  readonly passed: number
  readonly failed: number
  readonly notApplicable: number
  /** Answers of every kind: what a person looked at (core/records/pace.ts). */
  readonly answered: number
}

/** Of answers that `parseAnswers` gave for this form. */
export function findings(form: FormSpec, answers: Answers): Findings {
  const counts = { pass: 0, fail: 0, na: 0 }
  const defects: ProposedDefect[] = []
  const given = new Map(Object.entries(answers))
  for (const block of asking(form)) {
    const answer = given.get(block.key)
    const found = answer === undefined ? undefined : judge(block, answer)
    if (found === undefined) continue
    counts[found.result]++
    if (found.result === 'fail' && found.severity !== null)
      defects.push({
        key: block.key,
        severity: found.severity,
        part: block.label,
        description: found.description,
      })
  }
  return { defects, passed: counts.pass, failed: counts.fail, notApplicable: counts.na, answered: given.size }
}

type Judged = { result: CheckResult; severity: Severity | null; description: string }

/** Undefined for what passes no judgement. */
function judge(block: AskingBlock, answer: Answer): Judged | undefined {
  if (block.kind === 'check') {
    const result = CHECK_RESULTS.find((each) => each === answer)
    return result && { result, severity: block.failIs, description: `Failed: ${block.label}` }
  }
  if (block.kind !== 'number' || typeof answer !== 'number' || (block.min === null && block.max === null))
    return undefined
  const isOutside = (block.min !== null && answer < block.min) || (block.max !== null && answer > block.max)
  return {
    result: isOutside ? 'fail' : 'pass',
    severity: block.outsideIs,
    description: `${block.label}: ${withUnit(answer, block)}, ${limitWords(block)}`,
  }
}

const withUnit = (value: number, { unit }: NumberBlock) => (unit === '' ? `${value}` : `${value} ${unit}`)

function limitWords(block: NumberBlock): string {
  if (block.min === null) return `allowed at most ${withUnit(block.max ?? 0, block)}`
  if (block.max === null) return `allowed at least ${withUnit(block.min, block)}`
  return `allowed ${block.min} to ${withUnit(block.max, block)}`
}

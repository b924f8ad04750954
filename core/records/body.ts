// What is signed: everything that a record says, as one JSON that needs nothing beside it to be understood, the form
// itself included. Its canonical text (canonical.ts) is what is sealed, and the SHA-256 of it (body-hash.ts) stands in the
// trail; the salt keeps anybody from finding a body by guessing and hashing. What is optional is null, never missing.
import { RECORD_DEFECTS_MAX } from '../limits.ts'
import { type Answers, parseAnswers } from './answers.ts'
import { type FormSpec, parseForm } from './form.ts'
import {
  KIND_RULES,
  OUTCOMES,
  type Outcome,
  outcomeOf,
  RECORD_KINDS,
  type RecordKind,
  SEVERITIES,
  type Severity,
} from './kinds.ts'
import { parseReport } from './loler.ts'
import type { ThoroughExamination } from './loler-report.ts'
import { type Read, Reader } from './reader.ts'
import { parseRope, type RopeExamination } from './rope.ts'

export const BODY_FORMAT = 'fairlead-record/1'

/** The words of a defect, as people wrote them. */
export type DefectText = { readonly part: string; readonly description: string; readonly remedy: string }

export type BodyDefect = DefectText & {
  readonly defectId: string
  readonly severity: Severity
  /** An instant, of severity `by` and of no other. */
  readonly byAt: string | null
}

/** Instants are ISO 8601 in UTC with milliseconds, as Date.toISOString writes them. */
export type RecordBody = {
  readonly format: typeof BODY_FORMAT
  readonly recordId: string
  readonly version: number
  readonly assetId: string
  readonly kind: RecordKind
  readonly formId: string
  readonly formVersion: number
  readonly form: FormSpec
  readonly answers: Answers
  /** Of a thorough examination, and of no other kind. */
  readonly report: ThoroughExamination | null
  /** Of an examination of a wire rope, and of no other kind. */
  readonly rope: RopeExamination | null
  readonly defects: readonly BodyDefect[]
  readonly outcome: Outcome
  /** As the person says; when they began; what the clock of their device said when they signed. */
  readonly doneAt: string
  readonly startedAt: string | null
  readonly deviceAt: string | null
  readonly signer: { readonly personId: string; readonly name: string }
  /** 16 random bytes in hexadecimal. */
  readonly salt: string
}

const FIELDS = [
  'format',
  'recordId',
  'version',
  'assetId',
  'kind',
  'formId',
  'formVersion',
  'form',
  'answers',
  'report',
  'rope',
  'defects',
  'outcome',
  'doneAt',
  'startedAt',
  'deviceAt',
  'signer',
  'salt',
] as const satisfies readonly (keyof RecordBody)[]

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const SALT = /^[0-9a-f]{32}$/
const VERSION_MAX = 2 ** 31 - 1

/** Reads a body whole, wherever it comes from. Problems by field; those of a part stand under its name ('answers.hook'). */
export function parseBody(value: unknown): Read<RecordBody> {
  const read = new Reader()
  const given = read.object('', value, FIELDS) ?? {}
  const kind = read.oneOf('kind', given['kind'], RECORD_KINDS)
  const form = part(read, 'form', parseForm(given['form']))
  const answers = form && part(read, 'answers', parseAnswers(form, given['answers']))
  const signer = read.object('signer', given['signer'], ['personId', 'name']) ?? {}
  const body = {
    format: read.oneOf('format', given['format'], [BODY_FORMAT]),
    recordId: matching(read, 'recordId', given['recordId'], ID),
    version: read.whole('version', given['version'], 1, VERSION_MAX),
    assetId: matching(read, 'assetId', given['assetId'], ID),
    kind,
    formId: matching(read, 'formId', given['formId'], ID),
    formVersion: read.whole('formVersion', given['formVersion'], 1, VERSION_MAX),
    report: ofKind(read, 'report', given['report'], kind === 'thorough-examination', parseReport),
    rope: ofKind(read, 'rope', given['rope'], kind === 'wire-rope', parseRope),
    defects: read
      .list('defects', given['defects'], 0, RECORD_DEFECTS_MAX)
      .map((defect, i) => readDefect(read, `defects.${i}`, defect)),
    outcome: read.oneOf('outcome', given['outcome'], OUTCOMES),
    doneAt: read.instant('doneAt', given['doneAt']),
    startedAt: read.orNull(given['startedAt'], (at) => read.instant('startedAt', at)),
    deviceAt: read.orNull(given['deviceAt'], (at) => read.instant('deviceAt', at)),
    signer: {
      personId: matching(read, 'signer.personId', signer['personId'], ID),
      name: read.text('signer.name', signer['name']),
    },
    salt: matching(read, 'salt', given['salt'], SALT),
  }
  if (form !== undefined && answers !== undefined) noteContradictions(read, { ...body, form, answers })
  // Where one of them is missing there is a problem, and no value.
  return read.done({ ...body, form: form ?? EMPTY_FORM, answers: answers ?? {} })
}

const EMPTY_FORM: FormSpec = { title: '', kind: 'report', appliesTo: [], blocks: [] }

/** The value of a part, or its problems under its name. */
function part<T>(read: Reader, path: string, parsed: Read<T>): T | undefined {
  if (parsed.ok) return parsed.value
  for (const [field, problem] of Object.entries(parsed.problems))
    read.note(field === '' ? path : `${path}.${field}`, problem)
  return undefined
}

function ofKind<T>(
  read: Reader,
  path: string,
  value: unknown,
  isNeeded: boolean,
  parse: (value: unknown) => Read<T>,
): T | null {
  if (isNeeded) return part(read, path, parse(value)) ?? null
  if (value !== null) read.note(path, 'does not belong to a record of this kind: set it to null')
  return null
}

function matching(read: Reader, path: string, value: unknown, pattern: RegExp): string {
  if (typeof value === 'string' && pattern.test(value)) return value
  read.note(path, 'is missing or misspelt')
  return ''
}

function readDefect(read: Reader, path: string, value: unknown): BodyDefect {
  const given = read.object(path, value, ['defectId', 'severity', 'byAt', 'part', 'description', 'remedy']) ?? {}
  const severity = read.oneOf(`${path}.severity`, given['severity'], SEVERITIES)
  const byAt = read.orNull(given['byAt'], (at) => read.instant(`${path}.byAt`, at))
  if ((severity === 'by') !== (byAt !== null))
    read.note(`${path}.byAt`, 'belongs to a defect that could become a danger by a time, and to no other')
  return {
    defectId: matching(read, `${path}.defectId`, given['defectId'], ID),
    severity,
    byAt,
    part: read.text(`${path}.part`, given['part']),
    description: read.text(`${path}.description`, given['description'], { lines: true }),
    remedy: read.text(`${path}.remedy`, given['remedy'], { lines: true, mayBeEmpty: true }),
  }
}

function noteContradictions(read: Reader, body: RecordBody): void {
  const { kind, form, defects, outcome, report } = body
  if (form.kind !== kind) read.note('form.kind', `is ${form.kind}, but the record is of kind ${kind}`)
  const found = outcomeOf(
    kind,
    defects.map(({ severity }) => severity),
  )
  if (outcome !== found) read.note('outcome', `is ${outcome}, but its defects say ${found}`)
  if (body.startedAt !== null && body.startedAt > body.doneAt)
    read.note('startedAt', 'lies after the end: correct one of them')
  if (new Set(defects.map(({ defectId }) => defectId)).size < defects.length)
    read.note('defects', 'name one defect twice')
  if (report !== null && !saysTheSame(report, defects))
    read.note('defects', 'are not those of the report, in its order')
  if (KIND_RULES[kind].statutory)
    defects.forEach(({ severity, remedy }, i) => {
      if (severity !== 'observation' && remedy === '')
        read.note(`defects.${i}.remedy`, 'is empty: say what is required')
    })
}

function saysTheSame(report: ThoroughExamination, defects: readonly BodyDefect[]): boolean {
  return (
    report.defects.length === defects.length &&
    report.defects.every((told, i) => {
      const defect = defects[i]
      const fields = ['part', 'description', 'remedy', 'severity', 'byAt'] as const
      return defect !== undefined && fields.every((field) => told[field] === defect[field])
    })
  )
}

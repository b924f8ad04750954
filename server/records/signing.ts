// Signing: what a person did is parsed against the form it was made with, put into one canonical text, hashed and sealed.
// The database decides whether they may (app.record_sign); what is refused here is refused so that it says why.
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { bug, conflict, forbidden, invalid, isFailure, notFound } from '../../core/errors.ts'
import { type AssetId, type DefectId, type FormId, idFrom, type RecordId } from '../../core/ids.ts'
import { FORM_BLOCKS_MAX, RECORD_BODY_BYTES_MAX, RECORD_DEFECTS_MAX } from '../../core/limits.ts'
import { BODY_FORMAT, type BodyDefect, parseBody, type RecordBody } from '../../core/records/body.ts'
import { bodyHash } from '../../core/records/body-hash.ts'
import { canonicalJson } from '../../core/records/canonical.ts'
import { addDays, type Day, dayIn } from '../../core/records/day.ts'
import { appliesTo } from '../../core/records/form.ts'
import { outcomeOf } from '../../core/records/kinds.ts'
import { parseReport } from '../../core/records/loler.ts'
import type { DB, Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { openPersonal } from '../keys/personal-keys.ts'
import type { Deps } from '../operation/deps.ts'
import { instant, note } from '../operation/fields.ts'
import { sealDefectText } from './defects/text.ts'
import { day, severity } from './fields.ts'
import { openSpec } from './forms/spec.ts'
import { openBody } from './opened.ts'
import { amendReason, formSpec, recordBody } from './places.ts'

/** What somebody says of a record, first version or amendment. */
export const said = z.object({
  formVersion: z.int().min(1).meta({ description: 'The version of the form that was filled in' }),
  answers: z
    .record(z.string(), z.unknown())
    .refine((answers) => Object.keys(answers).length <= FORM_BLOCKS_MAX, 'has too many answers')
    .meta({ description: 'By the key of the block: docs/records.md' }),
  report: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: 'Of a thorough examination: the fields of LOLER Schedule 1 (docs/loler-schedule-1.md)' }),
  rope: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: 'Of an examination of a wire rope: its facts, readings and limits (docs/records.md)' }),
  defects: z
    .array(
      z.object({
        severity,
        byAt: instant.optional().meta({ description: 'When it could become dangerous, of severity "by" alone' }),
        part: note.refine((text) => text !== '', 'is empty'),
        description: note.refine((text) => text !== '', 'is empty'),
        remedy: note.default(''),
      }),
    )
    .max(RECORD_DEFECTS_MAX)
    .default([]),
  doneAt: instant,
  startedAt: instant.optional(),
  deviceAt: instant.optional().meta({ description: "By the clock of the person's device, when it was sent" }),
  nextDueOn: day.optional().meta({ description: 'Of a thorough examination its report says it' }),
})
export type Said = z.output<typeof said>

export type Signing = {
  recordId: RecordId
  version: number
  assetId: AssetId
  formId: FormId
  requestId: string
  reason?: string
}
export type Signed = { outcome: RecordBody['outcome']; bodySha256: string; receivedAt: Date }

type Made = Pick<Deps, 'random'> & { keys: OrgKeys }

/** Signs inside the transaction of a session, in the name of its person. Throws Failure with what to do. */
export async function sign({ kysely }: Tx, made: Made, about: Signing, words: Said): Promise<Signed> {
  const { keys, random } = made
  const form = await formOf(kysely, keys, about, words.formVersion)
  const body = bodyOf(words, {
    format: BODY_FORMAT,
    recordId: about.recordId,
    version: about.version,
    assetId: about.assetId,
    kind: form.kind,
    formId: about.formId,
    formVersion: words.formVersion,
    form: form.spec,
    signer: await signerOf(kysely, keys),
    salt: Buffer.from(random(16)).toString('hex'),
    earlier: await defectsBefore(kysely, keys, about),
    newDefect: () => idFrom<DefectId>(random(16)),
  })
  const text = canonicalJson(body)
  if (Buffer.byteLength(text) > RECORD_BODY_BYTES_MAX)
    throw invalid('The record is too long', { hint: 'Shorten the texts, or make two records of it.' })
  const bodySha256 = bodyHash(body)
  const { defects } = body
  const { rows } = await refused(() =>
    sql<{ received_at: Date }>`
      select app.record_sign(${about.recordId}, ${about.version}, ${about.assetId}, ${about.formId}, ${words.formVersion},
        ${body.outcome}, ${body.doneAt}, ${body.startedAt}, ${body.deviceAt},
        ${body.report?.next.by ?? words.nextDueOn ?? null}, ${about.requestId},
        ${keys.seal('record', recordBody(about.recordId, about.version), text)}, ${Buffer.from(bodySha256, 'hex')},
        ${about.reason === undefined ? null : keys.seal('record', amendReason(about.recordId, about.version), about.reason)},
        ${defects.map(({ defectId }) => defectId)}::uuid[], ${defects.map(({ severity: how }) => how)}::text[],
        ${defects.map(({ byAt }) => byAt)}::timestamptz[],
        ${defects.map((each) => sealDefectText(keys, each.defectId as DefectId, each))}::bytea[]) as received_at`.execute(
      kysely,
    ),
  )
  const [row] = rows
  if (row === undefined) throw bug('app.record_sign answered nothing')
  return { outcome: body.outcome, bodySha256, receivedAt: row.received_at }
}

type Known = Pick<
  RecordBody,
  'format' | 'recordId' | 'version' | 'assetId' | 'kind' | 'formId' | 'formVersion' | 'form' | 'signer' | 'salt'
> & { earlier: readonly BodyDefect[]; newDefect: () => DefectId }

/** What is signed, from what somebody said and what we know; all that is wrong with it in one answer. */
export function bodyOf(words: Said, { earlier, newDefect, ...known }: Known): RecordBody {
  const { report, rope, doneAt } = words
  if (report !== undefined) refuseBeside(words)
  const defects = report === undefined ? words.defects : defectsOf(report)
  const severities = defects.map(({ severity: how }) => how)
  const parsed = parseBody({
    ...known,
    answers: words.answers,
    report: report ?? null,
    rope: rope ?? null,
    defects: named(defects, earlier, newDefect),
    outcome: outcomeOf(known.kind, severities),
    doneAt: inUtc(doneAt),
    startedAt: inUtc(words.startedAt),
    deviceAt: inUtc(words.deviceAt),
  })
  if (!parsed.ok) throw invalid('The record is not complete, or contradicts itself', { fields: parsed.problems })
  if (parsed.value.report !== null) refuseOtherDay(parsed.value.report.examinedOn, doneAt)
  return parsed.value
}

/** Those that an earlier version reported keep their id; an amendment adds, and takes none back: closing does that. */
function named(defects: Said['defects'], earlier: readonly BodyDefect[], newDefect: () => DefectId): BodyDefect[] {
  const left = [...earlier]
  const all = defects.map(({ severity: how, byAt, part, description, remedy }) => {
    const said = { severity: how, byAt: inUtc(byAt), part, description, remedy }
    const at = left.findIndex((one) => DEFECT_FIELDS.every((field) => one[field] === said[field]))
    const [same] = at < 0 ? [] : left.splice(at, 1)
    return { defectId: same?.defectId ?? newDefect(), ...said }
  })
  if (left.length > 0)
    throw invalid('An amendment keeps the defects that were reported', {
      fields: { defects: `are without "${left[0]?.part}" as it was reported` },
      hint: 'Leave each as it is, add one that says it better, and close what has been put right by the record of that.',
    })
  return all
}

const DEFECT_FIELDS = ['severity', 'byAt', 'part', 'description', 'remedy'] as const

async function defectsBefore(
  kysely: Kysely<DB>,
  keys: OrgKeys,
  { recordId, version }: Signing,
): Promise<readonly BodyDefect[]> {
  if (version === 1) return []
  const before = version - 1
  const row = await kysely
    .selectFrom('app.record')
    .select(['record_id', 'version', 'sealed', 'body_sha256'])
    .where('record_id', '=', recordId)
    .where('version', '=', before)
    .executeTakeFirst()
  return row === undefined ? [] : openBody(keys, row).defects
}

const inUtc = (at: string | null | undefined): string | null =>
  at === null || at === undefined ? null : new Date(at).toISOString()

/** The defects of a report that nobody has parsed yet: where it is none, parsing the body says what is wrong with it. */
function defectsOf(report: Record<string, unknown>): Said['defects'] {
  const parsed = parseReport(report)
  return parsed.ok ? parsed.value.defects.map((each) => ({ ...each, byAt: each.byAt ?? undefined })) : []
}

function refuseBeside({ defects, nextDueOn }: Said): void {
  if (defects.length > 0 || nextDueOn !== undefined)
    throw invalid('The report of a thorough examination has its defects and the day of the next one in itself', {
      fields: { defects: 'belong into report.defects, and nextDueOn into report.next.by' },
    })
}

/** Of an instant there are two days on earth, and a third at its edges. */
function refuseOtherDay(examinedOn: Day, doneAt: string): void {
  const doneOn = dayIn('UTC', Date.parse(doneAt))
  if (examinedOn < addDays(doneOn, -1) || examinedOn > addDays(doneOn, 1))
    throw invalid('It was done on another day than the report says', {
      fields: { 'report.examinedOn': `is not the day of doneAt, ${doneOn}` },
    })
}

async function formOf(kysely: Kysely<DB>, keys: OrgKeys, { assetId, formId }: Signing, version: number) {
  const asset = await kysely.selectFrom('app.asset').select('kind').where('asset_id', '=', assetId).executeTakeFirst()
  if (asset === undefined) throw notFound('There is no such asset')
  const row = await kysely
    .selectFrom('app.form_version as v')
    .innerJoin('app.form as f', (on) => on.onRef('f.org_id', '=', 'v.org_id').onRef('f.form_id', '=', 'v.form_id'))
    .select(['f.kind', 'v.blocks_sealed'])
    .where('v.form_id', '=', formId)
    .where('v.version', '=', version)
    .executeTakeFirst()
  if (row === undefined) throw invalid('There is no such form', { fields: { formId: 'no such form or version' } })
  const spec = openSpec(keys, formSpec(formId, version), row.blocks_sealed)
  if (!appliesTo(spec, asset.kind))
    throw invalid('The form is for assets of another kind', { fields: { formId: `is not for a ${asset.kind}` } })
  return { kind: row.kind, spec }
}

async function signerOf(kysely: Kysely<DB>, keys: OrgKeys): Promise<RecordBody['signer']> {
  const row = await kysely
    .selectFrom('app.person as p')
    .leftJoin('app.person_key as k', (on) =>
      on.onRef('k.org_id', '=', 'p.org_id').onRef('k.person_id', '=', 'p.person_id'),
    )
    .select(['p.person_id', 'p.name_sealed', 'k.key_wrapped'])
    .where('p.person_id', '=', sql<never>`ctx.person_id()`)
    .executeTakeFirst()
  // Staff who operate as the organisation are none of its people.
  if (row === undefined) throw forbidden('Only people of the organisation sign its records')
  const name = openPersonal(keys, row.person_id, row.key_wrapped, 'name_sealed', row.name_sealed)
  return { personId: row.person_id, name: name ?? '' }
}

/** What the database refuses, with what the person can do about it. */
async function refused<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (isFailure(error, 'forbidden') && error.message.includes('credential'))
      throw forbidden('You have no credential for this kind of record that is valid on that day and today', {
        cause: error,
        hint: 'Whoever administers people can enter it; nothing of what you did is lost.',
      })
    if (isFailure(error, 'conflict') && error.message.includes('amended'))
      throw conflict('Somebody has amended the record meanwhile', {
        cause: error,
        hint: 'Look at their version, and amend that.',
      })
    throw error
  }
}

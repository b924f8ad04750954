// Signing: what a person did is parsed against the form it was made with, put into one canonical text, hashed and sealed.
// The database decides whether they may (app.record_sign); what is refused here is refused so that it says why.
import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { bug, conflict, forbidden, invalid, isFailure, notFound } from '../../core/errors.ts'
import { type AssetId, type DefectId, type FormId, idFrom, type RecordId } from '../../core/ids.ts'
import { FORM_BLOCKS_MAX, RECORD_BODY_BYTES_MAX, RECORD_DEFECTS_MAX } from '../../core/limits.ts'
import { appliesTo } from '../../core/records/form.ts'
import { parseAnswers } from '../../core/records/answers.ts'
import { canonicalBody, type RecordBody } from '../../core/records/body.ts'
import { outcomeOf, type RecordKind } from '../../core/records/kinds.ts'
import { addDays, dayIn } from '../../core/records/day.ts'
import { parseReport } from '../../core/records/loler.ts'
import type { ThoroughExamination } from '../../core/records/loler-report.ts'
import type { DB, Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { openPersonal } from '../keys/personal-keys.ts'
import type { Deps } from '../operation/deps.ts'
import { instant, note } from '../operation/fields.ts'
import { sealDefectText } from './defects/text.ts'
import { day, severity } from './fields.ts'
import { openSpec } from './forms/spec.ts'
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
  const answers = parseAnswers(form.spec, words.answers)
  if (!answers.ok) throw invalid('Some answers are missing or wrong', { fields: under('answers', answers.problems) })
  const report = reportOf(form.kind, words)
  refuseTimes(words)
  const defects = (report === undefined ? words.defects : ofReport(report)).map(
    ({ severity: how, byAt, part, description, remedy }) => ({
      defectId: idFrom<DefectId>(random(16)),
      severity: how,
      ...(byAt === undefined ? {} : { byAt }),
      part,
      description,
      remedy,
    }),
  )
  const outcome = outcomeOf(
    form.kind,
    defects.map((each) => each.severity),
  )
  const body: RecordBody = {
    format: 'fairlead-record/1',
    recordId: about.recordId,
    version: about.version,
    assetId: about.assetId,
    kind: form.kind,
    formId: about.formId,
    formVersion: words.formVersion,
    form: form.spec,
    answers: answers.value,
    ...(report === undefined ? {} : { report }),
    defects,
    outcome,
    doneAt: words.doneAt,
    ...(words.startedAt === undefined ? {} : { startedAt: words.startedAt }),
    ...(words.deviceAt === undefined ? {} : { deviceAt: words.deviceAt }),
    signer: await signerOf(kysely, keys),
    salt: Buffer.from(random(16)).toString('hex'),
  }
  const text = canonicalBody(body)
  if (Buffer.byteLength(text) > RECORD_BODY_BYTES_MAX)
    throw invalid('The record is too long', { hint: 'Shorten the texts, or make two records of it.' })
  const bodySha256 = createHash('sha256').update(text).digest()
  const { rows } = await refused(() =>
    sql<{ received_at: Date }>`
      select app.record_sign(${about.recordId}, ${about.version}, ${about.assetId}, ${about.formId}, ${words.formVersion}, ${outcome},
        ${words.doneAt}, ${words.startedAt ?? null}, ${words.deviceAt ?? null}, ${nextDue(report, words)}, ${about.requestId},
        ${keys.seal('record', recordBody(about.recordId, about.version), text)}, ${bodySha256},
        ${about.reason === undefined ? null : keys.seal('record', amendReason(about.recordId, about.version), about.reason)},
        ${defects.map(({ defectId }) => defectId)}::uuid[], ${defects.map((each) => each.severity)}::text[],
        ${defects.map(({ byAt }) => byAt ?? null)}::timestamptz[],
        ${defects.map((each) => sealDefectText(keys, each.defectId, each))}::bytea[]) as received_at`.execute(kysely),
  )
  const [row] = rows
  if (row === undefined) throw bug('app.record_sign answered nothing')
  return { outcome, bodySha256: bodySha256.toString('hex'), receivedAt: row.received_at }
}

async function formOf(kysely: Kysely<DB>, keys: OrgKeys, { assetId, formId }: Signing, version: number) {
  const row = await kysely
    .selectFrom('app.form_version as v')
    .innerJoin('app.form as f', (on) => on.onRef('f.org_id', '=', 'v.org_id').onRef('f.form_id', '=', 'v.form_id'))
    .select(['f.kind', 'v.blocks_sealed'])
    .where('v.form_id', '=', formId)
    .where('v.version', '=', version)
    .executeTakeFirst()
  if (row === undefined) throw invalid('There is no such form', { fields: { formId: 'no such form or version' } })
  const asset = await kysely.selectFrom('app.asset').select('kind').where('asset_id', '=', assetId).executeTakeFirst()
  if (asset === undefined) throw notFound('There is no such asset')
  const spec = openSpec(keys, formSpec(formId, version), row.blocks_sealed)
  if (!appliesTo(spec, asset.kind))
    throw invalid('The form is for assets of another kind', { fields: { formId: `is not for a ${asset.kind}` } })
  return { kind: row.kind, spec }
}

function reportOf(kind: RecordKind, words: Said): ThoroughExamination | undefined {
  if (kind !== 'thorough-examination') {
    if (words.report === undefined) return undefined
    throw invalid('Only a thorough examination has a report', { fields: { report: 'belongs to another kind' } })
  }
  const doneOn = dayIn('UTC', Date.parse(words.doneAt))
  const parsed = parseReport(words.report, addDays(doneOn, 1))
  if (!parsed.ok) throw invalid('The report is not complete', { fields: under('report', parsed.problems) })
  if (words.defects.length > 0 || words.nextDueOn !== undefined)
    throw invalid('The report of a thorough examination has its defects and the day of the next one in itself', {
      fields: { defects: 'belong into report.defects, and nextDueOn into report.next.by' },
    })
  // Of an instant there are two days on earth at most, and the day before in between.
  const { examinedOn } = parsed.value
  if (examinedOn < addDays(doneOn, -1) || examinedOn > addDays(doneOn, 1))
    throw invalid('It was done on another day than the report says', {
      fields: { 'report.examinedOn': `is not the day of doneAt, ${doneOn}` },
    })
  return parsed.value
}

const ofReport = ({ defects }: ThoroughExamination) =>
  defects.map((each) => ({ ...each, byAt: each.byAt ?? undefined }))

function refuseTimes({ doneAt, startedAt, defects }: Said): void {
  if (startedAt !== undefined && startedAt > doneAt)
    throw invalid('It ended before it began', { fields: { startedAt: 'is after doneAt' } })
  for (const [i, { severity: how, byAt }] of defects.entries()) {
    if ((how === 'by') !== (byAt !== undefined))
      throw invalid('A defect that could become dangerous says by when, and no other does', {
        fields: { [`defects.${i}.byAt`]: how === 'by' ? 'is missing' : 'belongs to severity "by" alone' },
      })
    if (byAt !== undefined && byAt < doneAt)
      throw invalid('The defect was dangerous already when it was found', {
        fields: { [`defects.${i}.byAt`]: 'is before doneAt' },
        hint: 'Then it is dangerous now.',
      })
  }
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

const nextDue = (report: ThoroughExamination | undefined, { nextDueOn }: Said): string | null =>
  report?.next.by ?? nextDueOn ?? null

const under = (path: string, problems: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(problems).map(([field, problem]) => [`${path}.${field}`, problem]))

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

// What is sent twice is one record (claim P-46): a phone that got no answer sends it again. It counts as the same only if
// the same person says the same; whatever else comes under its request id is refused, or it would be lost unseen.
import { sql } from 'kysely'
import { conflict, isFailure } from '../../core/errors.ts'
import type { DefectId, RecordId } from '../../core/ids.ts'
import type { RecordBody } from '../../core/records/body.ts'
import { canonicalJson } from '../../core/records/canonical.ts'
import type { Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { openBody } from './opened.ts'
import { bodyOf, type Said } from './signing.ts'

/** An amendment says which record and version it makes; a new record what it is of. */
type Asked = { requestId: string; assetId: string; formId: string; recordId?: RecordId; version: number }

export async function repeated({ kysely }: Tx, keys: OrgKeys, asked: Asked, words: Said) {
  const row = await kysely
    .selectFrom('app.record')
    .select(['record_id', 'version', 'asset_id', 'form_id', 'outcome', 'next_due_on', 'body_sha256', 'sealed'])
    .select(['received_at', sql<boolean | null>`signed_by = ctx.person_id()`.as('is_mine')])
    .where('request_id', '=', asked.requestId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const isSame =
    row.is_mine === true &&
    row.version === asked.version &&
    row.asset_id === asked.assetId &&
    row.form_id === asked.formId &&
    (asked.recordId === undefined || row.record_id === asked.recordId) &&
    saysTheSame(openBody(keys, row), row.next_due_on, words)
  if (!isSame)
    throw conflict('Another record was sent with this request id', {
      hint: 'This one was not signed. Look among the records of the asset for the other, then send this with a new id.',
    })
  return {
    recordId: row.record_id,
    version: row.version,
    outcome: row.outcome,
    bodySha256: row.body_sha256.toString('hex'),
    receivedAt: row.received_at.toISOString(),
  }
}

/** All that the person said; what the clock of their device showed at the second sending is no other record. */
function saysTheSame(body: RecordBody, nextDueOn: string | null, words: Said): boolean {
  if (words.formVersion !== body.formVersion) return false
  // A defect that was not signed then gets no id here, so that it is none of those that were.
  const known = { ...body, earlier: body.defects, newDefect: () => body.recordId as string as DefectId }
  try {
    const again = bodyOf(words, known)
    const due = again.report?.next.by ?? words.nextDueOn ?? null
    return due === nextDueOn && textOf(again) === textOf(body)
  } catch (error) {
    if (isFailure(error, 'invalid')) return false
    throw error
  }
}

const textOf = (body: RecordBody): string => canonicalJson({ ...body, deviceAt: null })

import type { Kysely } from 'kysely'
import { z } from 'zod'
import { conflict } from '../../core/errors.ts'
import { idFrom, ID_PATTERN, type RecordId } from '../../core/ids.ts'
import type { DB } from '../db/database.ts'
import { assetId, formId, instant, recordId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { outcome } from './fields.ts'
import { said, sign as signed } from './signing.ts'

/** Chosen by whoever asks: a check that a phone sends twice is one record (claim P-46). */
const requestId = z.string().regex(ID_PATTERN, 'not an id').meta({ title: 'RequestId' })

export const sign = operation({
  id: 'records.sign',
  method: 'POST',
  path: '/v1/records',
  permission: 'record.add',
  audit: 'change',
  zone: 'api',
  summary:
    'Signs a record of an asset; a statutory kind takes a factor shown lately and a credential that is valid on the day',
  input: { body: z.object({ requestId, assetId, formId, ...said.shape }) },
  output: z.object({
    recordId,
    version: z.int(),
    outcome,
    bodySha256: z.string(),
    receivedAt: instant,
    isRepeated: z.boolean().meta({ description: 'It was here already; nothing was written' }),
  }),
  status: 201,
  async handler({ input: { body }, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    return deps.db.inSession(
      session,
      async (tx) => {
        const earlier = await repeated(tx.kysely, body)
        if (earlier !== undefined) return earlier
        const signing = { ...body, recordId: idFrom<RecordId>(deps.random(16)), version: 1 }
        const { receivedAt, ...told } = await signed(tx, { keys, random: deps.random }, signing, body)
        return {
          recordId: signing.recordId,
          version: 1,
          ...told,
          receivedAt: receivedAt.toISOString(),
          isRepeated: false,
        }
      },
      about,
    )
  },
})

type Asked = { requestId: string; assetId: string; formId: string; doneAt: string }

async function repeated(kysely: Kysely<DB>, asked: Asked) {
  const row = await kysely
    .selectFrom('app.record')
    .select(['record_id', 'version', 'asset_id', 'form_id', 'done_at', 'outcome', 'body_sha256', 'received_at'])
    .where('request_id', '=', asked.requestId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  if (
    row.asset_id !== asked.assetId ||
    row.form_id !== asked.formId ||
    row.done_at.getTime() !== Date.parse(asked.doneAt)
  )
    throw conflict('Another record was sent with this request id', {
      hint: 'Choose a new one: this record is not there.',
    })
  return {
    recordId: row.record_id,
    version: row.version,
    outcome: row.outcome,
    bodySha256: row.body_sha256.toString('hex'),
    receivedAt: row.received_at.toISOString(),
    isRepeated: true,
  }
}

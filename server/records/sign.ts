import { z } from 'zod'
import { isFailure } from '../../core/errors.ts'
import { idFrom, ID_PATTERN, type RecordId } from '../../core/ids.ts'
import type { Tx } from '../db/database.ts'
import { assetId, formId, instant, recordId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { outcome } from './fields.ts'
import { repeated } from './repeated.ts'
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
    const earlier = (tx: Tx) => repeated(tx, keys, { ...body, version: 1 }, body)
    try {
      return await deps.db.inSession(
        session,
        async (tx) => {
          const same = await earlier(tx)
          if (same !== undefined) return { ...same, isRepeated: true }
          const signing = { ...body, recordId: idFrom<RecordId>(deps.random(16)), version: 1 }
          const { receivedAt, ...told } = await signed(tx, { keys, random: deps.random }, signing, body)
          const made = { recordId: signing.recordId, version: 1, ...told }
          return { ...made, receivedAt: receivedAt.toISOString(), isRepeated: false }
        },
        about,
      )
    } catch (error) {
      if (!isFailure(error, 'conflict')) throw error
      // Of one that is sent twice at once the second is refused by its request id, and finds the first when that is done.
      const same = await deps.db.inSession(session, earlier, about)
      if (same === undefined) throw error
      return { ...same, isRepeated: true }
    }
  },
})

import { sql } from 'kysely'
import { z } from 'zod'
import { notFound, unavailable } from '../../core/errors.ts'
import { ID_PATTERN } from '../../core/ids.ts'
import type { Tx } from '../db/database.ts'
import { operation } from '../operation/operation.ts'
import { readCheckpoint, readLeaf, readProof } from './tree.ts'

export const proof = operation({
  id: 'audit.proof',
  method: 'GET',
  path: '/v1/audit/{lineId}/proof',
  permission: 'audit.read',
  audit: 'read',
  zone: 'api',
  summary: 'Proves that a line stands in the tree of the newest checkpoint (RFC 6962)',
  input: { params: z.object({ lineId: z.string().regex(ID_PATTERN, 'not an id') }) },
  output: z.object({
    seq: z.number(),
    size: z.number(),
    leaf: z.string().meta({ description: 'What is hashed: SHA-256 of a zero byte and this text' }),
    proof: z.array(z.string()).meta({ description: 'Hashes in base64, from the leaf upwards' }),
    checkpoint: z.string(),
  }),
  handler({ input, session, about, deps }) {
    const { lineId } = input.params
    return deps.db.inSession(
      session,
      async (tx) => {
        const [leaf, text, { newest }] = await Promise.all([
          readLeaf(tx, lineId),
          textOf(tx, lineId),
          readCheckpoint(tx),
        ])
        if (text === null) throw notFound('There is no such line')
        if (leaf === null || newest === null || leaf.seq >= newest.size)
          throw unavailable('The line is not sealed yet', { hint: 'Try again in a moment.', retryAfter_s: 2 })
        const hashes = await readProof(tx, leaf.seq, newest.size)
        return {
          seq: leaf.seq,
          size: newest.size,
          leaf: text,
          proof: hashes.map((hash) => hash.toString('base64')),
          checkpoint: newest.note,
        }
      },
      about,
    )
  },
})

async function textOf({ kysely }: Tx, lineId: string): Promise<string | null> {
  const { rows } = await sql<{ text: string | null }>`select audit.read_text(${lineId}) as text`.execute(kysely)
  return rows[0]?.text ?? null
}

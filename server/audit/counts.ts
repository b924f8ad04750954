import { sql } from 'kysely'
import { z } from 'zod'
import { bug } from '../../core/errors.ts'
import { AUDIT_BUCKETS_MAX } from '../../core/limits.ts'
import { instant } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { filterFields } from './fields.ts'
import { jsonOf } from './rows.ts'

export const counts = operation({
  id: 'audit.counts',
  method: 'GET',
  path: '/v1/audit/counts',
  permission: 'audit.read',
  audit: 'read',
  zone: 'api',
  summary: 'How many lines of the audit log there are over time; without `from`, since the first one',
  input: {
    query: z.object({
      ...filterFields,
      buckets: z.coerce.number().int().min(1).max(AUDIT_BUCKETS_MAX).default(60),
    }),
  },
  output: z.object({
    from: instant,
    to: instant,
    bucketMs: z.number(),
    done: z.array(z.number()),
    refused: z.array(z.number()),
  }),
  async handler({ input, session, about, deps }) {
    const { from, to, buckets, ...filter } = input.query
    const { rows } = await deps.db.inSession(
      session,
      (tx) =>
        sql<{ from_at: Date; to_at: Date; done: number[]; refused: number[] }>`
          select from_at, to_at, done, refused from audit.count_lines(${jsonOf(filter)}, ${from ?? null}::timestamptz,
            ${to ?? null}::timestamptz, ${buckets})`.execute(tx.kysely),
      about,
    )
    const [row] = rows
    if (row === undefined) throw bug('audit.count_lines answered nothing')
    return {
      from: row.from_at.toISOString(),
      to: row.to_at.toISOString(),
      bucketMs: (row.to_at.getTime() - row.from_at.getTime()) / buckets,
      done: row.done,
      refused: row.refused,
    }
  },
})

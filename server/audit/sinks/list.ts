import { z } from 'zod'
import { instant, sinkId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { readSinks, targetOf } from './rows.ts'
import { SINK_KINDS } from './target.ts'

export const list = operation({
  id: 'audit-sinks.list',
  method: 'GET',
  path: '/v1/audit/sinks',
  permission: 'audit.stream',
  audit: 'read',
  zone: 'api',
  summary: 'Where the audit log is streamed to, and how far each has come',
  input: {},
  output: z.object({
    sinks: z.array(
      z.object({
        sinkId,
        kind: z.enum(SINK_KINDS),
        target: z.string(),
        hasOwnAuthority: z.boolean(),
        state: z.enum(['delivering', 'failing', 'paused']),
        createdAt: instant,
        cursor: z.number().meta({ description: 'The next line that it gets' }),
        behind: z.number(),
        lastOkAt: instant.nullable(),
        lastError: z.string().nullable(),
        nextTryAt: instant.nullable(),
      }),
    ),
  }),
  async handler({ session, about, deps }) {
    const [keys, rows] = await Promise.all([
      deps.keys.forSession(session),
      deps.db.inSession(session, readSinks, about),
    ])
    return {
      sinks: rows.map((row) => {
        const target = targetOf(keys, row)
        const isFailing = row.attempts > 0
        return {
          sinkId: row.sink_id,
          kind: row.kind,
          target: target?.target ?? '',
          hasOwnAuthority: target !== undefined && target.ca !== '',
          state: row.paused ? ('paused' as const) : isFailing ? ('failing' as const) : ('delivering' as const),
          createdAt: row.created_at.toISOString(),
          cursor: Number(row.cursor),
          behind: Number(row.behind),
          lastOkAt: row.last_ok_at?.toISOString() ?? null,
          lastError: row.last_error,
          nextTryAt: isFailing && !row.paused ? row.next_at.toISOString() : null,
        }
      }),
    }
  },
})

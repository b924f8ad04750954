import { z } from 'zod'
import { AUDIT_PAGE_LINES_MAX } from '../../core/limits.ts'
import { operation } from '../operation/operation.ts'
import { filterFields, line, searchText } from './fields.ts'
import { namesOf } from './names.ts'
import { CURSOR, readLines } from './rows.ts'
import { toldLine } from './told.ts'

export const list = operation({
  id: 'audit.list',
  method: 'GET',
  path: '/v1/audit',
  permission: 'audit.read',
  audit: 'read',
  zone: 'api',
  summary: 'Lines of the audit log, newest first; a page may be short, or empty, and still have a next one',
  input: {
    query: z.object({
      ...filterFields,
      text: searchText.meta({
        description: 'Found in what stands in clear: events, ids, addresses, not names or notes',
      }),
      before: z.string().regex(CURSOR, 'not a place in the log').optional(),
      limit: z.coerce.number().int().min(1).max(AUDIT_PAGE_LINES_MAX).default(50),
    }),
  },
  output: z.object({ lines: z.array(line), next: z.string().nullable() }),
  async handler({ input, session, about, deps }) {
    const { from, to, before, limit, ...filter } = input.query
    const keys = await deps.keys.forSession(session)
    return deps.db.inSession(
      session,
      async (tx) => {
        const { rows, next } = await readLines(tx, filter, { from, to }, { before, limit })
        const names = await namesOf(tx, keys, rows)
        return { lines: rows.map((row) => toldLine(row, { keys, names })), next }
      },
      about,
    )
  },
})

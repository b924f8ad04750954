// An export is asked for here and fetched in export.ts: two transactions, so that the line about it is committed before
// the first byte of it leaves. The ticket is worth nothing in any other session.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { bug, unavailable } from '../../core/errors.ts'
import { AUDIT_TICKET_BYTES } from '../../core/limits.ts'
import { instant } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { readCheckpoint } from './tree.ts'

export const exportRequest = operation({
  id: 'audit.export-request',
  method: 'POST',
  path: '/v1/audit/exports',
  permission: 'audit.export',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Asks for an export of the audit log; the ticket is good once, for five minutes, in this session',
  input: {
    body: z
      .object({ format: z.enum(['jsonl', 'csv']), from: instant.optional(), to: instant.optional() })
      .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
        path: ['to'],
        message: 'is not after `from`',
      }),
  },
  output: z.object({ ticket: z.string(), url: z.string(), expiresAt: instant }),
  status: 201,
  async handler({ input, session, about, deps }) {
    const { format, from = null, to = null } = input.body
    const ticket = Buffer.from(deps.random(AUDIT_TICKET_BYTES)).toString('base64url')
    const until = await deps.db.inSession(
      session,
      async (tx) => {
        // The file names a checkpoint; before the first there is none to name.
        if ((await readCheckpoint(tx)).newest === null)
          throw unavailable('The audit log has not been sealed yet', {
            hint: 'Try again in a moment.',
            retryAfter_s: 5,
          })
        const { rows } = await sql<{ until: Date }>`
          select audit.export_request(${ticketHash(ticket)}, ${format}, ${from}, ${to}) as until`.execute(tx.kysely)
        return rows[0]?.until
      },
      about,
    )
    if (until === undefined) throw bug('audit.export_request answered nothing')
    return { ticket, url: `/v1/audit/exports/${ticket}`, expiresAt: until.toISOString() }
  },
})

export const ticketHash = (ticket: string): Buffer => createHash('sha256').update(ticket, 'utf8').digest()

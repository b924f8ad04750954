import { z } from 'zod'
import { CREDENTIALS_LISTED_MAX } from '../../../core/limits.ts'
import { RECORD_KINDS } from '../../../core/records/kinds.ts'
import { credentialId, instant, personId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { day } from '../fields.ts'
import { facts, openFacts } from './facts.ts'

const kinds = z.array(z.enum(RECORD_KINDS))

export const list = operation({
  id: 'credentials.list',
  method: 'GET',
  path: '/v1/credentials',
  permission: 'record.read',
  audit: 'read',
  zone: 'api',
  summary: "Who is qualified for which kinds of record; the viewer's own for whoever sees no people",
  input: { query: z.object({ person: personId.optional() }) },
  output: z.object({
    credentials: z.array(
      z.object({
        credentialId,
        personId,
        kinds,
        validFrom: day,
        validUntil: day,
        ...facts.shape,
        withdrawnAt: instant.nullable(),
        createdAt: instant,
        createdBy: personId.nullable(),
      }),
    ),
  }),
  async handler({ input: { query }, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const rows = await deps.db.inSession(
      session,
      ({ kysely }) => {
        const all = kysely.selectFrom('app.credential').selectAll()
        const asked = query.person === undefined ? all : all.where('person_id', '=', query.person)
        return asked.orderBy('valid_until', 'desc').orderBy('credential_id').limit(CREDENTIALS_LISTED_MAX).execute()
      },
      about,
    )
    return {
      credentials: rows.map((row) => ({
        credentialId: row.credential_id,
        personId: row.person_id,
        kinds: kinds.parse(row.kinds),
        validFrom: row.valid_from,
        validUntil: row.valid_until,
        ...openFacts(keys, row.credential_id, row.facts_sealed),
        withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
        createdAt: row.created_at.toISOString(),
        createdBy: row.created_by,
      })),
    }
  },
})

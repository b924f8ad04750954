import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import { operation } from '../../operation/operation.ts'
import { revocationReason, serial } from '../fields.ts'
import { revokeAll } from './revoking.ts'

export const revokeIssuer = operation({
  id: 'certificates.revoke-issuer',
  method: 'POST',
  path: '/v1/certificates/revoke-issuer',
  permission: 'certificate.revoke',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Revokes everything of the organisation that was signed by the authority which signed this certificate',
  input: { body: z.object({ serial, reason: revocationReason }) },
  output: z.object({ issuer: z.string(), revoked: z.int() }),
  async handler({ input, session, about, deps }) {
    return deps.db.inSession(
      session,
      async (tx) => {
        const named = await tx.kysely
          .selectFrom('app.certificate')
          .select('issuer')
          .where('serial', '=', Buffer.from(input.body.serial, 'hex'))
          .executeTakeFirst()
        const issuer = named?.issuer ?? undefined
        if (issuer === undefined) throw notFound('There is no such certificate')
        const certificates = await tx.kysely
          .selectFrom('app.certificate as c')
          .leftJoin('app.revocation as r', (join) =>
            join.onRef('r.org_id', '=', 'c.org_id').onRef('r.serial', '=', 'c.serial'),
          )
          .select(['c.serial', 'c.asset_id'])
          .where('c.issuer', '=', issuer)
          .where('r.serial', 'is', null)
          .execute()
        const { fresh } = await revokeAll(tx, certificates, input.body.reason)
        return { issuer, revoked: fresh.size }
      },
      about,
    )
  },
})

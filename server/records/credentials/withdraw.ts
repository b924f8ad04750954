import { sql } from 'kysely'
import { z } from 'zod'
import { conflict, notFound } from '../../../core/errors.ts'
import { credentialId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const withdraw = operation({
  id: 'credentials.withdraw',
  method: 'POST',
  path: '/v1/credentials/{credentialId}/withdraw',
  permission: 'credential.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Withdraws a credential: nothing more is signed under it; what was signed stays',
  input: { params: z.object({ credentialId }) },
  output: 'nothing',
  async handler({ input: { params }, session, about, deps }) {
    await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const its = kysely
          .selectFrom('app.credential')
          .select('withdrawn_at')
          .where('credential_id', '=', params.credentialId)
        const found = await its.executeTakeFirst()
        if (found === undefined) throw notFound('There is no such credential')
        if (found.withdrawn_at !== null) throw conflict('It is withdrawn already')
        await kysely
          .updateTable('app.credential')
          .set({ withdrawn_at: sql<Date>`now()` })
          .where('credential_id', '=', params.credentialId)
          .execute()
      },
      about,
    )
  },
})

// What an API token may do to sessions: nothing, unless managing them is among its scopes. Every token can read its
// own session; whoever finds one must not learn where its owner sits, nor sign them out.
import { forbidden } from '../../../core/errors.ts'
import type { Tx } from '../../db/database.ts'

export async function refuseToken({ principal }: Tx): Promise<void> {
  const who = await principal
  if (who?.kind === 'token' && !who.permissions.has('session.manage'))
    throw forbidden('This token is not for sessions', { hint: 'It would need the permission session.manage.' })
}

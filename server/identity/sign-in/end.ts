import { operation } from '../../operation/operation.ts'
import { endSession } from '../sessions.ts'

export const end = operation({
  id: 'sign-in.end',
  method: 'POST',
  path: '/v1/sign-out',
  // Public, so that a browser whose session is over gets rid of its cookie too.
  permission: 'public',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Ends the session and takes its cookie back',
  input: {},
  output: 'nothing',
  async handler({ session, cookies, deps }) {
    if (session !== undefined) await deps.identity.db.asProcess((tx) => endSession(deps, tx, session, 'signed-out'))
    cookies.clearSession()
  },
})

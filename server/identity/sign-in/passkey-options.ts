import { operation } from '../../operation/operation.ts'
import { passkeyOptions } from '../passkeys/answers.ts'
import { requestOptions } from '../passkeys/ceremony.ts'
import { passkeysOf } from '../passkeys/stored.ts'
import { findPending } from './pending.ts'

export const passkeyOptionsOf = operation({
  id: 'sign-in.passkey-options',
  method: 'POST',
  path: '/v1/sign-in/passkey/options',
  permission: 'public',
  audit: 'read',
  zone: 'auth',
  summary:
    "What the browser needs to sign in with a passkey: any of this host, or the account's where a password was right",
  input: {},
  output: passkeyOptions,
  async handler({ cookies, deps }) {
    const { pending } = cookies
    // Asked for whenever the page opens: for a stranger nothing is looked up and nothing written.
    if (pending === undefined)
      return { options: { ...(await requestOptions(deps, { purpose: 'sign-in', subject: '' }, undefined)) } }
    return deps.identity.db.asProcess(async (tx) => {
      const waiting = await findPending(deps, tx, pending)
      if (waiting === undefined)
        return { options: { ...(await requestOptions(deps, { purpose: 'sign-in', subject: '' }, undefined)) } }
      const asked = { purpose: 'second-factor' as const, subject: waiting.tokenHash.toString('hex') }
      return { options: { ...(await requestOptions(deps, asked, await passkeysOf(deps, tx, waiting.accountId))) } }
    })
  },
})

import { z } from 'zod'
import { invalid } from '../../../core/errors.ts'
import { idFrom, type LetterId } from '../../../core/ids.ts'
import { EMAIL_CHANGE_S } from '../../../core/limits.ts'
import { operation } from '../../operation/operation.ts'
import { emailOf } from '../accounts.ts'
import { canonicalEmail } from '../email.ts'
import { typedEmail } from '../fields.ts'
import { note } from '../outbox/notices.ts'
import { accountSession } from '../security/live-session.ts'
import { noteAccount } from '../trail.ts'
import { changePlace, endChangesOf } from './changes.ts'

export const change = operation({
  id: 'email.change',
  method: 'POST',
  path: '/v1/security/email',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Asks for another address: a link goes there, and the address changes when it is followed',
  input: { body: z.object({ email: typedEmail }) },
  output: z.object({}),
  status: 202,
  async handler({ input, session, about, deps }) {
    const { db, emails, throttle } = deps.identity
    const email = canonicalEmail(input.body.email)
    if (email === undefined) throw invalid('This is no e-mail address', { fields: { email: 'is no e-mail address' } })
    const { accountId, current } = await db.asProcess(async (tx) => {
      const live = await accountSession(tx, session, { fresh: true })
      return { accountId: live.accountId, current: await emailOf(deps, tx, live.accountId) }
    })
    if (email === current) throw invalid('This is your address', { fields: { email: 'is your address already' } })
    // Letters to addresses that are nobody's yet: a few, then a pause.
    await throttle.reserve({
      trying: 'new-address',
      emailIndex: emails.index(current),
      address: about.address,
      knownMark: undefined,
    })
    const at = deps.clock()
    await db.asProcess(async (tx) => {
      const changeId = idFrom<LetterId>(deps.random(16))
      await endChangesOf(deps, tx, accountId)
      await tx.kysely
        .insertInto('identity.email_change')
        .values({
          change_id: changeId,
          account_id: accountId,
          email_index: emails.index(email),
          email_sealed: emails.seal(changePlace(changeId), email),
          created_at: at,
          expires_at: new Date(at.getTime() + EMAIL_CHANGE_S * 1000),
        })
        .execute()
      // Whether the new address is somebody's already only its owner learns, by letter.
      await note(deps, tx, { accountId, kind: 'email.change-requested', facts: { changeId }, to: email })
      await noteAccount(tx, accountId, 'email.change-requested')
    })
    return {}
  },
})

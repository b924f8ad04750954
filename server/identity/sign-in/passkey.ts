import { z } from 'zod'
import { unauthenticated } from '../../../core/errors.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import { operation } from '../../operation/operation.ts'
import { challengeOf, type SignedAnswer, signedAnswer } from '../passkeys/answers.ts'
import { notAccepted, ownerOf } from '../passkeys/ceremony.ts'
import { type Asker, enter, remember } from './next-step.ts'
import type { Waiting } from './pending.ts'
import { withSecondFactor } from './second-factor.ts'

export const passkey = operation({
  id: 'sign-in.passkey',
  method: 'POST',
  path: '/v1/sign-in/passkey',
  permission: 'public',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Signs in with a passkey: as the second step where a password was right, else by itself',
  input: { body: z.object({ response: signedAnswer }) },
  output: 'nothing',
  async handler({ input, session, about, client, cookies, deps }) {
    const asker = { session, cookies, seen: { address: about.address, client } }
    const answer = input.body.response
    // The question says which of the two it was asked for.
    const isAlone = deps.identity.challenges.isOurs(challengeOf(answer), ALONE)
    if (isAlone) return byItself(deps, asker, answer)
    const check = async (tx: Tx, { accountId, tokenHash }: Waiting) => {
      const asked = { purpose: 'second-factor' as const, subject: tokenHash.toString('hex') }
      const owner = await ownerOf(deps, tx, { answer, asked, needsVerifiedUser: false })
      return owner === accountId ? { outcome: 'right' as const, answer: undefined } : { outcome: 'wrong' as const }
    }
    await withSecondFactor(deps, asker, check, notAccepted)
  },
})

const ALONE = { purpose: 'sign-in', subject: '' } as const

/** The key and whoever it verified are two factors, and no password was asked for that could be phished. */
async function byItself(deps: AuthDeps, asker: Asker, answer: SignedAnswer): Promise<void> {
  const { started, emailIndex } = await deps.identity.db.asProcess(async (tx) => {
    const accountId = await ownerOf(deps, tx, { answer, asked: ALONE, needsVerifiedUser: true })
    if (accountId === undefined) throw unauthenticated('This passkey opens nothing here')
    const { email_index } = await tx.kysely
      .selectFrom('identity.account')
      .select('email_index')
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow()
    return {
      started: await enter(deps, tx, { accountId, aal: 'mfa', failuresBefore: 0 }, asker),
      emailIndex: email_index,
    }
  })
  remember(deps, emailIndex, asker, started)
}

// What follows when a second factor was added, whichever it is.
import type { AccountId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { SessionToken } from '../../platform/secret.ts'
import { lockAccount } from './factors.ts'
import { endSessionsOf, renewSession } from './live-session.ts'
import { note } from '../outbox/notices.ts'
import { countRecoveryCodes, makeRecoveryCodes } from '../recovery/codes.ts'
import type { NewSession } from '../sessions.ts'
import { endPendingOf } from '../sign-in/pending.ts'
import { noteAccount } from '../trail.ts'

export type Added = { renewed: NewSession; recoveryCodes: string[] | null }

/**
 * The session goes on under a new token, as one that has shown a second factor; the account's others end, so that
 * nobody who got in without it stays. Recovery codes are made with the first one.
 */
export async function afterAdding(
  deps: AuthDeps,
  tx: Tx,
  { accountId, session, event }: { accountId: AccountId; session: SessionToken; event: 'totp.added' | 'passkey.added' },
): Promise<Added> {
  await lockAccount(tx, accountId)
  const { left } = await countRecoveryCodes(tx, accountId)
  const recoveryCodes = left === 0 ? await makeRecoveryCodes(deps, tx, accountId) : null
  await endSessionsOf(deps, tx, accountId, { except: session })
  await endPendingOf(deps, tx, accountId)
  const renewed = await renewSession(deps, tx, session, 'mfa')
  await note(deps, tx, { accountId, kind: event })
  await noteAccount(tx, accountId, event)
  return { renewed, recoveryCodes }
}

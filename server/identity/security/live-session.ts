// Operations on one's own account ask here who asks: whether the session is live and fresh the database decides
// (ctx.session_org), as it does for the api.
import { sql } from 'kysely'
import { forbidden, stepUpNeeded, unauthenticated } from '../../../core/errors.ts'
import { type AccountId, idFrom, type OrgId, type SessionId } from '../../../core/ids.ts'
import { STEP_UP_S } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { SessionToken } from '../../platform/secret.ts'
import type { NewSession } from '../sessions.ts'
import { bytesOf, hashOf, newToken } from '../tokens.ts'

export type Live = {
  sessionId: SessionId
  orgId: OrgId
  /** Null for a session by a link of the demonstration. */
  accountId: AccountId | null
  aal: 'password' | 'mfa' | 'link' | 'token'
  verifiedAt: Date | null
  isFresh: boolean
  /** Must have a second factor, and has shown none. */
  lacksFactor: boolean
  /** Operates as another organisation. */
  isOperating: boolean
}
export type OfAccount = Live & { accountId: AccountId }

type Row = {
  session_id: SessionId
  org_id: OrgId
  account_id: AccountId | null
  kind: string
  aal: Live['aal']
  verified_at: Date | null
  is_fresh: boolean
  lacks_mfa: boolean
  grant_id: string | null
}

/** Throws Failure unauthenticated when the session is not live, and for a token of a program: it is nobody's browser. */
export async function liveSession({ kysely }: Tx, session: SessionToken): Promise<Live> {
  const { rows } = await sql<Row>`
    select session_id, org_id, account_id, kind, aal, verified_at, is_fresh, lacks_mfa, grant_id
    from ctx.session_org(${bytesOf(session)})`.execute(kysely)
  const [row] = rows
  if (row === undefined || row.kind === 'token') throw unauthenticated('Sign in first')
  return {
    sessionId: row.session_id,
    orgId: row.org_id,
    accountId: row.account_id,
    aal: row.aal,
    verifiedAt: row.verified_at,
    isFresh: row.is_fresh,
    lacksFactor: row.lacks_mfa,
    isOperating: row.grant_id !== null,
  }
}

/**
 * The session of somebody who changes their own account. Throws forbidden for a session that has none or acts as
 * another organisation, and step-up with `fresh` when no factor was shown lately.
 */
export async function accountSession(tx: Tx, session: SessionToken, { fresh = false } = {}): Promise<OfAccount> {
  const live = await liveSession(tx, session)
  const { accountId } = live
  if (accountId === null) throw forbidden('A link of the demonstration has no account')
  if (live.isOperating) throw forbidden('First leave the organisation that you operate as')
  if (fresh && !live.isFresh) throw stepUpNeeded('Show once more who you are')
  return { ...live, accountId }
}

/** Until when nothing is asked again; null when it would be asked now. */
export function confirmedUntil({ isFresh, verifiedAt }: Live): Date | null {
  return isFresh && verifiedAt !== null ? new Date(verifiedAt.getTime() + STEP_UP_S * 1000) : null
}

/** The same session under a new token, after its person has shown a factor. The old token ends with it. */
export async function renewSession(
  deps: AuthDeps,
  { kysely }: Tx,
  session: SessionToken,
  aal: 'password' | 'mfa',
): Promise<NewSession & { confirmedUntil: Date }> {
  const token = newToken(deps.random)
  const at = deps.clock()
  const { rows } = await sql<{ expires_at: Date }>`
    select expires_at from identity.renew_session(${bytesOf(session)}, ${idFrom<SessionId>(deps.random(16))},
      ${hashOf(token)}, ${aal})`.execute(kysely)
  const [row] = rows
  if (row === undefined) throw unauthenticated('Sign in first')
  return { token, expiresAt: row.expires_at, confirmedUntil: new Date(at.getTime() + STEP_UP_S * 1000) }
}

/** Ends the account's sessions in browsers, but `except`; with `tokensToo` its API tokens as well. */
export async function endSessionsOf(
  deps: AuthDeps,
  { kysely }: Tx,
  accountId: AccountId,
  { except, tokensToo = false }: { except?: SessionToken; tokensToo?: boolean } = {},
): Promise<void> {
  let ending = kysely
    .updateTable('identity.session')
    .set({ ended_at: deps.clock(), ended_why: 'credentials changed' })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
  if (except !== undefined) ending = ending.where('token_hash', '!=', hashOf(except))
  if (!tokensToo) ending = ending.where('kind', '!=', 'token')
  await ending.execute()
}

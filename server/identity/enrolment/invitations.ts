// Invitations: the only way in. A link with a token that works once, for a week; we keep its hash. Whether somebody
// may invite, and that an invitation is used once, the database decides (identity.inviter, identity.accept).
import { sql } from 'kysely'
import { z } from 'zod'
import { bug, invalid, notFound } from '../../../core/errors.ts'
import { type OrgId, type PersonId, idFrom } from '../../../core/ids.ts'
import { INVITATION_S } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { Secret, SessionToken } from '../../platform/secret.ts'
import { canonicalEmail } from '../email.ts'
import { bytesOf, hashOf, newToken } from '../tokens.ts'

export type Invited = { token: Secret; expiresAt: Date }
type Kind = 'platform' | 'tenant'

/** An invitation that is still open. `email` is null for the platform's first administrator, who brings it. */
export type Invitation = { tokenHash: Buffer; email: string | null; kind: Kind; expiresAt: Date }

/** Of what the database keeps sealed. */
const sealedFacts = z.object({ email: z.string(), kind: z.enum(['platform', 'tenant']) })

/** Invites a person whom the session's holder may invite. An earlier invitation of the person ends. */
export async function invite(
  deps: AuthDeps,
  session: SessionToken,
  personId: PersonId,
  email: string,
): Promise<Invited> {
  const canonical = canonicalEmail(email)
  if (canonical === undefined) throw invalid('This is no e-mail address', { fields: { email: 'is no e-mail address' } })
  return deps.identity.db.asProcess(async (tx) => {
    const inviter = await sql<{ org_id: OrgId; person_id: PersonId }>`
      select org_id, person_id from identity.inviter(${bytesOf(session)}, ${personId})`.execute(tx.kysely)
    const holder = await sql<{ org_id: OrgId; org_kind: string }>`
      select org_id, org_kind from ctx.session_org(${bytesOf(session)})`.execute(tx.kysely)
    const [to, by] = [inviter.rows[0], holder.rows[0]]
    if (to === undefined || by === undefined) throw bug('an inviter without an organisation')
    const kind: Kind = by.org_id === to.org_id && by.org_kind === 'platform' ? 'platform' : 'tenant'
    return add(deps, tx, { orgId: to.org_id, personId, createdBy: to.person_id, facts: { email: canonical, kind } })
  })
}

/** The link of the platform's first administrator. Throws Failure conflict as soon as an account exists. */
export function bootstrap(deps: AuthDeps): Promise<Invited> {
  return deps.identity.db.asProcess(async (tx) => {
    const ids = [idFrom<OrgId>(deps.random(16)), idFrom<PersonId>(deps.random(16))]
    const found = await sql<{ org_id: OrgId; person_id: PersonId }>`
      select org_id, person_id from identity.bootstrap(${ids[0]}, ${ids[1]})`.execute(tx.kysely)
    const first = found.rows[0]
    if (first === undefined) throw bug('a platform without a first person')
    return add(deps, tx, { orgId: first.org_id, personId: first.person_id, createdBy: null, facts: null })
  })
}

type New = { orgId: OrgId; personId: PersonId; createdBy: PersonId | null; facts: z.infer<typeof sealedFacts> | null }

async function add(deps: AuthDeps, { kysely }: Tx, { orgId, personId, createdBy, facts }: New): Promise<Invited> {
  const at = deps.clock()
  const token = newToken(deps.random)
  const tokenHash = hashOf(token)
  const expiresAt = new Date(at.getTime() + INVITATION_S * 1000)
  await kysely
    .updateTable('identity.invitation')
    .set({ expires_at: at })
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .execute()
  await kysely
    .insertInto('identity.invitation')
    .values({
      token_hash: tokenHash,
      org_id: orgId,
      person_id: personId,
      email_index: facts && deps.identity.emails.index(facts.email),
      email_sealed: facts && deps.identity.emails.seal(placeOf(tokenHash), JSON.stringify(facts)),
      created_by: createdBy,
      created_at: at,
      expires_at: expiresAt,
    })
    .execute()
  return { token, expiresAt }
}

const placeOf = (tokenHash: Buffer) => ({ table: 'invitation', row: tokenHash.toString('hex') })

/** The open invitation of a token. Throws Failure not-found for one that is unknown, used or over: all the same. */
export async function findInvitation(deps: AuthDeps, token: Secret): Promise<Invitation> {
  const tokenHash = hashOf(token)
  const row = await deps.identity.db.asProcess(({ kysely }) =>
    kysely
      .selectFrom('identity.invitation')
      .select(['email_sealed', 'expires_at'])
      .where('token_hash', '=', tokenHash)
      .where('used_at', 'is', null)
      .where('expires_at', '>', deps.clock())
      .executeTakeFirst(),
  )
  if (row === undefined) throw notFound('This invitation is not open')
  if (row.email_sealed === null) return { tokenHash, email: null, kind: 'platform', expiresAt: row.expires_at }
  const facts = sealedFacts.parse(JSON.parse(deps.identity.emails.open(placeOf(tokenHash), row.email_sealed)))
  return { tokenHash, ...facts, expiresAt: row.expires_at }
}

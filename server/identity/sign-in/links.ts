// Links of the demonstration: a click signs in as one of its people. They exist in mode `demonstration` alone, are
// minted on the supervisor's socket alone, and the ones of an earlier start end with each new list.
import { notFound } from '../../../core/errors.ts'
import type { PersonId } from '../../../core/ids.ts'
import { DEMONSTRATION_LINK_S } from '../../../core/limits.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { Secret } from '../../platform/secret.ts'
import { type NewSession, type Seen, startSession, wrongCredentials } from '../sessions.ts'
import { hashOf, newToken } from '../tokens.ts'

export type Link = { personId: PersonId; token: Secret }

/** New links for these people, who have to have been invited once; all earlier links end. */
export async function mintLinks(deps: AuthDeps, personIds: readonly PersonId[]): Promise<Link[]> {
  if (deps.config.mode !== 'demonstration') throw notFound('Links are for demonstrations')
  const at = deps.clock()
  return deps.identity.db.asProcess(async ({ kysely }) => {
    await kysely.updateTable('identity.link').set({ expires_at: at }).where('expires_at', '>', at).execute()
    const links: Link[] = []
    for (const personId of personIds) {
      // The auth role sees no person; their invitation says which organisation they are in.
      const invited = await kysely
        .selectFrom('identity.invitation')
        .select('org_id')
        .where('person_id', '=', personId)
        .limit(1)
        .executeTakeFirst()
      if (invited === undefined) throw notFound('Somebody in the list was never invited')
      const token = newToken(deps.random)
      const expiresAt = new Date(at.getTime() + DEMONSTRATION_LINK_S * 1000)
      await kysely
        .insertInto('identity.link')
        .values({
          token_hash: hashOf(token),
          org_id: invited.org_id,
          person_id: personId,
          created_at: at,
          expires_at: expiresAt,
        })
        .execute()
      links.push({ personId, token })
    }
    return links
  })
}

/** A session by a link. Throws unauthenticated for every token outside a demonstration, and for one that is over. */
export async function signInByLink(deps: AuthDeps, token: Secret, seen: Seen): Promise<NewSession> {
  if (deps.config.mode !== 'demonstration') throw wrongCredentials()
  return deps.identity.db.asProcess(async (tx) => {
    const link = await tx.kysely
      .selectFrom('identity.link')
      .select('person_id')
      .where('token_hash', '=', hashOf(token))
      .where('expires_at', '>', deps.clock())
      .executeTakeFirst()
    if (link === undefined) throw wrongCredentials()
    return startSession(deps, tx, { personId: link.person_id, link: true }, seen)
  })
}

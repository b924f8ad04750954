// Inviting a person who is there already: the auth process makes the link, and it goes by mail where there is mail.
import { z } from 'zod'
import type { PersonId } from '../../core/ids.ts'
import { enrolmentUrl } from '../identity/urls.ts'
import { invitationLetter } from '../mail/invitation.ts'
import type { Deps } from '../operation/deps.ts'
import { instant } from '../operation/fields.ts'
import type { About } from '../operation/operation.ts'
import type { SessionToken } from '../platform/secret.ts'

export const invitation = z.object({
  /** Null when the link was mailed: then nobody but the invited person has it. */
  url: z.string().nullable(),
  expiresAt: instant,
  sent: z.boolean(),
})

export type Invitee = { personId: PersonId; email: string; name: string; organisation: string }

/** Runs after the person's row is committed: whoever is left without a link by a failure here can be invited again. */
export async function sendInvitation(
  deps: Deps,
  session: SessionToken,
  invitee: Invitee,
  about: About,
): Promise<z.input<typeof invitation>> {
  const { token, expiresAt } = await deps.auth.invite(session, invitee.personId, invitee.email, about)
  const url = enrolmentUrl(deps.config.publicUrl, token)
  if (!deps.mail.isConfigured) return { url, expiresAt: expiresAt.toISOString(), sent: false }
  const { email: to, name, organisation } = invitee
  await deps.mail.send(invitationLetter({ to, name, organisation, url, expiresAt }))
  return { url: null, expiresAt: expiresAt.toISOString(), sent: true }
}

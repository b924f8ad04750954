// Enrolment: an invitation and a password become a person who can sign in. One transaction uses the invitation up,
// makes the account where there was none and activates the person. What follows is a sign-in like any other.
import { sql } from 'kysely'
import { bug, conflict, invalid, isFailure } from '../../../core/errors.ts'
import type { PersonId } from '../../../core/ids.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { Secret, SessionToken } from '../../platform/secret.ts'
import { acceptPassword, addAccount, findAccount, openAccount } from '../accounts.ts'
import { canonicalEmail } from '../email.ts'
import { findInvitation, type Invitation } from './invitations.ts'
import type { Known } from '../sign-in/next-step.ts'

export type Enrolment = {
  token: Secret
  /** Of the platform's first administrator alone; an invitation brings its own. */
  email: string | undefined
  password: Secret
  knownMark: SessionToken | undefined
}

/** Throws not-found for an invitation that is not open, invalid with fields, unauthenticated for a wrong password. */
export async function enrol(deps: AuthDeps, enrolment: Enrolment, address: string): Promise<Known> {
  const invitation = await findInvitation(deps, enrolment.token)
  const email = emailOf(invitation, enrolment.email)
  const emailIndex = deps.identity.emails.index(email)
  const { db } = deps.identity
  const known = await db.asProcess((tx) => findAccount(tx, emailIndex))
  const { password, knownMark } = enrolment
  // Who has an account shows it by its password, throttled like any sign-in; an invitation gives nobody an account.
  const opened = known && (await openAccount(deps, { emailIndex, password, address, knownMark }))
  const passwordHash = opened ? undefined : await acceptPassword(deps, email, password)
  try {
    return await db.asProcess(async (tx) => {
      const accountId = opened?.accountId ?? (await addAccount(deps, tx, email, passwordHash ?? ''))
      const accepted = await sql<{ person_id: PersonId }>`
        select person_id from identity.accept(${invitation.tokenHash}, ${accountId}, ${deps.clock()})`.execute(
        tx.kysely,
      )
      const personId = accepted.rows[0]?.person_id
      if (personId === undefined) throw bug('an invitation was accepted by nobody')
      return { accountId, personId, emailIndex, failuresBefore: opened?.failuresBefore ?? 0 }
    })
  } catch (error) {
    if (isFailure(error, 'conflict'))
      throw conflict('This invitation and another one have met', { hint: 'Open the link once more.', cause: error })
    throw error
  }
}

function emailOf(invitation: Invitation, typed: string | undefined): string {
  if (invitation.email !== null) {
    if (typed !== undefined)
      throw invalid('The invitation names the address', { fields: { email: 'cannot be chosen' } })
    return invitation.email
  }
  const canonical = canonicalEmail(typed ?? '')
  if (canonical === undefined)
    throw invalid('An e-mail address is needed', { fields: { email: 'is no e-mail address' } })
  return canonical
}

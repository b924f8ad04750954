// What the console asks about the person's own account, sessions and tokens, with the shapes of the answers.

import type {
  OrganisationReadOutput,
  SecurityReadOutput,
  SessionsListOutput,
  SignInPasswordOutput,
} from '../../../client/operations.gen.ts'
import { ask, tell } from '../ask.ts'

export type SecondFactorMethod = SignInPasswordOutput['methods'][number]
export type Security = SecurityReadOutput
export type ConfirmMethod = Security['confirmWith'][number]
/** How a session was signed in: 'link' is the demonstration's, 'token' an API token's. */
export type Aal = Security['aal']
/** `backedUp`: copied between devices by whoever keeps it (a phone's keychain, a password manager). */
export type Passkey = Security['passkeys'][number]
export type SessionRow = SessionsListOutput['sessions'][number]
export type OrganisationSettings = OrganisationReadOutput
export type Mail = { at: string; to: string; subject: string; text: string }
type Reading = { signal?: AbortSignal }

export const account = {
  forgot: (body: { email: string }) => tell('POST', '/v1/password/forgot', { body }),
  reset: (body: { token: string; password: string }) => tell('POST', '/v1/password/reset', { body }),
  confirmEmail: (body: { token: string }) => tell('POST', '/v1/email/confirm', { body }),

  changePassword: (body: { current: string; password: string }) => tell('POST', '/v1/security/password', { body }),
  changeEmail: (body: { email: string }) => tell('POST', '/v1/security/email', { body }),

  outbox: (options: Reading = {}) => ask<{ mails: Mail[] }>('GET', '/v1/outbox', {}, options),
}

// The words of the console for what the server answers about the own account, its sessions and the organisation.

import type {
  OrganisationReadOutput,
  OutboxListOutput,
  SecurityReadOutput,
  SessionsListOutput,
  SignInPasswordOutput,
} from '../../../client/operations.gen.ts'

export type SecondFactorMethod = SignInPasswordOutput['methods'][number]
export type Security = SecurityReadOutput
export type ConfirmMethod = Security['confirmWith'][number]
/** How a session was signed in: 'link' is the demonstration's, 'token' an API token's. */
export type Aal = Security['aal']
/** `backedUp`: copied between devices by whoever keeps it (a phone's keychain, a password manager). */
export type Passkey = Security['passkeys'][number]
export type SessionRow = SessionsListOutput['sessions'][number]
export type OrganisationSettings = OrganisationReadOutput
export type Mail = OutboxListOutput['mails'][number]

// What the console asks about the person's own account, sessions and tokens, with the shapes of the answers.

import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { ask, tell } from '../ask.ts'
import type { Permission } from '../contract.ts'

export type SecondFactorMethod = 'totp' | 'passkey' | 'recovery'
export type ConfirmMethod = 'password' | 'totp' | 'passkey'
/** How a session was signed in: 'link' is the demonstration's, 'token' an API token's. */
export type Aal = 'password' | 'mfa' | 'link' | 'token'

export type SignedIn = { next: 'signed-in' | 'second-factor'; methods: SecondFactorMethod[] }
export type Passkey = {
  passkeyId: string
  name: string
  createdAt: string
  lastUsedAt: string | null
  /** Copied between devices by whoever keeps it (a phone's keychain, a password manager). */
  backedUp: boolean
}
export type Security = {
  email: string | null
  hasAccount: boolean
  passwordChangedAt: string | null
  totp: { since: string } | null
  recovery: { left: number; total: number }
  passkeys: Passkey[]
  /** This session may do nothing until a second factor was shown. */
  secondFactorNeeded: boolean
  /** The person must have one. */
  required: boolean
  aal: Aal
  confirmedUntil: string | null
  confirmWith: ConfirmMethod[]
}
export type SessionRow = {
  sessionId: string
  person: { personId: string; name: string } | null
  staff: boolean
  kind: 'browser' | 'link' | 'token'
  name: string | null
  permissions: Permission[] | null
  createdAt: string
  lastSeenAt: string
  expiresAt: string
  address: string | null
  client: string | null
  aal: Aal
  operateAs: boolean
  streams: number
  isCurrent: boolean
}
export type OrganisationSettings = {
  name: string
  mfaRequired: boolean
  consentRequired: boolean
  sessionsPerPerson: number
  idleMinutes: number
  absoluteHours: number
}
export type Mail = { at: string; to: string; subject: string; text: string }
type Confirmed = { confirmedUntil: string }
type Codes = { recoveryCodes: string[] | null }
type Reading = { signal?: AbortSignal }

export const account = {
  /** An account that has a second factor shows it when it joins another organisation, too. */
  enrol: (body: { token: string; email?: string; password: string }) =>
    ask<SignedIn>('POST', '/v1/enrolment/accept', { body }),
  password: (body: { email: string; password: string }) => ask<SignedIn>('POST', '/v1/sign-in', { body }),
  code: (body: { code: string }) => tell('POST', '/v1/sign-in/code', { body }),
  recovery: (body: { code: string }) => ask<{ left: number }>('POST', '/v1/sign-in/recovery', { body }),
  passkeyOptions: () => ask<{ options: PublicKeyCredentialRequestOptionsJSON }>('POST', '/v1/sign-in/passkey/options'),
  passkey: (body: { response: unknown }) => tell('POST', '/v1/sign-in/passkey', { body }),

  forgot: (body: { email: string }) => tell('POST', '/v1/password/forgot', { body }),
  reset: (body: { token: string; password: string }) => tell('POST', '/v1/password/reset', { body }),
  confirmEmail: (body: { token: string }) => tell('POST', '/v1/email/confirm', { body }),

  security: (options: Reading = {}) => ask<Security>('GET', '/v1/security', {}, options),
  confirm: (body: { password: string } | { code: string }) => ask<Confirmed>('POST', '/v1/security/confirm', { body }),
  confirmPasskeyOptions: () =>
    ask<{ options: PublicKeyCredentialRequestOptionsJSON }>('POST', '/v1/security/confirm/passkey/options'),
  confirmPasskey: (body: { response: unknown }) => ask<Confirmed>('POST', '/v1/security/confirm/passkey', { body }),

  beginTotp: () => ask<{ secret: string; uri: string }>('POST', '/v1/security/totp'),
  enableTotp: (body: { code: string }) => ask<Codes>('POST', '/v1/security/totp/enable', { body }),
  removeTotp: () => tell('POST', '/v1/security/totp/remove'),
  renewRecovery: () => ask<{ recoveryCodes: string[] }>('POST', '/v1/security/recovery'),
  addPasskeyOptions: () =>
    ask<{ options: PublicKeyCredentialCreationOptionsJSON }>('POST', '/v1/security/passkeys/options'),
  addPasskey: (body: { name: string; response: unknown }) =>
    ask<{ passkeyId: string } & Codes>('POST', '/v1/security/passkeys', { body }),
  removePasskey: (passkeyId: string) =>
    tell('POST', '/v1/security/passkeys/{passkeyId}/remove', { params: { passkeyId } }),
  changePassword: (body: { current: string; password: string }) => tell('POST', '/v1/security/password', { body }),
  changeEmail: (body: { email: string }) => tell('POST', '/v1/security/email', { body }),

  sessions: (of: 'me' | 'organisation', options: Reading = {}) =>
    ask<{ sessions: SessionRow[] }>('GET', '/v1/sessions', { query: { of } }, options),
  endSession: (sessionId: string) => tell('POST', '/v1/sessions/{sessionId}/end', { params: { sessionId } }),
  endOtherSessions: () => ask<{ ended: number }>('POST', '/v1/sessions/end'),
  addToken: (body: { name: string; permissions: Permission[]; days: number }) =>
    ask<{ sessionId: string; token: string; expiresAt: string }>('POST', '/v1/tokens', { body }),

  organisation: (options: Reading = {}) => ask<OrganisationSettings>('GET', '/v1/organisation', {}, options),
  editOrganisation: (body: Partial<OrganisationSettings>) => tell('PATCH', '/v1/organisation', { body }),
  outbox: (options: Reading = {}) => ask<{ mails: Mail[] }>('GET', '/v1/outbox', {}, options),
}

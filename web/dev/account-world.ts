// The own account of the fixture: factors, sessions, tokens, settings of the organisation, mails.

import type { Mail, OrganisationSettings, Security, SessionRow } from '../data/account/contract.ts'
import { idOf } from './plant.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0'
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
const EDGE =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0'

export const RECOVERY_CODES = [
  'k7vq-2mxd-9trw',
  'h4np-8cfa-3zsu',
  'd9wb-6yke-5jtm',
  'r2gx-7vqn-4hpc',
  'm8tz-3ufd-6ybk',
  'w5jc-9pra-2xen',
  'a3sk-4hvm-8dgt',
  'y6fe-5bnw-7quz',
  'p9xd-2rkc-3mvh',
  'u4tj-8gsa-6wyn',
]

export type AccountWorld = {
  security: Security
  sessions: SessionRow[]
  organisation: OrganisationSettings
  mails: Mail[]
  /** What is dangerous is refused until a factor is shown. */
  wantsStepUp: boolean
}

export function makeAccount(now: number, email: string): AccountWorld {
  const ago = (ms: number) => new Date(now - ms).toISOString()
  return {
    security: {
      email,
      hasAccount: true,
      passwordChangedAt: ago(64 * DAY),
      totp: { since: ago(64 * DAY) },
      recovery: { left: 8, total: 10 },
      passkeys: [
        {
          passkeyId: idOf(8, 1),
          name: 'Firefox 141 on Linux',
          createdAt: ago(31 * DAY),
          lastUsedAt: ago(2 * HOUR),
          backedUp: false,
        },
        { passkeyId: idOf(8, 2), name: 'Phone', createdAt: ago(30 * DAY), lastUsedAt: null, backedUp: true },
      ],
      secondFactorNeeded: false,
      required: true,
      aal: 'mfa',
      confirmedUntil: new Date(now + 7 * MINUTE).toISOString(),
      confirmWith: ['totp', 'passkey'],
    },
    sessions: makeSessions(now),
    organisation: {
      orgId: idOf(4, 1),
      kind: 'tenant',
      name: 'Hafenbetriebe Nord',
      mfaRequired: false,
      consentRequired: true,
      sessionsPerPerson: 10,
      idleMinutes: 60,
      absoluteHours: 24,
    },
    mails: makeMails(now),
    wantsStepUp: false,
  }
}

/** As it is for somebody who has a password alone. */
export function withoutFactors({ security }: AccountWorld): void {
  Object.assign(security, {
    totp: null,
    passkeys: [],
    recovery: { left: 0, total: 0 },
    required: false,
    aal: 'password',
    confirmedUntil: null,
    confirmWith: ['password'],
  } satisfies Partial<Security>)
}

function makeSessions(now: number): SessionRow[] {
  const ago = (ms: number) => new Date(now - ms).toISOString()
  const session = (n: number, rest: Partial<SessionRow>): SessionRow => ({
    sessionId: idOf(7, n),
    person: { personId: idOf(3, 1), name: 'Marta Lindqvist' },
    staff: false,
    kind: 'browser',
    name: null,
    permissions: null,
    createdAt: ago(n * 5 * HOUR),
    lastSeenAt: ago(n * 11 * MINUTE),
    expiresAt: new Date(now + (24 - n * 5) * HOUR).toISOString(),
    address: '192.0.2.14',
    client: FIREFOX,
    aal: 'mfa',
    operateAs: false,
    streams: 0,
    isCurrent: false,
    ...rest,
  })
  const token = (n: number, rest: Partial<SessionRow>) =>
    session(n, { kind: 'token', aal: 'token', client: 'curl/8.14.1', ...rest })
  return [
    session(1, { isCurrent: true, streams: 1, lastSeenAt: ago(4_000) }),
    session(2, { client: PHONE, address: '2001:db8:4::1f', streams: 2 }),
    session(3, { client: EDGE, aal: 'password' }),
    token(4, {
      name: 'Historian, north yard',
      permissions: ['session.read', 'asset.read', 'telemetry.read'],
      createdAt: ago(40 * DAY),
      lastSeenAt: ago(20_000),
      expiresAt: new Date(now + 50 * DAY).toISOString(),
      address: '192.0.2.80',
    }),
    token(5, {
      name: 'Commissioning script',
      permissions: ['session.read', 'site.read', 'asset.read', 'asset.add', 'certificate.issue'],
      createdAt: ago(3 * DAY),
      lastSeenAt: ago(3 * DAY),
      expiresAt: new Date(now + 4 * DAY).toISOString(),
    }),
  ]
}

function makeMails(now: number): Mail[] {
  const at = (minutes: number) => new Date(now - minutes * MINUTE).toISOString()
  return [
    {
      at: at(1),
      to: 'jonas@hafenbetriebe.example',
      subject: 'A new password for Fairlead',
      text: 'Somebody asked for a new password for this address. If it was you, open\n\nhttps://localhost:8443/reset#QmFzZTY0IHRva2VuIG9mIDI1NiBiaXRzIGZvciBhIHBpY3R1cmU\n\nThe link works once, for an hour. If it was not you, do nothing.',
    },
    {
      at: at(14),
      to: 'marta@hafenbetriebe.example',
      subject: 'A passkey was added to your account',
      text: 'A passkey was added to your account.\n\nIf it was not you, change your password and look at your sessions at once.',
    },
  ]
}

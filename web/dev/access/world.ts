// People of the fixture beyond their names: groups, why they may, who is signed in, who of the platform is inside.

import type { AccessLine, Because, Grant, Group, SessionRow } from '../../data/access.ts'
import type { Permission, Person } from '../../data/contract.ts'
import { PERMISSION_GROUPS } from '../../data/permission-words.ts'
import { ROLE_PERMISSIONS, SITE_LIMITED_ROLES } from '../../../core/permissions.ts'
import { idOf } from '../plant.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0'
const EDGE =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0'
const PHONE =
  'Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36'

/** Markup, a direction override that is never closed, a word without an end: what a name can be when somebody means harm. */
export const HOSTILE = {
  markup: '<img src=x onerror=alert(1)><script>alert(2)</script>',
  override: 'Zaki \u202Enimda\u202D \u2067gro',
  long: `Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft${'ß'.repeat(30)}`,
}

const groupId = (n: number) => idOf(5, n)
const grantId = (n: number) => idOf(6, n)

export type AccessWorld = { groups: Group[]; sessions: SessionRow[]; grants: Grant[] }

export function makeAccess(now: number, empty: boolean): AccessWorld {
  if (empty) return { groups: [], sessions: makeSessions(now).slice(0, 1), grants: [] }
  return { groups: makeGroups(now), sessions: makeSessions(now).slice(0, -1), grants: makeGrants(now).slice(2) }
}

/** One of the platform's staff is inside, another one asks to be let in. */
export function letStaffIn(access: AccessWorld): void {
  access.sessions.push(...makeSessions(Date.now()).slice(-1))
  access.grants.unshift(...makeGrants(Date.now()).slice(0, 2))
}

function makeGroups(now: number): Group[] {
  return [
    {
      groupId: groupId(1),
      name: 'Night shift',
      note: 'Cuts a machine off when nobody of the day is there.',
      permissions: ['asset.read', 'telemetry.read', 'event.read', 'asset.edit'],
      siteIds: [idOf(1, 1), idOf(1, 2)],
      members: [idOf(3, 3), idOf(3, 4)],
      archivedAt: null,
    },
    {
      groupId: groupId(2),
      name: 'Certificate desk',
      note: null,
      permissions: ['asset.read', 'certificate.issue', 'certificate.revoke'],
      siteIds: 'all',
      members: [idOf(3, 4)],
      archivedAt: null,
    },
    {
      groupId: groupId(3),
      name: 'Auditors (TÜV)',
      note: 'Read only. Reviewed each quarter.',
      permissions: ['person.read', 'audit.read', 'audit.export'],
      siteIds: 'all',
      members: [],
      archivedAt: null,
    },
    {
      groupId: groupId(4),
      name: 'Commissioning 2024',
      note: null,
      permissions: ['asset.add', 'asset.read'],
      siteIds: [idOf(1, 3)],
      members: [],
      archivedAt: new Date(now - 80 * DAY).toISOString(),
    },
  ]
}

function makeSessions(now: number): SessionRow[] {
  const ago = (ms: number) => new Date(now - ms).toISOString()
  const row = (n: number, who: number, name: string | null, rest: Partial<SessionRow>): SessionRow => ({
    sessionId: idOf(7, n),
    person: { personId: idOf(3, who), name },
    staff: false,
    kind: 'browser',
    name: null,
    permissions: null,
    createdAt: ago(n * HOUR),
    lastSeenAt: ago(n * 70_000),
    expiresAt: ago(n * HOUR - DAY),
    address: `192.0.2.${10 + n}`,
    client: FIREFOX,
    aal: 'mfa',
    operateAs: false,
    streams: 0,
    isCurrent: false,
    ...rest,
  })
  return [
    row(1, 1, 'Marta Lindqvist', { lastSeenAt: ago(1_000), streams: 1, isCurrent: true }),
    row(2, 1, 'Marta Lindqvist', { client: PHONE, address: '2001:db8:85a3::8a2e:370:7334' }),
    row(3, 2, 'Jonas Brandt', { client: EDGE, aal: 'password', streams: 2 }),
    row(4, 2, 'Jonas Brandt', {
      kind: 'token',
      name: 'Grafana in the control room',
      permissions: ['asset.read', 'telemetry.read'],
      aal: 'token',
      client: 'Grafana/12.1.0',
      createdAt: ago(41 * DAY),
      lastSeenAt: ago(9_000),
      expiresAt: ago(-49 * DAY),
    }),
    row(5, 4, 'Pieter van der Meulen', { client: PHONE, aal: 'password', address: '198.51.100.7' }),
    row(6, 90, 'Ines Okafor', {
      staff: true,
      operateAs: true,
      createdAt: ago(18 * 60_000),
      lastSeenAt: ago(20_000),
      expiresAt: ago(-42 * 60_000),
      address: '203.0.113.5',
    }),
  ]
}

function makeGrants(now: number): Grant[] {
  const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
  const grant = (n: number, rest: Partial<Grant>): Grant => ({
    grantId: grantId(n),
    organisation: { orgId: idOf(4, 1), name: 'Hafenbetriebe Nord' },
    staff: { personId: idOf(3, 90), name: 'Ines Okafor' },
    reason: 'Values of crane NH-01S stop at night; look at its events together with Jonas.',
    ticket: 'SUP-4711',
    elevated: false,
    minutes: 60,
    state: 'granted',
    requestedAt: ago(20),
    decidedAt: ago(18),
    expiresAt: ago(-42),
    endedAt: null,
    ...rest,
  })
  return [
    grant(1, {
      state: 'requested',
      staff: { personId: idOf(3, 91), name: 'Radu Ionescu' },
      reason: 'Reissue the certificate of the gateway in Werk Süd, as agreed by phone with Marta.',
      ticket: 'SUP-4716',
      elevated: true,
      minutes: 30,
      requestedAt: ago(2),
      decidedAt: null,
      expiresAt: null,
    }),
    grant(2, {}),
    grant(3, {
      state: 'ended',
      requestedAt: ago(3000),
      decidedAt: ago(2998),
      expiresAt: ago(2938),
      endedAt: ago(2970),
    }),
    grant(4, {
      state: 'refused',
      ticket: 'SUP-4402',
      reason: 'Look around.',
      requestedAt: ago(9000),
      decidedAt: ago(8990),
      expiresAt: null,
    }),
    grant(5, {
      state: 'ended',
      elevated: true,
      ticket: 'SUP-4390',
      reason: 'Sites renamed after the move to the new quay.',
      requestedAt: ago(30_000),
      decidedAt: ago(29_990),
      expiresAt: ago(29_930),
      endedAt: ago(29_930),
    }),
  ]
}

/** What "why may they?" answers, from role and groups as the database would have it. */
export function accessLines(person: Person, groups: readonly Group[]): AccessLine[] {
  const found = new Map<string, AccessLine>()
  const give = (permission: Permission, where: 'everywhere' | string[], because: Because) => {
    const key = `${permission} ${where === 'everywhere' ? '' : where.join()}`
    const line = found.get(key) ?? { permission, where, because: [] }
    line.because.push(because)
    found.set(key, line)
  }
  const limited = SITE_LIMITED_ROLES.includes(person.role)
  const order = PERMISSION_GROUPS.flatMap((group) => group.permissions)
  for (const permission of ROLE_PERMISSIONS[person.role]) {
    const scoped = limited && /^(site|asset|telemetry|event)\.read$/.test(permission)
    give(permission, scoped ? person.siteIds : 'everywhere', { source: 'role', role: person.role })
  }
  for (const group of groups.filter((each) => each.members.includes(person.personId) && each.archivedAt === null))
    for (const permission of group.permissions)
      give(permission, group.siteIds === 'all' ? 'everywhere' : group.siteIds, {
        source: 'group',
        groupId: group.groupId,
        name: group.name,
      })
  return [...found.values()].toSorted((a, b) => order.indexOf(a.permission) - order.indexOf(b.permission))
}

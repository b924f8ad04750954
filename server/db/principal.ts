// Who a session stands for, as the database says (ctx.open).
import type { AnyId, GrantId, OrgId, PersonId, SessionId, SiteId } from '../../core/ids.ts'
import { STEP_UP_S } from '../../core/limits.ts'
import { PERMISSIONS, type Permission, type Role, ROLES } from '../../core/permissions.ts'

export type Principal = {
  /** The tenant, while staff operate as it. */
  orgId: OrgId
  orgKind: 'tenant' | 'platform'
  /** Null while staff operate as the organisation: then staffId says who. */
  personId: PersonId | null
  staffId: PersonId | null
  sessionId: SessionId
  role: Role
  /** Held everywhere or at some sites. */
  permissions: ReadonlySet<Permission>
  /** Those whose data the person may read. */
  siteIds: SiteId[] | 'all'
  /** When the session ends if nothing more is heard of it. */
  expiresAt: Date
  lastSeenAt: Date
  kind: SessionKind
  /** How sure we are: one factor, two, a link of the demonstration (which counts as two), an API token. */
  aal: Assurance
  /** When the person last showed a factor; null where that is unknown. */
  verifiedAt: Date | null
  /** Until then what is dangerous asks for nothing more; null when it asks now. */
  confirmedUntil: Date | null
  isFresh: boolean
  /** The person needs a second factor and has not shown one: all that is left to them is session.read. */
  needsSecondFactor: boolean
  operateAs: { grantId: GrantId; elevated: boolean; expiresAt: Date } | null
}

export type SessionKind = 'browser' | 'link' | 'token'
export type Assurance = 'password' | 'mfa' | 'link' | 'token'

/** What goes into the audit lines of a transaction, and the permission without which it does not begin. */
export type RequestFacts = {
  requestId: string
  address: string
  permission?: Permission
  /** Takes a factor shown within the last minutes (FL007). */
  stepUp?: boolean
  /** No sign of life of the session. */
  background?: boolean
}

/**
 * The border between the answer of ctx.open and a Principal: ids are what the database says they are. The fields of both
 * lines stand in db/migrations/0021-context-of-grants.sql; times are epoch seconds, '' where there is none.
 */
export function principalOf(answer: string): Principal {
  const [payload = '', more = ''] = answer.split('\n')
  const [org = '', orgKind, person = '', session = '', roleName, , , staff = '', grant = '', fresh, ...held] =
    payload.split('|')
  const [expires, seen, kind, aal, verified, lacksFactor, elevated, grantEnds] = more.split('|')
  const role = ROLES.find((known) => known === roleName)
  if (role === undefined) throw new RangeError(`unknown role ${roleName}`)
  const verifiedAt = instant(verified)
  const isFresh = fresh === 't'
  return {
    orgId: org as OrgId,
    orgKind: orgKind === 'platform' ? 'platform' : 'tenant',
    personId: idOrNull<PersonId>(person),
    staffId: idOrNull<PersonId>(staff),
    sessionId: session as SessionId,
    role,
    ...holdings(held),
    expiresAt: instant(expires) ?? new Date(0),
    lastSeenAt: instant(seen) ?? new Date(0),
    kind: kind === 'link' || kind === 'token' ? kind : 'browser',
    aal: aal === 'mfa' || aal === 'link' || aal === 'token' ? aal : 'password',
    verifiedAt,
    confirmedUntil: isFresh && verifiedAt !== null ? new Date(verifiedAt.getTime() + STEP_UP_S * 1000) : null,
    isFresh,
    needsSecondFactor: lacksFactor === 'true',
    operateAs:
      grant === ''
        ? null
        : { grantId: grant as GrantId, elevated: elevated === 'true', expiresAt: instant(grantEnds) ?? new Date(0) },
  }
}

function holdings([everywhere = '', ...pairs]: string[]): Pick<Principal, 'permissions' | 'siteIds'> {
  const held = new Set(everywhere.split(' '))
  const sites = new Set<string>()
  for (let i = 0; i < pairs.length; i += 2) {
    for (const permission of (pairs[i] ?? '').split(' ')) held.add(permission)
    for (const site of (pairs[i + 1] ?? '').split(',')) if (site !== '') sites.add(site)
  }
  return {
    permissions: new Set(PERMISSIONS.filter((permission) => held.has(permission))),
    siteIds: everywhere.includes(' site.read ') ? 'all' : ([...sites] as SiteId[]),
  }
}

const idOrNull = <I extends AnyId>(text: string): I | null => (text === '' ? null : (text as I))

function instant(seconds: string | undefined): Date | null {
  return seconds === undefined || seconds === '' ? null : new Date(Number(seconds) * 1000)
}

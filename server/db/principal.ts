// Who a session stands for, as the database says (ctx.open).
import type { OrgId, PersonId, SessionId, SiteId } from '../../core/ids.ts'
import { PERMISSIONS, type Permission, type Role, ROLES } from '../../core/permissions.ts'

export type Principal = {
  orgId: OrgId
  orgKind: 'tenant' | 'platform'
  personId: PersonId
  sessionId: SessionId
  role: Role
  permissions: ReadonlySet<Permission>
  siteIds: SiteId[] | 'all'
  /** When the session ends if nothing more is heard of it. */
  expiresAt: Date
  lastSeenAt: Date
}

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
 * The border between the answer of ctx.open and a Principal: ids are what the database says they are. The fields stand
 * in db/migrations/0003-context-accessors.sql, followed by when the session ends and was last seen (epoch, seconds).
 */
export function principalOf(answer: string): Principal {
  const fields = answer.split('|')
  const [
    org = '',
    kind,
    person = '',
    session = '',
    roleName,
    ,
    ,
    everywhere = '',
    atSites = '',
    sites = '',
    expires,
    seen,
  ] = fields
  const role = ROLES.find((known) => known === roleName)
  if (role === undefined) throw new RangeError(`unknown role ${roleName}`)
  const held = new Set(`${everywhere} ${atSites}`.split(' '))
  return {
    orgId: org as OrgId,
    orgKind: kind === 'platform' ? 'platform' : 'tenant',
    personId: person as PersonId,
    sessionId: session as SessionId,
    role,
    permissions: new Set(PERMISSIONS.filter((permission) => held.has(permission))),
    siteIds: everywhere !== '' ? 'all' : (sites.split(',').filter((site) => site !== '') as SiteId[]),
    expiresAt: new Date(Number(expires) * 1000),
    lastSeenAt: new Date(Number(seen) * 1000),
  }
}

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
export type RequestFacts = { requestId: string; address: string; permission?: Permission }

/** The row of ctx.open and ctx.session_org. */
export type PrincipalRow = {
  org_id: string
  org_kind: string
  person_id: string
  session_id: string
  role: string
  permissions: string[]
  site_ids: string[]
  all_sites: boolean
  expires_at: Date
  last_seen_at: Date
}

/** The border between a row and a Principal: ids are what the database says they are. */
export function principalOf(row: PrincipalRow): Principal {
  const role = ROLES.find((known) => known === row.role)
  if (role === undefined) throw new RangeError(`unknown role ${row.role}`)
  return {
    orgId: row.org_id as OrgId,
    orgKind: row.org_kind === 'platform' ? 'platform' : 'tenant',
    personId: row.person_id as PersonId,
    sessionId: row.session_id as SessionId,
    role,
    permissions: new Set(PERMISSIONS.filter((permission) => row.permissions.includes(permission))),
    siteIds: row.all_sites ? 'all' : (row.site_ids as SiteId[]),
    expiresAt: row.expires_at,
    lastSeenAt: row.last_seen_at,
  }
}

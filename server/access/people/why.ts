// Why a person may do what they may: the same rule as the database's (ctx.grant_of), with its reasons. The database
// decides; a test compares the two for people of all kinds.
import type { GroupId, PersonId, SiteId } from '../../../core/ids.ts'
import {
  PERMISSION_SCOPE,
  PERMISSIONS,
  type Permission,
  type Role,
  ROLE_PERMISSIONS,
  SECOND_FACTOR,
  SITE_LIMITED_ROLES,
} from '../../../core/permissions.ts'

export type Where = 'everywhere' | SiteId[]
export type Because = { source: 'role'; role: Role } | { source: 'group'; groupId: GroupId; name: string }
export type Reasoned = { permission: Permission; where: Where; because: Because[] }
export type SecondFactor = { required: boolean; why: 'role' | 'organisation' | 'permission' | null }

/** What is known of a person; archived groups give nothing and are not among them. */
export type Standing = {
  personId: PersonId
  role: Role
  siteIds: readonly SiteId[]
  groups: readonly { groupId: GroupId; name: string; permissions: readonly Permission[]; siteIds: 'all' | SiteId[] }[]
}

type Source = { because: Because; where: Where; permissions: readonly Permission[] }

/** Permissions in the catalogue's order, each with where it is held and every source of it. */
export function whyOf(standing: Standing): Reasoned[] {
  const sources = sourcesOf(standing)
  return PERMISSIONS.flatMap((permission) => {
    const of = sources.filter(({ permissions }) => permissions.includes(permission))
    return of.length === 0 ? [] : [{ permission, where: unionOf(of), because: of.map(({ because }) => because) }]
  })
}

/** An administrator needs one always, an organisation may ask it of all, and some permissions bring it with them. */
export function secondFactorOf(role: Role, held: readonly Reasoned[], isAskedOfAll: boolean): SecondFactor {
  if (role === 'org_admin' || role === 'staff') return { required: true, why: 'role' }
  if (isAskedOfAll) return { required: true, why: 'organisation' }
  const brings = held.some(({ permission }) => SECOND_FACTOR.includes(permission))
  return brings ? { required: true, why: 'permission' } : { required: false, why: null }
}

function sourcesOf({ role, siteIds, groups }: Standing): Source[] {
  const because: Because = { source: 'role', role }
  const isLocal = (permission: Permission) =>
    SITE_LIMITED_ROLES.includes(role) && PERMISSION_SCOPE[permission] === 'site' && permission !== 'session.read'
  const ofRole = ROLE_PERMISSIONS[role]
  return [
    { because, where: 'everywhere', permissions: ofRole.filter((permission) => !isLocal(permission)) },
    // Held at no site while none is assigned: the role still says so.
    { because, where: [...siteIds], permissions: ofRole.filter(isLocal) },
    ...groups.map(
      ({ groupId, name, permissions, siteIds }): Source => ({
        because: { source: 'group', groupId, name },
        where: siteIds === 'all' ? 'everywhere' : siteIds,
        permissions,
      }),
    ),
  ]
}

function unionOf(sources: readonly Source[]): Where {
  const sites = new Set<SiteId>()
  for (const { where } of sources) {
    if (where === 'everywhere') return where
    for (const site of where) sites.add(site)
  }
  return [...sites]
}

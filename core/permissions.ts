// The catalogue of permissions and the roles made of them. The database holds the same table
// (ctx.role_permission) and decides; a test compares the two.

export const PERMISSIONS = [
  'session.read',
  'site.read',
  'site.edit',
  'asset.read',
  'asset.add',
  'asset.edit',
  'telemetry.read',
  'signal.edit',
  'event.read',
  'certificate.issue',
  'certificate.revoke',
  'person.read',
  'person.edit',
  'platform.organisations',
] as const
export type Permission = (typeof PERMISSIONS)[number]

export const ROLES = ['operator', 'site_manager', 'engineer', 'org_admin', 'staff'] as const
export type Role = (typeof ROLES)[number]

const watching: Permission[] = ['session.read', 'site.read', 'asset.read', 'telemetry.read', 'event.read']
const engineering: Permission[] = [
  'asset.add',
  'asset.edit',
  'signal.edit',
  'certificate.issue',
  'certificate.revoke',
  'site.edit',
]

export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  operator: watching,
  site_manager: [...watching, 'person.read'],
  engineer: [...watching, ...engineering, 'person.read'],
  org_admin: [...watching, ...engineering, 'person.read', 'person.edit'],
  staff: ['session.read', 'person.read', 'person.edit', 'platform.organisations'],
}

/** Roles that see their assigned sites alone; the others see the whole organisation (claims P-59, P-60). */
export const SITE_LIMITED_ROLES: readonly Role[] = ['operator', 'site_manager']

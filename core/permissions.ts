// The catalogue of permissions and the roles made of them. The database holds the same tables
// (ctx.permission, ctx.role_permission) and decides; a test compares them.

/** Where a permission can be held: `site`: everywhere or at some sites; `organisation`: everywhere or not at all. */
export type Scope = 'site' | 'organisation'

export const PERMISSION_SCOPE = {
  'session.read': 'site',
  'site.read': 'site',
  'site.edit': 'organisation',
  'asset.read': 'site',
  'asset.add': 'site',
  'asset.edit': 'site',
  'telemetry.read': 'site',
  'signal.edit': 'organisation',
  'event.read': 'site',
  'alarm.read': 'site',
  'alarm.acknowledge': 'site',
  /** Put an alarm aside for a time, with a reason. */
  'alarm.shelve': 'site',
  /** Make rules and change them; take an alarm out of service. */
  'alarm.edit': 'organisation',
  /** Make dashboards for oneself and change them. */
  'dashboard.edit': 'site',
  /** The same for the whole organisation, and links for walls. */
  'dashboard.share': 'organisation',
  'certificate.issue': 'organisation',
  'certificate.revoke': 'organisation',
  'person.read': 'organisation',
  'person.edit': 'organisation',
  /** Make groups of permissions and change them. */
  'group.edit': 'organisation',
  /** See and end everybody's sessions. */
  'session.manage': 'organisation',
  /** Make API tokens for oneself. */
  'token.add': 'organisation',
  'organisation.edit': 'organisation',
  /** Say whether the platform's staff may operate as the organisation, and end it. */
  'operate-as.decide': 'organisation',
  'audit.read': 'organisation',
  'audit.export': 'organisation',
  'audit.stream': 'organisation',
  /** Send alarms to webhooks of the organisation's choice. */
  'webhook.edit': 'organisation',
  /** Do what needs no competent person: checks, services, reports of defects. */
  'record.add': 'site',
  'record.read': 'site',
  /** Sign what takes a competent person, amend and archive. */
  'record.sign': 'site',
  /** Close a defect by the record of what was done about it: it lifts a lock-out. */
  'defect.close': 'site',
  /** Make forms, and say what is due at an asset and how often. */
  'record.plan': 'organisation',
  /** Say who is qualified for which kinds of record. */
  'credential.edit': 'organisation',
  /** Erase what names somebody who has left. */
  'person.erase': 'organisation',
  'platform.organisations': 'organisation',
  /** Ask to operate as a tenant. */
  'platform.operate-as': 'organisation',
} as const satisfies Record<string, Scope>
export type Permission = keyof typeof PERMISSION_SCOPE

// The border of Object.keys: an object literal has the keys that its type says.
export const PERMISSIONS = Object.keys(PERMISSION_SCOPE) as [Permission, ...Permission[]]

/** Their use takes that the person has shown a factor within the last minutes (STEP_UP_S); a token never has them. */
export const DANGEROUS = [
  'person.edit',
  'group.edit',
  'token.add',
  'organisation.edit',
  'operate-as.decide',
  'audit.export',
  'audit.stream',
  'webhook.edit',
  'person.erase',
  'credential.edit',
  'platform.operate-as',
] as const satisfies readonly Permission[]

/**
 * Whoever holds one of these needs a second factor; so do all people of an organisation that demands it. (A token can do
 * no more than its maker, and nothing dangerous: engineers may make some without.)
 */
export const SECOND_FACTOR: readonly Permission[] = DANGEROUS.filter((permission) => permission !== 'token.add')

/** `none`: what the person may do, their groups alone say. */
export const ROLES = ['operator', 'site_manager', 'engineer', 'org_admin', 'staff', 'none'] as const
export type Role = (typeof ROLES)[number]

const watching: Permission[] = [
  'session.read',
  'site.read',
  'asset.read',
  'telemetry.read',
  'event.read',
  'alarm.read',
  'record.read',
]
const answering: Permission[] = ['alarm.acknowledge', 'alarm.shelve']
const engineering: Permission[] = [
  ...answering,
  'alarm.edit',
  'asset.add',
  'asset.edit',
  'signal.edit',
  'certificate.issue',
  'certificate.revoke',
  'site.edit',
]

/** Nobody's who operates as the organisation: staff sign no records. */
const examining: Permission[] = ['record.add', 'record.sign', 'defect.close']

export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  operator: [...watching, ...answering, 'dashboard.edit', 'record.add'],
  site_manager: [...watching, ...answering, ...examining, 'dashboard.edit', 'person.read'],
  engineer: [
    ...watching,
    ...engineering,
    ...examining,
    'record.plan',
    'dashboard.edit',
    'dashboard.share',
    'person.read',
    'token.add',
  ],
  org_admin: PERMISSIONS.filter((permission) => !permission.startsWith('platform.')),
  staff: [
    'session.read',
    'person.read',
    'person.edit',
    'session.manage',
    'organisation.edit',
    'audit.read',
    'audit.export',
    'platform.organisations',
    'platform.operate-as',
  ],
  none: ['session.read'],
}

/** What staff may do while they operate as a tenant: look, and where the grant is elevated, work. Nothing dangerous. */
export const OPERATING: readonly Permission[] = [...watching, 'person.read', 'audit.read']
export const OPERATING_ELEVATED: readonly Permission[] = [...OPERATING, ...engineering]

/** Roles that see their assigned sites alone; the others see the whole organisation (claims P-59, P-60). */
export const SITE_LIMITED_ROLES: readonly Role[] = ['operator', 'site_manager']

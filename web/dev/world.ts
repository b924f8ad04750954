import { ROLE_PERMISSIONS, SITE_LIMITED_ROLES } from '../../core/permissions.ts'
import type { Grant } from '../data/access.ts'
import type {
  AssetRow,
  CertificateFacts,
  DeviceEvent,
  InventoriedKey,
  Organisation,
  Person,
  Session,
  Site,
} from '../data/contract.ts'
import type { Computed } from '../pages/asset/computed/queries.ts'
import type { Stored } from '../data/account/storage.ts'
import { type AccessWorld, makeAccess } from './access/world.ts'
import { type AccountWorld, makeAccount } from './account-world.ts'
import { type AlarmWorld, makeAlarms } from './alarms/world.ts'
import { makeMaintenance } from './alarms/maintenance.ts'
import type { MaintenanceWindow } from '../data/alarms/maintenance.ts'
import { makeNotifications, type NotificationWorld } from './alarms/notifications.ts'
import { type AuditWorld, makeAudit } from './audit-world.ts'
import { type DashboardWorld, makeDashboards } from './dashboards/world.ts'
import type { FixtureOptions } from './fixture.ts'
import { makeKeys } from './keys/world.ts'
import { idOf, noise, plantAssets, plantSites } from './plant.ts'
import { makeRecords, type RecordWorld } from './asset/records/world.ts'
import { type ComplianceWorld, makeCompliance } from './asset/compliance/world.ts'
import { makePlans, type PlanWorld } from './dashboards/plan/world.ts'
import { makeStorage } from './storage/world.ts'

export type World = {
  session: Session
  signedIn: boolean
  expiring: number
  assets: AssetRow[]
  sites: Site[]
  people: Person[]
  organisations: Organisation[]
  events: DeviceEvent[]
  certificates: Map<string, CertificateFacts[]>
  /** Assets added here speak this long after they were added, epoch ms by id. */
  speaking: Map<string, number>
  /** The stream ends and nothing answers: what a person sees when the server is away. */
  silent: boolean
  access: AccessWorld
  account: AccountWorld
  audit: AuditWorld
  alarms: AlarmWorld
  notifications: NotificationWorld
  maintenance: MaintenanceWindow[]
  dashboards: DashboardWorld
  plans: PlanWorld
  keys: InventoriedKey[]
  storage: Stored
  computed: Computed[]
  records: RecordWorld
  compliance: ComplianceWorld
  refusesExport: boolean
  /** The session goes over to the organisation of the grant, or back. */
  operate(grant: Grant | null): void
}

const DAY = 86_400_000

export function makeWorld(options: FixtureOptions): World {
  const {
    assets: count = 24,
    sites = count === 0 ? 0 : 5,
    role = 'org_admin',
    demonstration = true,
    signedIn = true,
  } = options
  const now = Date.now()
  const assets = plantAssets(count, now)
  const platform = role === 'staff'
  const alarms = makeAlarms(now, assets, options.alarms ?? 0)
  const world: World = {
    session: {
      person: { personId: idOf(3, 1), name: 'Marta Lindqvist', email: 'marta@hafenbetriebe.example', role },
      organisation: {
        orgId: idOf(4, 1),
        name: platform ? 'Fairlead platform' : 'Hafenbetriebe Nord',
        kind: platform ? 'platform' : 'tenant',
      },
      permissions: [...ROLE_PERMISSIONS[role]],
      sites: SITE_LIMITED_ROLES.includes(role) ? (count === 0 ? [] : [idOf(1, 1)]) : 'all',
      demonstration,
      expiresAt: new Date(now + DAY).toISOString(),
      aal: 'mfa',
      needsSecondFactor: false,
      confirmedUntil: null,
      operateAs: null,
    },
    signedIn,
    expiring: options.expiring ?? 0,
    assets,
    sites: plantSites(sites, assets),
    people: makePeople(now),
    organisations: [
      { orgId: idOf(4, 1), name: 'Hafenbetriebe Nord', createdAt: new Date(now - 90 * DAY).toISOString() },
      { orgId: idOf(4, 2), name: 'Kran & Hebe AG', createdAt: new Date(now - 40 * DAY).toISOString() },
      { orgId: idOf(4, 3), name: 'Altwerk Betriebe', createdAt: new Date(now - 400 * DAY).toISOString() },
    ],
    events: makeEvents(assets, now),
    certificates: new Map(),
    speaking: new Map(),
    silent: false,
    access: makeAccess(now, count === 0),
    account: makeAccount(now, 'marta@hafenbetriebe.example'),
    audit: makeAudit(now, count === 0, false),
    alarms,
    notifications: makeNotifications({ alarms }),
    maintenance: options.alarms ? makeMaintenance(assets) : [],
    dashboards: makeDashboards(assets),
    plans: makePlans(assets),
    keys: makeKeys(now),
    computed: [],
    records: makeRecords(),
    compliance: makeCompliance(now, assets),
    refusesExport: false,
    storage: makeStorage(count === 0 ? [] : assets.slice(0, 9), now),
    operate: (grant) => operate(world, grant),
  }
  return world
}

const WHILE_OPERATING: Session['permissions'] = [
  'session.read',
  'site.read',
  'asset.read',
  'telemetry.read',
  'event.read',
  'alarm.read',
  'person.read',
  'audit.read',
]

export function isOperatingOver({ session: { operateAs } }: World): boolean {
  return operateAs !== null && Date.parse(operateAs.expiresAt) <= Date.now()
}

function operate(world: World, grant: Grant | null): void {
  const { session } = world
  if (grant === null) {
    Object.assign(session, {
      operateAs: null,
      permissions: [...ROLE_PERMISSIONS.staff],
      organisation: { orgId: idOf(4, 9), name: 'Fairlead platform', kind: 'platform' },
    })
    return
  }
  Object.assign(session, {
    organisation: { orgId: grant.organisation?.orgId, name: grant.organisation?.name, kind: 'tenant' },
    permissions: WHILE_OPERATING,
    sites: 'all',
    expiresAt: grant.expiresAt,
    operateAs: {
      grantId: grant.grantId,
      organisation: grant.organisation?.name,
      elevated: grant.elevated,
      expiresAt: grant.expiresAt,
      reason: grant.reason,
    },
  })
}

function makePeople(now: number): Person[] {
  const ago = (ms: number) => new Date(now - ms).toISOString()
  const person = (n: number, name: string, role: Person['role'], rest: Partial<Person> = {}): Person => ({
    personId: idOf(3, n),
    name,
    email: `${name.split(' ')[0]?.toLowerCase()}@hafenbetriebe.example`,
    role,
    state: 'active',
    siteIds: [],
    groupIds: [],
    mfa: true,
    erasedAt: null,
    lastSeenAt: ago(n * 3_400_000),
    ...rest,
  })
  return [
    person(1, 'Marta Lindqvist', 'org_admin', { lastSeenAt: ago(4_000) }),
    person(2, 'Jonas Brandt', 'engineer'),
    person(3, 'Ayşe Demir', 'site_manager', { siteIds: [idOf(1, 1), idOf(1, 2)], groupIds: [idOf(5, 1)] }),
    person(4, 'Pieter van der Meulen', 'operator', {
      siteIds: [idOf(1, 1)],
      groupIds: [idOf(5, 1), idOf(5, 2)],
      mfa: false,
    }),
    person(5, 'Ona Kazlauskaitė', 'operator', {
      state: 'invited',
      lastSeenAt: null,
      siteIds: [idOf(1, 3)],
      mfa: null,
    }),
    person(6, 'Tom Albers', 'engineer', { state: 'disabled', lastSeenAt: ago(40 * DAY), mfa: false }),
    person(7, 'Greta Nowak', 'none', { groupIds: [idOf(5, 3)], mfa: false }),
  ]
}

const HAPPENINGS: Pick<DeviceEvent, 'kind' | 'severity' | 'text'>[] = [
  { kind: 'connected', severity: 'info', text: 'Connected over MQTT 5' },
  { kind: 'disconnected', severity: 'info', text: 'Disconnected: keep-alive ran out' },
  { kind: 'connected', severity: 'info', text: 'Connected over MQTT 3.1.1' },
  {
    kind: 'clock-refused',
    severity: 'warning',
    text: 'A sample from 1970 was refused: the clock of the device is not set',
  },
  { kind: 'rate-limited', severity: 'warning', text: 'More than 50 messages a second: held back for 4 s' },
  { kind: 'takeover', severity: 'warning', text: 'A second connection with the same certificate took over' },
  { kind: 'refused-payload', severity: 'fault', text: 'A payload was refused: not JSON (position 17)' },
  { kind: 'certificate-refused', severity: 'fault', text: 'A revoked certificate was refused' },
]

function makeEvents(assets: readonly AssetRow[], now: number): DeviceEvent[] {
  if (assets.length === 0) return []
  return Array.from({ length: 130 }, (_, n) => {
    const pick = noise(n * 3 + 11)
    const happening = HAPPENINGS[pick < 0.7 ? n % 3 : 3 + (n % 5)] ?? {
      kind: 'connected',
      severity: 'info',
      text: null,
    }
    return {
      eventId: idOf(5, n + 1),
      assetId: assets[Math.floor(noise(n + 77) * Math.min(assets.length, 30))]?.assetId ?? '',
      at: new Date(now - n * n * 9_000 - 5_000).toISOString(),
      ...happening,
    }
  })
}

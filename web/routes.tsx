// Every address of the console. The fleet is in the first bundle; the rest comes when it is asked for.
// Long because it is the one list of them.

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { alarmsQuery } from './data/alarms/queries.ts'
import { dutiesQuery } from './pages/compliance/queries.ts'
import { assetsQuery, certificatesQuery } from './data/queries.ts'
import { parseAlarmsSearch } from './pages/alarms/list/search.ts'
import { parseNewRuleSearch, parseRuleSearch, parseRulesSearch } from './pages/alarms/rules/search.ts'
import { parseStatisticsSearch } from './pages/alarms/statistics/search.ts'
import { parseRecordSearch } from './pages/asset/records/one/search.ts'
import { parseAssetSearch } from './pages/asset/search.ts'
import { parseAuditSearch } from './pages/audit/search.ts'
import { parseComplianceSearch } from './pages/compliance/search.ts'
import { parseCertificatesSearch } from './pages/certificates/search.ts'
import { dashboardQuery } from './pages/dashboards/queries.ts'
import { FleetPage } from './pages/fleet/page.tsx'
import { planQuery } from './pages/sites/plan/queries.ts'
import { parseFleetSearch } from './pages/fleet/search.ts'
import { parseEventsSearch } from './pages/events/search.ts'
import { to } from './paths.ts'
import { queryClient } from './query-client.ts'
import { oneOf, parseSearch, stringifySearch, textOf } from './search.ts'
import { requireSession, requireSignedIn } from './shell/session-gate.ts'
import { Shell } from './shell/shell.tsx'
import { StepUp } from './shell/step-up.tsx'
import { Broken, NotFound, Opening } from './shell/whole-page.tsx'

const root = createRootRoute({ component: Root, notFoundComponent: NotFound, errorComponent: Broken })
const parseNext = (search: Record<string, unknown>): { next?: string } => ({ next: textOf(search.next, 2_000) })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: parseNext,
  component: lazyRouteComponent(() => import('./pages/sign-in/page.tsx'), 'SignInPage'),
})
const enter = createRoute({
  getParentRoute: () => root,
  path: '/enter',
  component: lazyRouteComponent(() => import('./pages/sign-in/enter.tsx'), 'EnterPage'),
})
const demo = createRoute({
  getParentRoute: () => root,
  path: '/demo',
  component: lazyRouteComponent(() => import('./pages/sign-in/enter.tsx'), 'EnterPage'),
})
const enrol = createRoute({
  getParentRoute: () => root,
  path: '/enrol',
  component: lazyRouteComponent(() => import('./pages/sign-in/enrol.tsx'), 'EnrolPage'),
})
const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot',
  component: lazyRouteComponent(() => import('./pages/sign-in/forgot.tsx'), 'ForgotPage'),
})
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: lazyRouteComponent(() => import('./pages/sign-in/reset.tsx'), 'ResetPage'),
})
const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: '/email',
  component: lazyRouteComponent(() => import('./pages/sign-in/confirm-email.tsx'), 'ConfirmEmailPage'),
})
const acknowledge = createRoute({
  getParentRoute: () => root,
  path: '/acknowledge',
  component: lazyRouteComponent(() => import('./pages/sign-in/acknowledge.tsx'), 'AcknowledgePage'),
})
const outbox = createRoute({
  getParentRoute: () => root,
  path: '/outbox',
  component: lazyRouteComponent(() => import('./pages/outbox/page.tsx'), 'OutboxPage'),
})
// Nobody is signed in there: its token stands behind the #.
const wall = createRoute({
  getParentRoute: () => root,
  path: '/wall',
  component: lazyRouteComponent(() => import('./pages/wall/page.tsx'), 'WallPage'),
})
// Signed in, but not yet let in.
const secondFactor = createRoute({
  getParentRoute: () => root,
  path: '/second-factor',
  validateSearch: parseNext,
  beforeLoad: ({ location }) => requireSignedIn(queryClient, location.href),
  component: lazyRouteComponent(() => import('./pages/second-factor/page.tsx'), 'SecondFactorPage'),
})
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  validateSearch: parseNext,
  beforeLoad: ({ location }) => requireSignedIn(queryClient, location.href),
  component: lazyRouteComponent(() => import('./pages/welcome/page.tsx'), 'WelcomePage'),
})

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: ({ location }) => requireSession(queryClient, location.href),
  component: Shell,
  pendingComponent: Opening,
  errorComponent: Broken,
  notFoundComponent: NotFound,
})

const fleet = createRoute({
  getParentRoute: () => app,
  path: '/',
  validateSearch: parseFleetSearch,
  beforeLoad: ({ context }) => {
    if (!context.session.permissions.includes('asset.read')) redirect({ ...to.organisations(), throw: true })
  },
  // Asked for as soon as the address is known, not when the page has been drawn.
  loader: () => void queryClient.prefetchQuery(assetsQuery),
  component: FleetPage,
})
const addAsset = createRoute({
  getParentRoute: () => app,
  path: '/assets/add',
  validateSearch: (search: Record<string, unknown>): { site?: string } => ({ site: textOf(search.site) }),
  component: lazyRouteComponent(() => import('./pages/add-asset/page.tsx'), 'AddAssetPage'),
})
const importAssets = createRoute({
  getParentRoute: () => app,
  path: '/assets/import',
  component: lazyRouteComponent(() => import('./pages/import/page.tsx'), 'ImportPage'),
})
const asset = createRoute({
  getParentRoute: () => app,
  path: '/assets/$assetId',
  validateSearch: parseAssetSearch,
  component: lazyRouteComponent(() => import('./pages/asset/page.tsx'), 'AssetPage'),
})
const checks = createRoute({
  getParentRoute: () => app,
  path: '/assets/$assetId/check',
  component: lazyRouteComponent(() => import('./pages/asset/records/filling/choose-page.tsx'), 'ChooseFormPage'),
})
const check = createRoute({
  getParentRoute: () => app,
  path: '/assets/$assetId/check/$formId',
  component: lazyRouteComponent(() => import('./pages/asset/records/filling/page.tsx'), 'CheckPage'),
})
const record = createRoute({
  getParentRoute: () => app,
  path: '/records/$recordId',
  validateSearch: parseRecordSearch,
  component: lazyRouteComponent(() => import('./pages/asset/records/one/page.tsx'), 'RecordPage'),
})
const amendRecord = createRoute({
  getParentRoute: () => app,
  path: '/records/$recordId/amend',
  component: lazyRouteComponent(() => import('./pages/asset/records/filling/amend-page.tsx'), 'AmendPage'),
})
const issue = createRoute({
  getParentRoute: () => app,
  path: '/assets/$assetId/certificate',
  component: lazyRouteComponent(() => import('./pages/add-asset/issue-page.tsx'), 'IssuePage'),
})
const compliance = createRoute({
  getParentRoute: () => app,
  path: '/compliance',
  validateSearch: parseComplianceSearch,
  loader: () => void queryClient.prefetchQuery(dutiesQuery),
  component: lazyRouteComponent(() => import('./pages/compliance/page.tsx'), 'CompliancePage'),
})
const dueAt = createRoute({
  getParentRoute: () => app,
  path: '/compliance/assets/$assetId',
  component: lazyRouteComponent(() => import('./pages/compliance/asset-page.tsx'), 'DueAtPage'),
})
const forms = createRoute({
  getParentRoute: () => app,
  path: '/compliance/forms',
  component: lazyRouteComponent(() => import('./pages/compliance/forms/page.tsx'), 'FormsPage'),
})
const form = createRoute({
  getParentRoute: () => app,
  path: '/compliance/forms/$formId',
  component: lazyRouteComponent(() => import('./pages/compliance/forms/edit-page.tsx'), 'FormPage'),
})
const credentials = createRoute({
  getParentRoute: () => app,
  path: '/compliance/credentials',
  component: lazyRouteComponent(() => import('./pages/compliance/credentials/page.tsx'), 'CredentialsPage'),
})
const certificates = createRoute({
  getParentRoute: () => app,
  path: '/certificates',
  validateSearch: parseCertificatesSearch,
  loader: () => void queryClient.prefetchQuery(certificatesQuery),
  component: lazyRouteComponent(() => import('./pages/certificates/page.tsx'), 'CertificatesPage'),
})
const claimCodes = createRoute({
  getParentRoute: () => app,
  path: '/assets/claim-codes',
  validateSearch: (search: Record<string, unknown>): { asset?: string } => ({ asset: textOf(search.asset) }),
  component: lazyRouteComponent(() => import('./pages/claim-codes/page.tsx'), 'ClaimCodesPage'),
})
const alarms = createRoute({
  getParentRoute: () => app,
  path: '/alarms',
  validateSearch: parseAlarmsSearch,
  loader: () => void queryClient.prefetchQuery(alarmsQuery()),
  component: lazyRouteComponent(() => import('./pages/alarms/list/page.tsx'), 'AlarmsPage'),
})
const alarm = createRoute({
  getParentRoute: () => app,
  path: '/alarms/$ruleId/$assetId',
  component: lazyRouteComponent(() => import('./pages/alarms/one/page.tsx'), 'AlarmPage'),
})
const alarmRules = createRoute({
  getParentRoute: () => app,
  path: '/alarms/rules',
  validateSearch: parseRulesSearch,
  component: lazyRouteComponent(() => import('./pages/alarms/rules/page.tsx'), 'AlarmRulesPage'),
})
const addAlarmRule = createRoute({
  getParentRoute: () => app,
  path: '/alarms/rules/add',
  validateSearch: parseNewRuleSearch,
  component: lazyRouteComponent(() => import('./pages/alarms/rules/edit-page.tsx'), 'AddAlarmRulePage'),
})
const alarmRule = createRoute({
  getParentRoute: () => app,
  path: '/alarms/rules/$ruleId',
  validateSearch: parseRuleSearch,
  component: lazyRouteComponent(() => import('./pages/alarms/rules/edit-page.tsx'), 'AlarmRulePage'),
})
const alarmJournal = createRoute({
  getParentRoute: () => app,
  path: '/alarms/journal',
  component: lazyRouteComponent(() => import('./pages/alarms/journal-page.tsx'), 'AlarmJournalPage'),
})
const alarmStatistics = createRoute({
  getParentRoute: () => app,
  path: '/alarms/statistics',
  validateSearch: parseStatisticsSearch,
  component: lazyRouteComponent(() => import('./pages/alarms/statistics/page.tsx'), 'AlarmStatisticsPage'),
})
const maintenance = createRoute({
  getParentRoute: () => app,
  path: '/alarms/maintenance',
  component: lazyRouteComponent(() => import('./pages/alarms/maintenance/page.tsx'), 'MaintenancePage'),
})
const escalation = createRoute({
  getParentRoute: () => app,
  path: '/alarms/escalation',
  component: lazyRouteComponent(() => import('./pages/alarms/escalation/page.tsx'), 'EscalationPage'),
})
const dashboards = createRoute({
  getParentRoute: () => app,
  path: '/dashboards',
  component: lazyRouteComponent(() => import('./pages/dashboards/list-page.tsx'), 'DashboardsPage'),
})
const dashboard = createRoute({
  getParentRoute: () => app,
  path: '/dashboards/$dashboardId',
  validateSearch: (search: Record<string, unknown>): { edit?: 'yes' } => ({
    edit: oneOf(['yes'] as const, search.edit),
  }),
  // Asked for while the page is on its way.
  loader: ({ params }) => void queryClient.prefetchQuery(dashboardQuery(params.dashboardId)),
  component: lazyRouteComponent(() => import('./pages/dashboards/page.tsx'), 'DashboardPage'),
})
const events = createRoute({
  getParentRoute: () => app,
  path: '/events',
  validateSearch: parseEventsSearch,
  component: lazyRouteComponent(() => import('./pages/events/page.tsx'), 'EventsPage'),
})
const sites = createRoute({
  getParentRoute: () => app,
  path: '/sites',
  validateSearch: (search: Record<string, unknown>): { add?: 'yes' } => ({ add: oneOf(['yes'] as const, search.add) }),
  component: lazyRouteComponent(() => import('./pages/sites/page.tsx'), 'SitesPage'),
})
const sitePlan = createRoute({
  getParentRoute: () => app,
  path: '/sites/$siteId/plan',
  validateSearch: (search: Record<string, unknown>): { edit?: 'yes' } => ({
    edit: oneOf(['yes'] as const, search.edit),
  }),
  loader: ({ params }) => void queryClient.prefetchQuery(planQuery(params.siteId)),
  component: lazyRouteComponent(() => import('./pages/sites/plan/page.tsx'), 'SitePlanPage'),
})
const people = createRoute({
  getParentRoute: () => app,
  path: '/people',
  component: lazyRouteComponent(() => import('./pages/people/page.tsx'), 'PeoplePage'),
})
const whyMay = createRoute({
  getParentRoute: () => app,
  path: '/people/$personId/access',
  component: lazyRouteComponent(() => import('./pages/access/page.tsx'), 'AccessPage'),
})
const groups = createRoute({
  getParentRoute: () => app,
  path: '/people/groups',
  component: lazyRouteComponent(() => import('./pages/groups/page.tsx'), 'GroupsPage'),
})
const group = createRoute({
  getParentRoute: () => app,
  path: '/people/groups/$groupId',
  component: lazyRouteComponent(() => import('./pages/groups/edit-page.tsx'), 'GroupPage'),
})
const sessionsOfAll = createRoute({
  getParentRoute: () => app,
  path: '/people/sessions',
  validateSearch: (search: Record<string, unknown>): { person?: string } => ({ person: textOf(search.person) }),
  component: lazyRouteComponent(() => import('./pages/sessions/page.tsx'), 'PeopleSessionsPage'),
})
const staffAccess = createRoute({
  getParentRoute: () => app,
  path: '/people/staff-access',
  component: lazyRouteComponent(() => import('./pages/operate-as/staff-access-page.tsx'), 'StaffAccessPage'),
})
const operatingEnded = createRoute({
  getParentRoute: () => root,
  path: '/operating-ended',
  component: lazyRouteComponent(() => import('./pages/operate-as/ended-page.tsx'), 'OperatingEndedPage'),
})
const audit = createRoute({
  getParentRoute: () => app,
  path: '/audit',
  validateSearch: parseAuditSearch,
  component: lazyRouteComponent(() => import('./pages/audit/page.tsx'), 'AuditPage'),
})
const auditProof = createRoute({
  getParentRoute: () => app,
  path: '/audit/proof',
  component: lazyRouteComponent(() => import('./pages/audit/proof-page.tsx'), 'AuditProofPage'),
})
const auditStreams = createRoute({
  getParentRoute: () => app,
  path: '/audit/streams',
  component: lazyRouteComponent(() => import('./pages/audit/streams-page.tsx'), 'AuditStreamsPage'),
})
const organisations = createRoute({
  getParentRoute: () => app,
  path: '/organisations',
  component: lazyRouteComponent(() => import('./pages/organisations/page.tsx'), 'OrganisationsPage'),
})
const keys = createRoute({
  getParentRoute: () => app,
  path: '/keys',
  component: lazyRouteComponent(() => import('./pages/organisations/keys-page.tsx'), 'KeysPage'),
})
const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  beforeLoad: ({ location }) => {
    if (/^\/settings\/?$/.test(location.pathname)) redirect({ ...to.security(), replace: true, throw: true })
  },
})
const security = createRoute({
  getParentRoute: () => settings,
  path: '/security',
  component: lazyRouteComponent(() => import('./pages/settings/security-page.tsx'), 'SecurityPage'),
})
const mySessions = createRoute({
  getParentRoute: () => settings,
  path: '/sessions',
  component: lazyRouteComponent(() => import('./pages/settings/sessions-page.tsx'), 'SessionsPage'),
})
const notifications = createRoute({
  getParentRoute: () => settings,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./pages/settings/notifications/page.tsx'), 'NotificationsPage'),
})
const webhooks = createRoute({
  getParentRoute: () => settings,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./pages/settings/webhooks/page.tsx'), 'WebhooksPage'),
})
const tokens = createRoute({
  getParentRoute: () => settings,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./pages/settings/tokens-page.tsx'), 'TokensPage'),
})
const storage = createRoute({
  getParentRoute: () => settings,
  path: '/storage',
  component: lazyRouteComponent(() => import('./pages/settings/storage/page.tsx'), 'StoragePage'),
})
const organisationSettings = createRoute({
  getParentRoute: () => settings,
  path: '/organisation',
  component: lazyRouteComponent(() => import('./pages/settings/organisation-page.tsx'), 'OrganisationPage'),
})

const routeTree = root.addChildren([
  signIn,
  enter,
  demo,
  enrol,
  forgot,
  reset,
  confirmEmail,
  acknowledge,
  outbox,
  wall,
  secondFactor,
  welcome,
  operatingEnded,
  app.addChildren([
    fleet,
    addAsset,
    importAssets,
    asset,
    checks,
    check,
    record,
    amendRecord,
    issue,
    certificates,
    claimCodes,
    compliance,
    dueAt,
    forms,
    form,
    credentials,
    alarms,
    alarm,
    alarmRules,
    addAlarmRule,
    alarmRule,
    alarmJournal,
    alarmStatistics,
    maintenance,
    escalation,
    dashboards,
    dashboard,
    events,
    sites,
    sitePlan,
    people,
    organisations,
    keys,
    whyMay,
    groups,
    group,
    sessionsOfAll,
    staffAccess,
    audit,
    auditProof,
    auditStreams,
    settings.addChildren([security, mySessions, notifications, tokens, storage, organisationSettings, webhooks]),
  ]),
])

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultPendingMs: 150,
})

/** Every page, and above it the one question that any of them may lead to. */
function Root() {
  return (
    <>
      <Outlet />
      <StepUp />
    </>
  )
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

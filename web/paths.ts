// Paths are functions: no page writes an address by hand. Spread into <Link> or navigate().

export const to = {
  fleet: () => ({ to: '/' as const }),
  asset: (assetId: string) => ({ to: '/assets/$assetId' as const, params: { assetId } }),
  addAsset: (site?: string) => ({ to: '/assets/add' as const, search: site ? { site } : {} }),
  importAssets: () => ({ to: '/assets/import' as const }),
  issueCertificate: (assetId: string) => ({ to: '/assets/$assetId/certificate' as const, params: { assetId } }),
  certificates: () => ({ to: '/certificates' as const }),
  claimCodes: (asset?: string) => ({ to: '/assets/claim-codes' as const, search: asset ? { asset } : {} }),
  alarms: () => ({ to: '/alarms' as const }),
  alarm: ({ ruleId, assetId }: { ruleId: string; assetId: string }) => ({
    to: '/alarms/$ruleId/$assetId' as const,
    params: { ruleId, assetId },
  }),
  alarmRules: () => ({ to: '/alarms/rules' as const }),
  alarmRule: (ruleId: string) => ({ to: '/alarms/rules/$ruleId' as const, params: { ruleId } }),
  addAlarmRule: (asset?: string) => ({ to: '/alarms/rules/add' as const, search: asset ? { asset } : {} }),
  alarmJournal: () => ({ to: '/alarms/journal' as const }),
  maintenance: () => ({ to: '/alarms/maintenance' as const }),
  escalation: () => ({ to: '/alarms/escalation' as const }),
  alarmStatistics: () => ({ to: '/alarms/statistics' as const }),
  dashboards: () => ({ to: '/dashboards' as const }),
  dashboard: (dashboardId: string) => ({ to: '/dashboards/$dashboardId' as const, params: { dashboardId } }),
  events: () => ({ to: '/events' as const }),
  compliance: () => ({ to: '/compliance' as const }),
  dueAt: (assetId: string) => ({ to: '/compliance/assets/$assetId' as const, params: { assetId } }),
  forms: () => ({ to: '/compliance/forms' as const }),
  form: (formId: string) => ({ to: '/compliance/forms/$formId' as const, params: { formId } }),
  credentials: () => ({ to: '/compliance/credentials' as const }),
  sites: () => ({ to: '/sites' as const }),
  sitePlan: (siteId: string) => ({ to: '/sites/$siteId/plan' as const, params: { siteId } }),
  people: () => ({ to: '/people' as const }),
  whyMay: (personId: string) => ({ to: '/people/$personId/access' as const, params: { personId } }),
  groups: () => ({ to: '/people/groups' as const }),
  group: (groupId: string) => ({ to: '/people/groups/$groupId' as const, params: { groupId } }),
  sessions: (person?: string) => ({ to: '/people/sessions' as const, search: person ? { person } : {} }),
  staffAccess: () => ({ to: '/people/staff-access' as const }),
  organisations: () => ({ to: '/organisations' as const }),
  keys: () => ({ to: '/keys' as const }),
  audit: () => ({ to: '/audit' as const }),
  auditProof: () => ({ to: '/audit/proof' as const }),
  auditStreams: () => ({ to: '/audit/streams' as const }),
  operatingEnded: () => ({ to: '/operating-ended' as const }),
  security: () => ({ to: '/settings/security' as const }),
  mySessions: () => ({ to: '/settings/sessions' as const }),
  notifications: () => ({ to: '/settings/notifications' as const }),
  webhooks: () => ({ to: '/settings/webhooks' as const }),
  tokens: () => ({ to: '/settings/tokens' as const }),
  storage: () => ({ to: '/settings/storage' as const }),
  organisationSettings: () => ({ to: '/settings/organisation' as const }),
  secondFactor: (next?: string) => ({ to: '/second-factor' as const, search: next ? { next } : {} }),
  welcome: (next?: string) => ({ to: '/welcome' as const, search: next ? { next } : {} }),
  forgot: () => ({ to: '/forgot' as const }),
  outbox: () => ({ to: '/outbox' as const }),
  signIn: (next?: string) => ({ to: '/sign-in' as const, search: next ? { next } : {} }),
}

/** A path inside the console to return to, or the fleet. Anything that could lead elsewhere is dropped. */
export function safeReturn(next: string | undefined): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/'
  if (/^\/(sign-in|enter|demo|enrol|second-factor|welcome|forgot|reset|email|acknowledge)\b/.test(next)) return '/'
  return next
}

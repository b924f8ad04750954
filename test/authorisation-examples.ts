// One valid request for each operation. A new operation without an example fails test/authorisation.test.ts.
// Long because there are that many operations.
import { randomBytes, randomUUID } from 'node:crypto'
import type {
  AssetId,
  ClaimId,
  ComputedId,
  CredentialId,
  DashboardId,
  DefectId,
  DutyId,
  FormId,
  GrantId,
  GroupId,
  MaintenanceId,
  OrgId,
  PersonId,
  RecordId,
  RuleId,
  SessionId,
  SinkId,
  SiteId,
  SubscriptionId,
  WebhookId,
} from '../core/ids.ts'
import type { Permission } from '../core/permissions.ts'
import { pngOf } from '../core/wire/images/testing.ts'
import type { Operation } from '../server/operation/operation.ts'
import type { Ask } from '../server/api/testing.ts'

/** Things of one organisation that a request can name. */
export type Things = {
  orgId: OrgId
  siteId: SiteId
  assetId: AssetId
  serial: string
  signalNo: number
  /** Somebody who has been invited and has not enrolled. */
  personId: PersonId
  /** Somebody who is disabled. */
  goneId: PersonId
  groupId: GroupId
  sessionId: SessionId
  /** A request of staff that nobody has answered. */
  grantId: GrantId
  /** A stream of the audit log. */
  sinkId: SinkId
  /** Where alarms are sent. */
  webhookId: WebhookId
  /** A claim code of the asset that nobody has used. */
  claimId: ClaimId
  /** A rule of alarms for the asset, which is an alarm there; one that is shelved there; one that is out of service. */
  ruleId: RuleId
  shelvedRuleId: RuleId
  outRuleId: RuleId
  /** A maintenance window of the asset, which is planned. */
  maintenanceId: MaintenanceId
  /** A computed signal. */
  computedId: ComputedId
  /** A dashboard of whoever made these things, and of nobody else. */
  dashboardId: DashboardId
  /** A browser in which whoever made these things is told, and nobody else. */
  subscriptionId: SubscriptionId
  /** A form with something due by it, and one without. */
  formId: FormId
  idleFormId: FormId
  /** A record of the asset that reports a defect, the defect, and a later service that may close it. */
  recordId: RecordId
  defectId: DefectId
  serviceId: RecordId
  credentialId: CredentialId
  dutyId: DutyId
  /** A line of the audit log that has been sealed. */
  lineId: string
  /** Of an export that was asked for in the session of whoever fetches it. */
  ticket: string
}

export type Example = {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: Record<string, unknown>
}

/** Days from now. The clock of the tests runs ahead of ours by some. */
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()
const planned = { from: inDays(10), until: inDays(20), reason: 'New rope' }
const form = {
  title: 'Service of a crane',
  kind: 'service',
  appliesTo: [],
  blocks: [{ kind: 'check', key: 'rope', label: 'The rope is sound', hint: '', failIs: 'now' }],
}
const examiner = {
  title: 'Examiner',
  issuer: 'An institute',
  kinds: ['inspection'],
  validFrom: '2026-01-01',
  validUntil: '2099-12-31',
}

/** A service of the asset that finds nothing, or a defect. */
const service = (minutesAgo: number, found = false) => ({
  formVersion: 1,
  answers: { rope: found ? 'fail' : 'pass' },
  doneAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
  defects: found ? [{ severity: 'observation', part: 'Rope', description: 'Worn', remedy: 'Replace it' }] : [],
})
const window = { from: 1_700_000_000_000, to: 1_700_000_060_000 }
// Not random: two requests that differ in their ids alone have to get the same answer.
const REQUEST = 'aaaaaaaa-0000-0000-0000-000000000001'

/** Answers of an authenticator that nobody asked, of the right form. */
const KEY = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {} }
const CREATED = { ...KEY, response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' } }
const SIGNED = { ...KEY, response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' } }

const spec = { condition: { kind: 'limit', signal: 'load', above: 80, deadband: 2 }, onDelayS: 5 }
const threshold = { op: 'above', of: { op: 'signal', signal: 'load' }, limit: 5 }
const rule = { name: 'Overload', priority: 'high', spec }

/** A picture that every program draws: a plan of a site. */
export const PICTURE = pngOf().toString('base64')
const stateTile = (assetId: AssetId) => ({ id: 'a', kind: 'state', title: '', w: 3, h: 1, assetId })

export const EXAMPLES: Record<string, (things: Things) => Example> = {
  'alarm-rules.add': ({ assetId }) => ({ body: { ...rule, scope: { assetId } } }),
  'alarm-rules.archive': ({ ruleId }) => ({ params: { ruleId } }),
  'alarm-rules.edit': ({ ruleId, assetId }) => ({ params: { ruleId }, body: { name: 'Load', scope: { assetId } } }),
  'alarm-rules.escalation': ({ ruleId }) => ({ params: { ruleId } }),
  'alarm-rules.list': () => ({}),
  'alarm-rules.propose': ({ ruleId, assetId }) => ({ params: { ruleId }, body: { assetId, ...window } }),
  'alarms.acknowledge': ({ ruleId, assetId }) => ({ params: { ruleId, assetId }, body: { comment: 'On my way' } }),
  'alarms.bring-back': ({ outRuleId: ruleId, assetId }) => ({ params: { ruleId, assetId } }),
  'alarms.journal': ({ ruleId, assetId }) => ({ query: { rule: ruleId, asset: assetId } }),
  'alarms.list': ({ assetId, siteId }) => ({ query: { asset: assetId, site: siteId } }),
  'alarms.shelve': ({ ruleId, assetId }) => ({
    params: { ruleId, assetId },
    body: { minutes: 60, reason: 'The sensor is being changed' },
  }),
  'alarms.statistics': () => ({ query: { days: 7 } }),
  'alarms.take-out': ({ ruleId, assetId }) => ({ params: { ruleId, assetId }, body: { reason: 'In repair' } }),
  'alarms.try': ({ assetId }) => ({ body: { spec, assetId, ...window } }),
  'alarms.unshelve': ({ shelvedRuleId: ruleId, assetId }) => ({ params: { ruleId, assetId } }),
  'maintenance.add': ({ assetId }) => ({ body: { scope: { assetId }, ...planned } }),
  'maintenance.end': ({ maintenanceId }) => ({ params: { maintenanceId } }),
  'maintenance.list': () => ({}),
  'assets.add': ({ siteId }) => ({ body: { requestId: REQUEST, name: 'Crane', kind: 'crane', siteId } }),
  'assets.edit': ({ assetId, siteId }) => ({ params: { assetId }, body: { name: 'Crane 2', siteId } }),
  'assets.import': ({ siteId }) => ({ body: { lines: [{ name: 'Crane', kind: 'crane', siteId }] } }),
  'assets.import-check': ({ siteId }) => ({ body: { lines: [{ name: 'Crane', kind: 'crane', siteId }] } }),
  'assets.list': () => ({}),
  'assets.read': ({ assetId }) => ({ params: { assetId } }),
  'audit.checkpoint': () => ({}),
  'audit.counts': () => ({}),
  'audit.export': ({ ticket }) => ({ params: { ticket } }),
  'audit.export-request': () => ({ body: { format: 'jsonl' } }),
  'audit.list': () => ({}),
  'audit.proof': ({ lineId }) => ({ params: { lineId } }),
  'audit.subscribe': () => ({ body: { daily: true } }),
  'audit.subscription': () => ({}),
  'audit-sinks.add': () => ({ body: { kind: 'syslog', target: 'siem.example' } }),
  'audit-sinks.edit': ({ sinkId }) => ({ params: { sinkId }, body: { paused: true } }),
  'audit-sinks.list': () => ({}),
  'audit-sinks.remove': ({ sinkId }) => ({ params: { sinkId } }),
  'audit-sinks.test': ({ sinkId }) => ({ params: { sinkId } }),
  'certificates.confirm': ({ assetId, serial }) => ({ params: { assetId, serial } }),
  'certificates.confirm-many': ({ serial }) => ({ body: { serials: [serial] } }),
  'certificates.expiring': () => ({}),
  'certificates.export': () => ({}),
  'certificates.list': () => ({}),
  'certificates.issue': ({ assetId }) => ({ params: { assetId }, body: { requestId: REQUEST } }),
  'certificates.revocation': ({ assetId, serial }) => ({ params: { assetId, serial } }),
  'certificates.revoke': ({ assetId, serial }) => ({ params: { assetId, serial }, body: { reason: 'superseded' } }),
  'claim-codes.add': ({ assetId }) => ({ body: { assetIds: [assetId] } }),
  'claim-codes.list': ({ assetId }) => ({ params: { assetId } }),
  'claim-codes.withdraw': ({ assetId, claimId }) => ({ params: { assetId, claimId } }),
  'certificates.revoke-issuer': ({ serial }) => ({ body: { serial, reason: 'superseded' } }),
  'certificates.revoke-many': ({ serial, assetId }) => ({
    body: { serials: [serial], assetIds: [assetId], reason: 'superseded' },
  }),
  'dashboards.add': ({ assetId }) => ({ body: { name: 'Quay', tiles: [stateTile(assetId)] } }),
  'dashboards.archive': ({ dashboardId }) => ({ params: { dashboardId } }),
  'dashboards.edit': ({ dashboardId, assetId }) => ({
    params: { dashboardId },
    body: { version: 1, tiles: [stateTile(assetId)] },
  }),
  'dashboards.list': () => ({}),
  'dashboards.read': ({ dashboardId }) => ({ params: { dashboardId } }),
  'plans.image': ({ siteId }) => ({ params: { siteId } }),
  'plans.place': ({ siteId, assetId }) => ({
    params: { siteId },
    body: { version: 1, places: [{ assetId, x: 0.5, y: 0.5 }] },
  }),
  'plans.read': ({ siteId }) => ({ params: { siteId } }),
  'plans.remove': ({ siteId }) => ({ params: { siteId }, body: { version: 1 } }),
  'plans.upload': ({ siteId }) => ({
    params: { siteId },
    body: { version: 0, image: PICTURE },
  }),
  'walls.add': ({ dashboardId }) => ({ params: { dashboardId }, body: { name: 'Control room', days: 7 } }),
  'events.list': ({ assetId }) => ({ query: { asset: assetId } }),
  'groups.add': ({ siteId }) => ({ body: { name: 'Night shift', permissions: ['asset.read'], siteIds: [siteId] } }),
  'groups.archive': ({ groupId }) => ({ params: { groupId } }),
  'groups.edit': ({ groupId, siteId }) => ({ params: { groupId }, body: { siteIds: [siteId] } }),
  'groups.list': () => ({}),
  'keys.list': () => ({}),
  'live.stream': ({ assetId }) => ({ query: { assets: assetId } }),
  'escalation.read': () => ({}),
  'escalation.set': ({ personId, groupId }) => ({
    body: {
      steps: [
        { afterMinutes: 10, priority: 'high', personId, groupId: null },
        { afterMinutes: 30, priority: 'critical', personId: null, groupId },
      ],
    },
  }),
  'notifications.list': () => ({}),
  'outages.list': () => ({}),
  'push.add': () => ({
    body: {
      endpoint: 'https://push.example/the-same-each-time',
      p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      auth: 'BTBZMqHH6r4Tts7J_aSIgg',
      browser: 'Firefox on Linux',
    },
  }),
  'push.key': () => ({}),
  'push.list': () => ({}),
  'push.remove': ({ subscriptionId }) => ({ params: { subscriptionId } }),
  'notifications.see': () => ({}),
  'notifications.set': ({ siteId }) => ({
    body: {
      enabled: true,
      priority: 'low',
      siteIds: [siteId],
      hours: null,
      timeZone: 'UTC',
      criticalAlways: true,
      email: false,
    },
  }),
  'notifications.settings': () => ({}),
  'webhooks.add': () => ({ body: { target: 'https://alarms.example/hook' } }),
  'webhooks.edit': ({ webhookId }) => ({ params: { webhookId }, body: { paused: true } }),
  'webhooks.list': () => ({}),
  'webhooks.messages': ({ webhookId }) => ({ params: { webhookId } }),
  'webhooks.remove': ({ webhookId }) => ({ params: { webhookId } }),
  'webhooks.test': ({ webhookId }) => ({ params: { webhookId } }),
  'operate-as.decide': ({ grantId }) => ({ params: { grantId }, body: { approve: false } }),
  'operate-as.end': ({ grantId }) => ({ params: { grantId } }),
  'operate-as.list': () => ({}),
  'operate-as.request': ({ orgId }) => ({
    body: { orgId, reason: 'The crane stands still', ticket: 'T-1', minutes: 5, elevated: false },
  }),
  'organisation.edit': () => ({ body: { idleMinutes: 60 } }),
  'organisation.read': () => ({}),
  'organisations.add': () => ({ body: { name: 'Other', adminName: 'Ann', adminEmail: 'ann@other.example' } }),
  'organisations.list': () => ({}),
  'people.access': ({ personId }) => ({ params: { personId } }),
  'people.edit': ({ personId, siteId, groupId }) => ({
    params: { personId },
    body: { name: 'Ann', siteIds: [siteId], groupIds: [groupId] },
  }),
  'people.erase': ({ goneId }) => ({ params: { personId: goneId }, body: { reason: 'They asked for it' } }),
  'people.invite': ({ siteId }) => ({
    body: { name: 'Bob', email: 'bob@example.com', role: 'operator', siteIds: [siteId] },
  }),
  'people.list': () => ({}),
  'people.reinvite': ({ personId }) => ({ params: { personId } }),
  'samples.export': ({ assetId }) => ({ params: { assetId }, body: { ...window, format: 'parquet', signals: [1] } }),
  'samples.read': ({ assetId }) => ({ params: { assetId }, query: window }),
  'credentials.add': ({ personId }) => ({ body: { personId, ...examiner } }),
  'credentials.list': () => ({}),
  'credentials.withdraw': ({ credentialId }) => ({ params: { credentialId } }),
  'defects.close': ({ defectId, serviceId }) => ({ params: { defectId }, body: { recordId: serviceId } }),
  'defects.list': ({ assetId }) => ({ query: { asset: assetId } }),
  'duties.add': ({ assetId, formId }) => ({
    body: { assetId, formId, basis: 'own', everyMonths: 6, firstDueOn: '2026-12-01' },
  }),
  'duties.archive': ({ dutyId }) => ({ params: { dutyId } }),
  'duties.list': ({ assetId }) => ({ query: { asset: assetId } }),
  'forms.add': () => ({ body: { spec: form } }),
  'forms.archive': ({ idleFormId }) => ({ params: { formId: idleFormId } }),
  'forms.edit': ({ formId }) => ({ params: { formId }, body: { version: 1, spec: { ...form, title: 'Service' } } }),
  'forms.list': () => ({}),
  'forms.ready': () => ({}),
  'keeping.edit': () => ({ body: { kind: 'service', months: 36 } }),
  'keeping.read': () => ({}),
  'records.amend': ({ recordId }) => ({
    params: { recordId },
    body: { requestId: REQUEST, version: 1, reason: 'The wrong day', ...service(30, true) },
  }),
  'records.archive': ({ recordId }) => ({ params: { recordId }, body: { archived: true, reason: 'A mistake' } }),
  'records.list': ({ assetId }) => ({ query: { asset: assetId } }),
  'records.read': ({ recordId }) => ({ params: { recordId } }),
  'records.sign': ({ assetId, formId }) => ({ body: { requestId: REQUEST, assetId, formId, ...service(20, true) } }),
  'computed-signals.add': () => ({
    body: { name: 'Lifting', of: { kind: 'crane' }, expression: { op: 'cycles', of: threshold } },
  }),
  'computed-signals.archive': ({ computedId }) => ({ params: { computedId } }),
  'computed-signals.edit': ({ computedId }) => ({ params: { computedId }, body: { name: 'Lifts' } }),
  'computed-signals.list': ({ assetId }) => ({ params: { assetId } }),
  'retention.edit': () => ({ body: { numbersDays: 90, statesDays: null, rollupsDays: 400 } }),
  'storage.read': () => ({}),
  'series.read-many': ({ assetId }) => ({ body: { ...window, buckets: 10, of: [{ assetId }] } }),
  'series.read': ({ assetId }) => ({ params: { assetId }, query: { ...window, buckets: 10 } }),
  'session.read': () => ({}),
  'sessions.end': ({ sessionId }) => ({ params: { sessionId } }),
  'sessions.end-all': () => ({ body: {} }),
  'sessions.list': () => ({}),
  'health.read': ({ assetId }) => ({ params: { assetId } }),
  'signals.edit': ({ assetId, signalNo }) => ({ params: { assetId, signalNo }, body: { name: 'Load', unit: 't' } }),
  'signals.list': ({ assetId }) => ({ params: { assetId } }),
  'sites.add': () => ({ body: { name: 'Yard' } }),
  'sites.edit': ({ siteId }) => ({ params: { siteId }, body: { name: 'Yard 2' } }),
  'sites.list': () => ({}),
  'sparklines.read': ({ assetId }) => ({ body: { assetIds: [assetId], seconds: 60 } }),
  'tokens.add': () => ({ body: { name: 'Reports', permissions: ['asset.read'], days: 30 } }),
}

/** Where the platform's own organisation, which has no sites, needs another request. */
export const PLATFORM_EXAMPLES: Record<string, (things: Things) => Example> = {
  'people.edit': ({ personId }) => ({ params: { personId }, body: { name: 'Ann' } }),
  'people.invite': () => ({ body: { name: 'Bob', email: 'bob@example.com', role: 'staff' } }),
}

/** Operations that everybody may ask, and whose rows decide for whom they do something. Others hear "not found". */
export const ROWS_DECIDE: Record<string, Permission> = {
  'operate-as.end': 'operate-as.decide',
}

/** Whoever asks, signed in or not, gets an answer of these. Each has tests of its own in test/people.test.ts. */
export const PUBLIC: Record<string, string> = {
  'alarm-links.acknowledge': 'the token of the letter is what it takes',
  'alarm-links.inspect': 'the token of the letter is what it takes',
  'enrolment.accept': 'the token of the invitation is what it takes',
  'enrolment.inspect': 'the token of the invitation is what it takes',
  'email.confirm': 'the token of the letter is what it takes',
  'outbox.list': 'exists in a demonstration alone',
  'password.forgot': 'whoever has lost it',
  'password.reset': 'the token of the letter is what it takes',
  'sign-in.code': 'the right password of the step before is what it takes',
  'sign-in.end': 'a browser gets rid of its cookie, whatever it is worth',
  'sign-in.link': 'the token of the link is what it takes, in a demonstration',
  'sign-in.passkey': 'a passkey is what it takes',
  'sign-in.passkey-options': 'a passkey is what it takes',
  'sign-in.password': 'this is how one signs in',
  'sign-in.recovery': 'the right password of the step before is what it takes',
}

/**
 * Operations of the auth process on whoever asks and on nobody else: no id in them names a person, no role matters. They
 * are asked as nobody, with a session that is over and with an API token here; what they do is tested in the file named
 * (test/, server/identity/).
 */
export const ONESELF: Record<string, { example: Example; tested: string }> = {
  'email.change': { example: { body: { email: 'x@example.com' } }, tested: 'letters.test.ts' },
  'password.change': { example: { body: { current: 'x', password: 'x' } }, tested: 'letters.test.ts' },
  'operate-as.enter': { example: { params: { grantId: REQUEST } }, tested: 'authorisation-sessions.test.ts' },
  'operate-as.leave': { example: {}, tested: 'authorisation-sessions.test.ts' },
  'passkeys.add': { example: { body: { name: 'Key', response: CREATED } }, tested: 'passkeys.test.ts' },
  'passkeys.options': { example: {}, tested: 'passkeys.test.ts' },
  'passkeys.remove': { example: { params: { passkeyId: REQUEST } }, tested: 'passkeys.test.ts' },
  'recovery.renew': { example: {}, tested: 'second-factor.test.ts' },
  'security.confirm': { example: { body: { password: 'not the password' } }, tested: 'second-factor.test.ts' },
  'security.confirm-passkey': { example: { body: { response: SIGNED } }, tested: 'passkeys.test.ts' },
  'security.confirm-passkey-options': { example: {}, tested: 'passkeys.test.ts' },
  'security.read': { example: {}, tested: 'second-factor.test.ts' },
  'totp.begin': { example: {}, tested: 'second-factor.test.ts' },
  'totp.enable': { example: { body: { code: '000000' } }, tested: 'second-factor.test.ts' },
  'totp.remove': { example: {}, tested: 'second-factor.test.ts' },
}

/** Values that may be used once only, made new for a request that is expected to succeed. */
export function unique(example: Example): Example {
  const body = example.body && { ...example.body }
  if (body?.requestId !== undefined) body.requestId = randomUUID()
  for (const key of ['email', 'adminEmail'])
    if (typeof body?.[key] === 'string') body[key] = `${randomBytes(6).toString('hex')}@example.com`
  if (body?.permissions !== undefined) body.name = randomBytes(6).toString('hex')
  return { ...example, ...(body === undefined ? {} : { body }) }
}

export function requestOf({ method, path }: Operation, { params = {}, query, body }: Example): Ask {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams(
    Object.entries(query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  )
  return {
    method,
    path: search.size === 0 ? filled : `${filled}?${search.toString()}`,
    headOnly: true,
    ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
  }
}

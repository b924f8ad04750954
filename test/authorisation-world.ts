// The organisations of the authorisation tests: one under test with a person of each role and things at two sites, one
// of strangers, and the staff. And new things of it, whenever a request is to succeed on them.
// Long because it is one world: both files of the authorisation tests make their things here.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { Secret } from '../server/platform/secret.ts'
import { Ivs } from '../core/seal-iv.ts'
import {
  type AnyId,
  type AssetId,
  type ClaimId,
  type ComputedId,
  type CredentialId,
  type DashboardId,
  type DefectId,
  type DutyId,
  type FormId,
  type GrantId,
  type GroupId,
  type MaintenanceId,
  idFrom,
  type OrgId,
  type PersonId,
  type RecordId,
  type RuleId,
  type SessionId,
  type SinkId,
  type SiteId,
  type SubscriptionId,
  type WebhookId,
} from '../core/ids.ts'
import type { Role } from '../core/permissions.ts'
import { operations } from '../server/api/operations.ts'
import type { Answer } from '../server/api/testing.ts'
import { OrgKeyring } from '../server/keys/org-keys.ts'
import type { Operation } from '../server/operation/operation.ts'
import { signalPlace } from '../server/telemetry/signal-labels.ts'
import { createLog } from '../server/platform/log.ts'
import type { Running } from '../server/platform/running.ts'
import { openVault } from '../server/vault/client.ts'
import { start as startWorker } from '../server/worker/main.ts'
import {
  EXAMPLES,
  type Example,
  ONESELF,
  PICTURE,
  PLATFORM_EXAMPLES,
  PUBLIC,
  requestOf,
  type Things,
  unique,
} from './authorisation-examples.ts'
import {
  addSite,
  enrolStaff,
  foundOrganisation,
  inviteMember,
  json,
  type Member,
  type PeoplePlatform,
  startPeoplePlatform,
  type Visitor,
} from './people-platform.ts'
import { inTruth, plantSession, requestGrant } from './people-sessions.ts'

export type World = {
  worker: Running
  platform: PeoplePlatform
  staff: Member
  admin: Member
  stranger: Member
  /** A person of each role, the limited ones assigned to `yard` alone. */
  members: Record<Role, Member>
  yard: SiteId
  quay: SiteId
  atYard: Things
  atQuay: Things
}

/** All that takes a session; and of it what takes one of the api's. */
export const guarded = operations.filter(({ id }) => !(id in PUBLIC))
export const ofApi = guarded.filter(({ id }) => !(id in ONESELF))

export async function buildWorld(): Promise<World> {
  const platform = await startPeoplePlatform()
  // Seals the audit log, so that there is something to prove.
  const worker = await startWorker(platform.config, createLog('test', { to: { write: () => {} } }))
  const staff = await enrolStaff(platform)
  // The customer has to see who operates.
  await staff.visitor.patch(`/v1/people/${staff.personId}`, { name: 'Sam of the staff' })
  const admin = await foundOrganisation(platform, staff, 'Acme')
  // Requests of staff wait for an answer here, and not with the strangers.
  assert.equal((await admin.visitor.patch('/v1/organisation', { consentRequired: true })).status, 204)
  const stranger = await foundOrganisation(platform, staff, 'Bolt')
  const yard = await addSite(admin, 'Yard')
  const quay = await addSite(admin, 'Quay')
  const members = {
    staff,
    org_admin: admin,
    engineer: await inviteMember(platform, admin, 'engineer'),
    site_manager: await inviteMember(platform, admin, 'site_manager', [yard]),
    operator: await inviteMember(platform, admin, 'operator', [yard]),
    none: await inviteMember(platform, admin, 'none'),
  }
  const started = { worker, platform, staff, admin, stranger, members, yard, quay }
  const atYard = await fresh(started, yard)
  // One that whoever operates as the organisation sees too.
  json(await admin.visitor.patch(`/v1/dashboards/${atYard.dashboardId}`, { version: 1, isShared: true }))
  return { ...started, atYard, atQuay: await fresh(started, quay) }
}

/** New things of the administrator's organisation at a site. The session is the administrator's. */
export async function fresh(world: Omit<World, 'atYard' | 'atQuay'>, siteId: SiteId): Promise<Things> {
  const { platform, admin, staff } = world
  const example = unique(EXAMPLES['assets.add']?.({ ...nowhere(), siteId }) ?? {})
  const made = json<AssetMade>(await admin.visitor.ask(requestOf(operationOf('assets.add'), example)), 201)
  const { assetId } = made
  const signalNo = await declareSignal(platform, admin, assetId)
  const [personId, goneId] = [await somebody(admin, 'operator'), await somebody(admin, 'operator')]
  await admin.visitor.patch(`/v1/people/${goneId}`, { state: 'disabled' })
  await forgetMany(platform)
  const group = { name: randomBytes(6).toString('hex'), permissions: ['asset.read'], siteIds: [siteId] }
  const { groupId } = json<{ groupId: GroupId }>(await admin.visitor.post('/v1/groups', group), 201)
  await forgetGrants(platform)
  const { grantId } = await requestGrant(staff, admin.orgId)
  const { sessionId } = await plantSession(platform, admin)
  const lineId = await sealedLine(world, admin)
  const sinkId = await plantSink(platform, admin)
  const webhookId = await plantWebhook(platform, admin)
  const { codes } = json<ClaimsMade>(await admin.visitor.post('/v1/claim-codes', { assetIds: [assetId] }), 201)
  const claimId = codes[0]?.claimId ?? nowhere().claimId
  const rules = await plantAlarms(platform, admin, siteId, assetId)
  const computed = EXAMPLES['computed-signals.add']?.(nowhere()).body
  const added = json<{ computedId: ComputedId }>(await admin.visitor.post('/v1/computed-signals', computed), 201)
  const planned = { ...EXAMPLES['maintenance.add']?.({ ...nowhere(), assetId }).body }
  const { maintenanceId } = json<{ maintenanceId: MaintenanceId }>(
    await admin.visitor.post('/v1/maintenance', planned),
    201,
  )
  // Once: a second one is in conflict with the first.
  await addPlan(admin.visitor, siteId)
  const things = {
    ...rules,
    ...(await recordsOf(admin, assetId, personId)),
    maintenanceId,
    computedId: added.computedId,
    dashboardId: await addDashboard(admin.visitor),
    subscriptionId: await addBrowser(admin.visitor),
    orgId: admin.orgId,
    lineId,
    sinkId,
    webhookId,
    claimId,
    ticket: nowhere().ticket,
    siteId,
    assetId,
    serial: made.certificate.serial,
    signalNo,
  }
  return { ...things, personId, goneId, groupId, sessionId, grantId }
}

/** The things of a request that is to succeed for this member: of staff their own, which have no site. */
export async function ownExample(
  world: World,
  member: Member,
  operation: Operation,
  visitor: Visitor,
): Promise<Example> {
  const { sessionId } = await plantSession(world.platform, member)
  const ticket = operation.id === 'audit.export' ? await ticketOf(visitor) : nowhere().ticket
  if (member.role !== 'staff') {
    // What only reads leaves things as they are.
    const things = {
      ...(operation.audit === 'read' ? world.atYard : await fresh(world, world.yard)),
      sessionId,
      ticket,
    }
    const own = {
      // Who sees no people sees themselves.
      ...(operation.id === 'people.access' ? { personId: member.personId } : {}),
      ...(operation.path.startsWith('/v1/dashboards/') ? { dashboardId: await addDashboard(visitor) } : {}),
      ...(operation.id === 'push.remove' ? { subscriptionId: await addBrowser(visitor) } : {}),
      ...(operation.id.startsWith('plans.') && operation.audit === 'change' ? await plannedSite(world, operation) : {}),
    }
    return unique(exampleOf(operation, { ...things, ...own }))
  }
  await forgetGrants(world.platform)
  const { grantId } = await requestGrant(member, world.admin.orgId)
  const personId = await somebody(member, 'staff')
  const lineId = await sealedLine(world, member)
  const things = { ...nowhere(), orgId: world.admin.orgId, personId, sessionId, grantId, lineId, ticket }
  return unique(PLATFORM_EXAMPLES[operation.id]?.(things) ?? exampleOf(operation, things))
}

/** Forms, what is due, who is qualified, a record with a defect and the service that may close it. */
async function recordsOf({ visitor }: Member, assetId: AssetId, personId: PersonId) {
  const post = async <T>(id: string, path: string, more: Partial<Things>): Promise<T> => {
    const body = unique(EXAMPLES[id]?.({ ...nowhere(), ...more }) ?? {}).body
    return json<T>(await visitor.post(path, body), 201)
  }
  const { formId } = await post<{ formId: FormId }>('forms.add', '/v1/forms', {})
  const { formId: idleFormId } = await post<{ formId: FormId }>('forms.add', '/v1/forms', {})
  const { recordId } = await post<{ recordId: RecordId }>('records.sign', '/v1/records', { assetId, formId })
  const { defects } = json<{ defects: { defectId: DefectId }[] }>(await visitor.get(`/v1/defects?asset=${assetId}`))
  const { recordId: serviceId } = await post<{ recordId: RecordId }>('records.sign', '/v1/records', { assetId, formId })
  const { credentialId } = await post<{ credentialId: CredentialId }>('credentials.add', '/v1/credentials', {
    personId,
  })
  const { dutyId } = await post<{ dutyId: DutyId }>('duties.add', '/v1/duties', { assetId, formId })
  const [defect] = defects
  assert.ok(defect)
  return { formId, idleFormId, recordId, defectId: defect.defectId, serviceId, credentialId, dutyId }
}

async function ticketOf(visitor: Visitor): Promise<string> {
  return json<{ ticket: string }>(await visitor.post('/v1/audit/exports', { format: 'jsonl' }), 201).ticket
}

/** A browser once more for somebody whose sessions have all been ended. */
export async function revive(platform: PeoplePlatform, member: Member): Promise<void> {
  member.visitor.cookies.set('__Host-session', (await plantSession(platform, member)).token)
}

async function somebody(by: Member, role: Role): Promise<PersonId> {
  const body = { name: 'Somebody', email: `${randomBytes(6).toString('hex')}@some.example`, role }
  return json<{ personId: PersonId }>(await by.visitor.post('/v1/people', body), 201).personId
}

/** Only a few requests may wait for an answer at once; the tests ask for more. */
const forgetGrants = (platform: PeoplePlatform): Promise<unknown> =>
  inTruth(platform, (truth) =>
    truth.query(
      `update app.operate_grant set state = 'ended', ended_at = now() where state = 'requested' and requested_at < now()`,
    ),
  )

/** There may be only so many, and the tests make more; those of the world itself are the oldest. */
const forgetMany = (platform: PeoplePlatform): Promise<unknown> =>
  inTruth(platform, async (truth) => {
    await truth.query(
      `update app.dashboard set archived_at = now() where dashboard_id in
         (select d.dashboard_id from app.dashboard d where d.archived_at is null order by d.created_at offset 2)`,
    )
    await truth.query(
      `update app.computed_signal set archived_at = now() where computed_id in
         (select c.computed_id from app.computed_signal c where c.archived_at is null order by c.created_at offset 2)`,
    )
    await truth.query(
      `update app.maintenance set ended_at = now() where maintenance_id in
         (select m.maintenance_id from app.maintenance m where m.ended_at is null and m.until_at > now() order by m.created_at offset 2)`,
    )
    await truth.query(
      `update app.computed_signal set archived_at = now() where computed_id in
         (select c.computed_id from app.computed_signal c where c.archived_at is null order by c.created_at offset 40)`,
    )
    await truth.query(
      `update app.form set archived_at = now() where form_id in
         (select f.form_id from app.form f where f.archived_at is null order by f.created_at offset 4)`,
    )
    await truth.query(
      `update app.permission_group set archived_at = now() where group_id in
         (select g.group_id from app.permission_group g where g.archived_at is null order by g.created_at offset 40)`,
    )
  })

/** Things that exist nowhere. */
export function nowhere(): Things {
  return {
    orgId: randomId<OrgId>(),
    siteId: randomId<SiteId>(),
    assetId: randomId<AssetId>(),
    serial: randomBytes(17).toString('hex'),
    signalNo: 1,
    personId: randomId<PersonId>(),
    goneId: randomId<PersonId>(),
    groupId: randomId<GroupId>(),
    maintenanceId: randomId<MaintenanceId>(),
    ruleId: randomId<RuleId>(),
    shelvedRuleId: randomId<RuleId>(),
    outRuleId: randomId<RuleId>(),
    computedId: randomId<ComputedId>(),
    dashboardId: randomId<DashboardId>(),
    subscriptionId: randomId<SubscriptionId>(),
    formId: randomId<FormId>(),
    idleFormId: randomId<FormId>(),
    recordId: randomId<RecordId>(),
    defectId: randomId<DefectId>(),
    serviceId: randomId<RecordId>(),
    credentialId: randomId<CredentialId>(),
    dutyId: randomId<DutyId>(),
    sessionId: randomId<SessionId>(),
    grantId: randomId<GrantId>(),
    lineId: randomId(),
    sinkId: randomId<SinkId>(),
    webhookId: randomId<WebhookId>(),
    claimId: randomId<ClaimId>(),
    ticket: randomBytes(32).toString('base64url'),
  }
}

export const randomId = <I extends AnyId>(): I => idFrom<I>(randomBytes(16))

export function operationOf(id: string): Operation {
  const found = operations.find((operation) => operation.id === id)
  assert.ok(found, id)
  return found
}

export function exampleOf({ id }: Operation, things: Things): Example {
  const example = EXAMPLES[id]?.(things) ?? ONESELF[id]?.example
  assert.ok(example, `${id} has no example in test/authorisation-examples.ts`)
  return example
}

export const asking = (visitor: Visitor, operation: Operation, things: Things): Promise<Answer> =>
  visitor.ask(requestOf(operation, exampleOf(operation, things)))

/** Operations whose requests name things. */
export const naming = ofApi.filter((operation) => {
  const [one, other] = [nowhere(), nowhere()]
  return JSON.stringify(EXAMPLES[operation.id]?.(one)) !== JSON.stringify(EXAMPLES[operation.id]?.(other))
})

/** The answer without the ids that were asked for, which an answer may repeat. */
export function anonymous({ status, text }: Answer, things: Things): string {
  const bare = Object.values(things).reduce<string>((rest, id) => rest.replaceAll(String(id), 'ID'), text)
  return `${status} ${bare.replaceAll(/"at":"[^"]*"/g, '"at":"T"')}`
}

/** What is hidden from the visitor and what does not exist get the same bytes, and nothing is done. */
export async function sameAnswer(visitor: Visitor, operation: Operation, hidden: Things): Promise<void> {
  const absent = { ...nowhere(), signalNo: hidden.signalNo }
  const [there, nothing] = [await asking(visitor, operation, hidden), await asking(visitor, operation, absent)]
  assert.equal(anonymous(there, hidden), anonymous(nothing, absent), operation.id)
  if (operation.method !== 'GET')
    assert.ok(there.status >= 400 || operation.audit === 'read', `${operation.id}: ${there.text}`)
  const names = Object.keys(there.headers).toSorted()
  assert.deepEqual(names, Object.keys(nothing.headers).toSorted(), operation.id)
}

/** Every row of an organisation, as the superuser sees it, but the ones that time alone changes. */
export async function rowsOf({ platform }: World, { orgId }: Member): Promise<Record<string, unknown>> {
  const tables = [
    'org',
    'org_settings',
    'person',
    'person_key',
    'person_site',
    'permission_group',
    'group_site',
    'group_member',
  ]
  const more = [
    'site',
    'asset',
    'certificate',
    'revocation',
    'signal',
    'operate_grant',
    'alarm_rule',
    'alarm',
    'alarm_event',
    'maintenance',
    'computed_signal',
    'form',
    'form_version',
    'credential',
    'record',
    'record_archiving',
    'defect',
    'defect_closing',
    'duty',
    'record_keeping',
  ]
  return inTruth(platform, async (truth) => {
    const rows: Record<string, unknown> = {}
    for (const table of [...tables, ...more])
      rows[table] = (await truth.query(`select t::text from app.${table} t where org_id = $1 order by 1`, [orgId])).rows
    return rows
  })
}

type ClaimsMade = { codes: { claimId: ClaimId }[] }
export type AssetMade = { assetId: AssetId; certificate: { serial: string } }

/** Any line of an organisation that the worker has sealed. */
async function sealedLine({ platform }: Pick<World, 'platform'>, { orgId }: Member): Promise<string> {
  for (;;) {
    const found = await inTruth(platform, (truth) =>
      truth.query<{ line_id: string }>(
        `select l.line_id from audit.leaf l join audit.checkpoint c on c.org_id = l.org_id and c.size > l.seq
         where l.org_id = $1 limit 1`,
        [orgId],
      ),
    )
    if (found.rows[0] !== undefined) return found.rows[0].line_id
    await setTimeout(50)
  }
}

/** A stream of the audit log, in the place of the ones before: an organisation may have a few. Its target is spoilt. */
async function plantSink(platform: PeoplePlatform, { orgId }: Member): Promise<SinkId> {
  const sinkId = randomId<SinkId>()
  await inTruth(platform, async (truth) => {
    await truth.query('update audit.sink set removed_at = now() where org_id = $1 and removed_at is null', [orgId])
    await truth.query(
      `insert into audit.sink (org_id, sink_id, kind, target_sealed, paused) values ($1, $2, 'syslog', $3, true)`,
      [orgId, sinkId, randomBytes(60)],
    )
    await truth.query('insert into audit.sink_state (org_id, sink_id, cursor) values ($1, $2, 0)', [orgId, sinkId])
  })
  return sinkId
}

async function plantWebhook(platform: PeoplePlatform, { orgId }: Member): Promise<WebhookId> {
  const webhookId = randomId<WebhookId>()
  await inTruth(platform, async (truth) => {
    // Those of the two sites stay, and of the others none: an organisation has ten at most.
    await truth.query(
      `update app.webhook set removed_at = now() where org_id = $1 and removed_at is null and webhook_id not in
         (select w.webhook_id from app.webhook w where w.org_id = $1 order by w.created_at limit 2)`,
      [orgId],
    )
    await truth.query(
      `insert into app.webhook (org_id, webhook_id, target_sealed, secret_sealed, priority, paused) values ($1, $2, $3, $3, 'low', true)`,
      [orgId, webhookId, randomBytes(60)],
    )
  })
  return webhookId
}

/** A browser of the visitor's; those before it go, since somebody has ten at most. */
async function addBrowser(visitor: Visitor): Promise<SubscriptionId> {
  const { browsers } = json<{ browsers: { subscriptionId: SubscriptionId }[] }>(await visitor.get('/v1/push'))
  for (const { subscriptionId } of browsers.slice(2)) await visitor.post(`/v1/push/${subscriptionId}/remove`)
  const body = { ...EXAMPLES['push.add']?.(nowhere()).body, endpoint: `https://push.example/${randomId()}` }
  return json<{ subscriptionId: SubscriptionId }>(await visitor.post('/v1/push', body), 201).subscriptionId
}

const addPlan = (visitor: Visitor, siteId: SiteId) =>
  visitor.post(`/v1/sites/${siteId}/plan/image`, { version: 0, image: PICTURE })

/** A site with an asset and, where it is to be changed, a plan of the first version. */
export async function plannedSite({ admin }: World, operation: Operation): Promise<Pick<Things, 'siteId' | 'assetId'>> {
  const siteId = await addSite(admin, 'Planned')
  const example = unique(EXAMPLES['assets.add']?.({ ...nowhere(), siteId }) ?? {})
  const { assetId } = json<AssetMade>(await admin.visitor.ask(requestOf(operationOf('assets.add'), example)), 201)
  if (operation.id !== 'plans.upload') json(await addPlan(admin.visitor, siteId), 201)
  return { siteId, assetId }
}

/** The visitor's own, which nobody else sees. */
async function addDashboard(visitor: Visitor): Promise<DashboardId> {
  return json<{ dashboardId: DashboardId }>(await visitor.post('/v1/dashboards', { name: 'Quay' }), 201).dashboardId
}

/** Three rules for the asset: one is an alarm there, one is shelved, one is out of service. */
async function plantAlarms(platform: PeoplePlatform, admin: Member, siteId: SiteId, assetId: AssetId) {
  const add = async (state: string): Promise<RuleId> => {
    const example = EXAMPLES['alarm-rules.add']?.({ ...nowhere(), assetId })
    const body = { ...example?.body, enabled: true }
    const { ruleId } = json<{ ruleId: RuleId }>(await admin.visitor.post('/v1/alarm-rules', body), 201)
    await inTruth(platform, (truth) =>
      truth.query(
        `insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active, shelved_until)
         values ($1, $2, $3, $4, 'high', false, $5, true, case when $5 = 'shelved' then now() + interval '1 day' end)`,
        [admin.orgId, ruleId, assetId, siteId, state],
      ),
    )
    return ruleId
  }
  return {
    ruleId: await add('unacknowledged'),
    shelvedRuleId: await add('shelved'),
    outRuleId: await add('out-of-service'),
  }
}

export async function stopWorld(world: World | undefined): Promise<void> {
  await world?.worker.close()
  await world?.platform.stop()
}

/** What only a gateway makes, sealed with the organisation's own key: one signal of an asset; returns its number. */
export async function declareSignal(platform: PeoplePlatform, admin: Member, assetId: AssetId): Promise<number> {
  const vault = openVault(platform.config, 'api')
  const keyring = new OrgKeyring(vault, new Ivs(randomBytes), () => Date.now())
  const keys = await keyring.forSession(new Secret(admin.visitor.cookies.get('__Host-session') ?? ''))
  vault.close()
  const index = keys.blindIndex('signal', 'load')
  const sealed = keys.seal('signal', signalPlace(assetId, index.toString('hex'), 'key_sealed'), 'load')
  await inTruth(platform, (truth) =>
    truth.query(
      `insert into app.signal (org_id, asset_id, signal_no, key_index, key_sealed, kind) values ($1, $2, 1, $3, $4, 'number')`,
      [admin.orgId, assetId, index, sealed],
    ),
  )
  return 1
}

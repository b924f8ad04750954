// A wall shows one dashboard and can do nothing else: whatever its token asks for, by whatever operation, and dead as soon
// as it is ended, as its dashboard is archived, or as its maker may not show it any more.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { AssetId, DashboardId, SessionId, SiteId } from '../core/ids.ts'
import { operations } from '../server/api/operations.ts'
import type { Answer } from '../server/api/testing.ts'
import { EXAMPLES, ONESELF, PUBLIC, requestOf } from './authorisation-examples.ts'
import { declareSignal, nowhere } from './authorisation-world.ts'
import {
  addSite,
  enrolStaff,
  foundOrganisation,
  inviteMember,
  json,
  type Member,
  type PeoplePlatform,
  startPeoplePlatform,
} from './people-platform.ts'
import { inTruth, plantSession, Program } from './people-sessions.ts'

let platform: PeoplePlatform
let admin: Member
let yard: SiteId
let quay: SiteId
let shown: AssetId
let beside: AssetId
let far: AssetId

before(async () => {
  platform = await startPeoplePlatform()
  const staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
  yard = await addSite(admin, 'Yard')
  quay = await addSite(admin, 'Quay')
  shown = await addAsset(yard)
  beside = await addAsset(yard)
  far = await addAsset(quay)
  await declareSignal(platform, admin, beside)
})
after(() => platform?.stop())

async function addAsset(siteId: SiteId): Promise<AssetId> {
  const body = { requestId: randomUUID(), name: 'Crane', kind: 'crane', siteId }
  const { assetId } = json<{ assetId: AssetId }>(await admin.visitor.post('/v1/assets', body), 201)
  const rule = { name: 'Overload', priority: 'high', scope: { assetId }, spec: SPEC, enabled: true }
  const { ruleId } = json<{ ruleId: string }>(await admin.visitor.post('/v1/alarm-rules', rule), 201)
  await inTruth(platform, (truth) =>
    truth.query(
      `insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active)
       values ($1, $2, $3, $4, 'high', false, 'unacknowledged', true)`,
      [admin.orgId, ruleId, assetId, siteId],
    ),
  )
  return assetId
}

const SPEC = { condition: { kind: 'limit', signal: 'load', above: 80 } }
const state = (assetId: AssetId) => ({ id: 'a', kind: 'state', title: '', w: 3, h: 2, assetId })
const alarms = (siteId: SiteId | null) => ({ id: 'b', kind: 'alarms', title: '', w: 6, h: 4, siteId })

type Wall = { dashboardId: DashboardId; sessionId: SessionId; wall: Program; token: string }

async function addWall(by: Member, tiles: object[], isShared = false): Promise<Wall> {
  const { visitor } = await plantSession(platform, by)
  const board = { name: 'Control room', tiles, isShared }
  const { dashboardId } = json<{ dashboardId: DashboardId }>(await visitor.post('/v1/dashboards', board), 201)
  const asked = await visitor.post(`/v1/dashboards/${dashboardId}/walls`, { name: 'By the door', days: 7 })
  const { token, sessionId } = json<{ token: string; sessionId: SessionId }>(asked, 201)
  return { dashboardId, sessionId, token, wall: new Program(visitor.port, token) }
}

/** Writes a line of the log that it was asked for; a wall sees no certificate, so there is none in it. */
const EMPTY_LIST = 'certificates.export'

const idsIn = ({ text }: Answer) => [shown, beside, far].filter((id) => text.includes(id))

test('it sees its dashboard, the assets on it and their alarms, and nothing of any other', async () => {
  const other = await addWall(admin, [state(far)], true)
  const { wall, dashboardId } = await addWall(admin, [state(shown)])
  assert.equal((await wall.get(`/v1/dashboards/${dashboardId}`)).status, 200)
  // Not even one that everybody sees.
  assert.equal((await wall.get(`/v1/dashboards/${other.dashboardId}`)).status, 404)
  const listed = json<{ dashboards: { dashboardId: string }[] }>(await wall.get('/v1/dashboards'))
  assert.deepEqual(
    listed.dashboards.map((each) => each.dashboardId),
    [dashboardId],
  )
  for (const path of ['/v1/assets', '/v1/alarms']) assert.deepEqual(idsIn(await wall.get(path)), [shown], path)
  const rules = json<{ rules: { scope: { assetId?: string } }[] }>(await wall.get('/v1/alarm-rules'))
  assert.deepEqual(
    rules.rules.map(({ scope }) => scope.assetId),
    [shown],
  )
  assert.equal((await wall.get(`/v1/assets/${shown}/signals`)).status, 200)
  const { certificates } = json<{ certificates: unknown[] }>(await wall.get('/v1/certificates'))
  assert.deepEqual(certificates, [])
  for (const asset of [beside, far])
    for (const path of ['', '/signals', '/computed-signals', '/series?from=1&to=2', '/samples?from=1&to=2', '/health'])
      assert.equal((await wall.get(`/v1/assets/${asset}${path}`)).status, 404, path)
  assert.equal((await wall.get(`/v1/live?assets=${beside}`)).status, 404)
})

test('where it lists alarms it knows which assets they are of, and nothing that these measure', async () => {
  const { wall } = await addWall(admin, [state(shown), alarms(yard)])
  for (const path of ['/v1/assets', '/v1/alarms']) assert.deepEqual(idsIn(await wall.get(path)), [shown, beside], path)
  const signals = await wall.get(`/v1/assets/${beside}/signals`)
  assert.deepEqual(json<{ signals: unknown[] }>(signals).signals, [])
  assert.equal((await wall.get(`/v1/live?assets=${beside}`)).status, 404)
  // And nothing of what people said and did about them.
  assert.deepEqual(json<{ events: unknown[] }>(await wall.get('/v1/alarms/journal')).events, [])
  const everywhere = await addWall(admin, [alarms(null)])
  assert.equal(idsIn(await everywhere.wall.get('/v1/alarms')).length, 3)
})

test('it changes nothing, and is nobody: no operation but reading what it shows', async () => {
  const { wall, dashboardId, sessionId, token } = await addWall(admin, [state(shown)])
  const things = { ...nowhere(), orgId: admin.orgId, siteId: yard, assetId: shown, dashboardId, sessionId }
  const may = new Set(['asset.read', 'telemetry.read', 'alarm.read', 'site.read'])
  for (const operation of operations) {
    const example = EXAMPLES[operation.id]
    if (example === undefined || operation.id in PUBLIC || operation.id in ONESELF || may.has(operation.permission))
      continue
    const answer = await wall.ask(requestOf(operation, example(things)))
    assert.equal(answer.status, 403, `${operation.id}: ${answer.text}`)
  }
  for (const operation of operations) {
    if (!may.has(operation.permission) || operation.id === EMPTY_LIST || operation.audit === 'read') continue
    const answer = await wall.ask(requestOf(operation, EXAMPLES[operation.id]?.(things) ?? {}))
    assert.equal(answer.status, 403, `${operation.id}: ${answer.text}`)
  }
  for (const path of ['/v1/storage', '/v1/notifications', '/v1/notifications/settings', '/v1/escalation'])
    assert.equal((await wall.get(path)).status, 403, path)
  // Nor as a cookie, where an account is changed.
  const asBrowser = platform.visitor()
  asBrowser.cookies.set('__Host-session', token)
  assert.equal((await asBrowser.get('/v1/security')).status, 401)
  assert.equal((await asBrowser.get('/v1/session')).status, 403)
})

test('it takes nothing out of the house, in no format, and leaves no line of having done so', async () => {
  const { wall, sessionId } = await addWall(admin, [state(shown)])
  for (const format of ['csv', 'parquet'])
    for (const [asset, status] of [
      [shown, 403],
      [beside, 404],
      [far, 404],
    ] as const) {
      const answer = await wall.post(`/v1/assets/${asset}/samples/export`, { from: 1, to: 2, format })
      assert.equal(answer.status, status, answer.text)
    }
  const { rows } = await inTruth(platform, (truth) =>
    truth.query(`select from audit.line where event = 'samples.exported' and session_id = $1`, [sessionId]),
  )
  assert.equal(rows.length, 0)
})

test('people who may see an asset and read telemetry elsewhere alone learn nothing of its signals', async () => {
  const group = { name: 'Lookers', permissions: ['asset.read'], siteIds: [yard] }
  const { groupId } = json<{ groupId: string }>(await admin.visitor.post('/v1/groups', group), 201)
  const operator = await inviteMember(platform, admin, 'operator', [quay])
  assert.equal((await admin.visitor.patch(`/v1/people/${operator.personId}`, { groupIds: [groupId] })).status, 204)
  const { visitor } = await plantSession(platform, operator)
  assert.deepEqual(idsIn(await visitor.get('/v1/assets')), [shown, beside, far])
  const signals = await visitor.get(`/v1/assets/${beside}/signals`)
  assert.deepEqual(json<{ signals: unknown[] }>(signals).signals, [])
  const taken = await visitor.post(`/v1/assets/${beside}/samples/export`, { from: 1, to: 2, format: 'csv' })
  assert.equal(taken.status, 404, taken.text)
  assert.equal(json<{ signals: unknown[] }>(await admin.visitor.get(`/v1/assets/${beside}/signals`)).signals.length, 1)
})

test('it is listed among the sessions by its name, and dead when it is ended', async () => {
  const { wall, dashboardId, sessionId } = await addWall(admin, [state(shown)])
  const listed = await admin.visitor.get('/v1/sessions')
  const { sessions } = json<{ sessions: { sessionId: string; name: string | null }[] }>(listed)
  assert.equal(sessions.find((each) => each.sessionId === sessionId)?.name, 'By the door')
  const stream = wall.get(`/v1/live?assets=${shown}`)
  assert.equal((await wall.get(`/v1/dashboards/${dashboardId}`)).status, 200)
  assert.equal((await admin.visitor.post(`/v1/sessions/${sessionId}/end`)).status, 204)
  assert.equal((await wall.get(`/v1/dashboards/${dashboardId}`)).status, 401)
  // Its stream ends by itself, or was never let in.
  assert.match((await stream).text, /event: ended|unauthenticated/)
})

test('it is dead with its dashboard, and with its maker’s leave to share', async () => {
  const engineer = await inviteMember(platform, admin, 'engineer')
  const first = await addWall(engineer, [state(shown)])
  const second = await addWall(engineer, [state(shown)])
  const path = ({ dashboardId }: Wall) => `/v1/dashboards/${dashboardId}`
  assert.equal((await second.wall.get(path(second))).status, 200)
  const { visitor } = await plantSession(platform, engineer)
  assert.equal((await visitor.post(`${path(first)}/archive`)).status, 204)
  assert.equal((await first.wall.get(path(first))).status, 401)
  await admin.visitor.patch(`/v1/people/${engineer.personId}`, { role: 'operator', siteIds: [yard] })
  assert.equal((await second.wall.get(path(second))).status, 401)
  await admin.visitor.patch(`/v1/people/${engineer.personId}`, { role: 'engineer' })
  assert.equal((await second.wall.get(path(second))).status, 200)
})

test('what was put on the dashboard since is on the wall, what was taken off is not', async () => {
  const { wall, dashboardId } = await addWall(admin, [state(shown)])
  await admin.visitor.patch(`/v1/dashboards/${dashboardId}`, { version: 1, tiles: [state(far)] })
  assert.deepEqual(idsIn(await wall.get('/v1/assets')), [far])
})

test('who makes one has to share, has to have shown a factor lately, and is a person', async () => {
  const operator = await inviteMember(platform, admin, 'operator', [yard])
  const { visitor } = await plantSession(platform, operator)
  const { dashboardId } = json<{ dashboardId: string }>(await visitor.post('/v1/dashboards', { name: 'Mine' }), 201)
  const body = { name: 'By the door', days: 7 }
  assert.equal((await visitor.post(`/v1/dashboards/${dashboardId}/walls`, body)).status, 403)
  const own = await addWall(admin, [state(shown)])
  const path = `/v1/dashboards/${own.dashboardId}/walls`
  for (const planted of [{ verifiedAgo: 20 }, { scopes: ['asset.read', 'dashboard.share'] as const }]) {
    const session = await plantSession(platform, admin, planted)
    assert.equal((await session.visitor.post(path, body)).status, 403)
  }
  assert.equal((await own.wall.post(path, body)).status, 403)
  // Of somebody else's own one.
  assert.equal((await admin.visitor.post(`/v1/dashboards/${dashboardId}/walls`, body)).status, 404)
  assert.equal((await admin.visitor.post(path, { ...body, days: 366 })).status, 400)
})

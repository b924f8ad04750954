// Plans of sites over the wire: who gets the picture and as what it leaves, what is not even read, and what a wall sees of a
// plan that is on its dashboard, and of the assets on it.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { AssetId, DashboardId, SiteId } from '../core/ids.ts'
import { PLAN_REQUEST_BYTES_MAX } from '../core/limits.ts'
import { pngChunk, pngOf } from '../core/wire/images/testing.ts'
import { declareSignal } from './authorisation-world.ts'
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
import { inTruth, plantSession, Program } from './people-sessions.ts'

let platform: PeoplePlatform
let admin: Member
let stranger: Member
let yard: SiteId
let quay: SiteId
let placed: AssetId
let beside: AssetId
let far: AssetId

before(async () => {
  platform = await startPeoplePlatform()
  const staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
  stranger = await foundOrganisation(platform, staff, 'Other')
  yard = await addSite(admin, 'Yard')
  quay = await addSite(admin, 'Quay')
  placed = await addAsset(yard, 'Placed')
  beside = await addAsset(yard, 'Beside')
  far = await addAsset(quay, 'Far')
  await declareSignal(platform, admin, placed)
  for (const [siteId, assetId] of [
    [yard, placed],
    [quay, far],
  ] as const) {
    json(await upload(admin.visitor, siteId, 0), 201)
    const body = { version: 1, places: [{ assetId, x: 0.5, y: 0.5 }] }
    json(await admin.visitor.patch(`/v1/sites/${siteId}/plan`, body))
  }
})
after(() => platform?.stop())

async function addAsset(siteId: SiteId, name: string): Promise<AssetId> {
  const body = { requestId: randomUUID(), name, kind: 'crane', siteId }
  const { assetId } = json<{ assetId: AssetId }>(await admin.visitor.post('/v1/assets', body), 201)
  const spec = { condition: { kind: 'limit', signal: 'load', above: 80 } }
  const rule = { name: `Overload of ${name}`, priority: 'high', scope: { assetId }, spec, enabled: true }
  const { ruleId } = json<{ ruleId: string }>(await admin.visitor.post('/v1/alarm-rules', rule), 201)
  await inTruth(platform, async (truth) => {
    await truth.query(
      `insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active)
       values ($1, $2, $3, $4, 'high', false, 'unacknowledged', true)`,
      [admin.orgId, ruleId, assetId, siteId],
    )
    await truth.query('insert into app.presence (org_id, asset_id, connected) values ($1, $2, true)', [
      admin.orgId,
      assetId,
    ])
  })
  return assetId
}

const upload = (visitor: Visitor, siteId: SiteId, version: number, bytes = pngOf()) =>
  visitor.post(`/v1/sites/${siteId}/plan/image`, { version, image: bytes.toString('base64') })
const picture = (siteId: SiteId) => `/v1/sites/${siteId}/plan/image`

test('the picture leaves as what it is and nothing else, to those who see the site', async () => {
  const operator = await inviteMember(platform, admin, 'operator', [yard])
  const answer = await operator.visitor.get(picture(yard))
  assert.equal(answer.status, 200)
  const { headers } = answer
  assert.equal(headers['content-type'], 'image/png')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['content-disposition'], 'attachment; filename="site-plan.png"')
  assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'; sandbox")
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
  assert.equal((await operator.visitor.get(picture(quay))).status, 404)
  assert.equal((await stranger.visitor.get(picture(yard))).status, 404)
  assert.equal((await platform.visitor().get(picture(yard))).status, 401)
})

test('what an attacker hides in a picture does not come out again', async () => {
  const siteId = await addSite(admin, 'Hidden')
  const page = Buffer.from('<html><script>alert(document.domain)</script></html>')
  const polyglot = Buffer.concat([pngOf({ before: [pngChunk('tEXt', page)] }), page])
  json(await upload(admin.visitor, siteId, 0, polyglot), 201)
  const { text } = await admin.visitor.get(picture(siteId))
  assert.equal(text, pngOf().toString('utf8'))
  const refused = await upload(admin.visitor, siteId, 1, page)
  assert.equal(refused.status, 400)
  const problem = JSON.parse(refused.text) as { detail: string; hint: string }
  assert.match(problem.detail, /a page, not an image/)
  assert.match(problem.hint, /PNG/)
})

test('who may not upload is told before the picture is read, and what is too large is not read at all', async () => {
  const operator = await inviteMember(platform, admin, 'operator', [yard])
  // Announced, and never sent.
  const announced = (bytes: number) => ({ 'content-length': String(bytes) })
  const ask = (visitor: Visitor, bytes: number) =>
    visitor.ask({ method: 'POST', path: picture(yard), headers: announced(bytes) })
  const asked = await ask(operator.visitor, PLAN_REQUEST_BYTES_MAX)
  assert.equal(asked.status, 403, asked.text)
  assert.equal(asked.headers.connection, 'close')
  assert.equal((await ask(platform.visitor(), PLAN_REQUEST_BYTES_MAX)).status, 401)
  const large = await ask(admin.visitor, 100 * 1024 * 1024)
  assert.equal(large.status, 413)
  // Elsewhere a form is a form.
  const form = await admin.visitor.ask({
    method: 'POST',
    path: '/v1/sites',
    headers: announced(PLAN_REQUEST_BYTES_MAX),
  })
  assert.equal(form.status, 413)
})

type Seen = { image: object | null; places: { assetId: AssetId }[] }

async function addWall(tiles: object[]): Promise<{ wall: Program; dashboardId: DashboardId }> {
  const { visitor } = await plantSession(platform, admin)
  const { dashboardId } = json<{ dashboardId: DashboardId }>(
    await visitor.post('/v1/dashboards', { name: 'Control room', tiles }),
    201,
  )
  const made = await visitor.post(`/v1/dashboards/${dashboardId}/walls`, { name: 'By the door', days: 7 })
  return { wall: new Program(visitor.port, json<{ token: string }>(made, 201).token), dashboardId }
}
const tile = (siteId: SiteId) => ({ id: 'p', kind: 'plan', title: '', w: 6, h: 5, siteId })
const idsIn = (text: string) => [placed, beside, far].filter((id) => text.includes(id))

test('a wall sees the plan that is on its dashboard, what stands on it and what alarms there, and nothing that it measures', async () => {
  const { wall, dashboardId } = await addWall([tile(yard)])
  const { tiles } = json<{ tiles: object[] }>(await wall.get(`/v1/dashboards/${dashboardId}`))
  assert.deepEqual(tiles, [tile(yard)])
  const seen = json<Seen>(await wall.get(`/v1/sites/${yard}/plan`))
  assert.deepEqual(
    seen.places.map(({ assetId }) => assetId),
    [placed],
  )
  assert.equal((await wall.get(picture(yard))).status, 200)
  for (const path of ['', '/image']) assert.equal((await wall.get(`/v1/sites/${quay}/plan${path}`)).status, 404)
  for (const path of ['/v1/assets', '/v1/alarms']) assert.deepEqual(idsIn((await wall.get(path)).text), [placed], path)
  const { assets } = json<{ assets: { presence: { connected: boolean } }[] }>(await wall.get('/v1/assets'))
  assert.equal(assets[0]?.presence.connected, true)
  const { sites } = json<{ sites: { siteId: SiteId; name: string }[] }>(await wall.get('/v1/sites'))
  assert.deepEqual(
    sites.map(({ name }) => name),
    ['Yard'],
  )
  const { signals } = json<{ signals: object[] }>(await wall.get(`/v1/assets/${placed}/signals`))
  assert.deepEqual(signals, [])
  assert.equal((await wall.get(`/v1/live?assets=${placed}`)).status, 404)
  assert.equal((await wall.patch(`/v1/sites/${yard}/plan`, { version: 2, places: [] })).status, 403)
})

test('a wall that lists alarms of a site does not see its plan', async () => {
  const { wall } = await addWall([{ id: 'a', kind: 'alarms', title: '', w: 6, h: 4, siteId: yard }])
  const seen = json<Seen>(await wall.get(`/v1/sites/${yard}/plan`))
  assert.deepEqual([seen.image, seen.places], [null, []])
  assert.equal((await wall.get(picture(yard))).status, 404)
  const both = await addWall([tile(quay), { id: 'a', kind: 'alarms', title: '', w: 6, h: 4, siteId: yard }])
  const plans = await Promise.all([quay, yard].map((siteId) => both.wall.get(`/v1/sites/${siteId}/plan/image`)))
  assert.deepEqual(
    plans.map(({ status }) => status),
    [200, 404],
  )
})

test('off the dashboard, off the plan, off to another site: at the next request it is off the wall', async () => {
  const { wall, dashboardId } = await addWall([tile(yard)])
  const guest = await addAsset(yard, 'Guest')
  const where = `/v1/sites/${yard}/plan`
  const { version, places } = json<{ version: number; places: object[] }>(await admin.visitor.get(where))
  const more = [...places, { assetId: guest, x: 0.1, y: 0.1 }]
  json(await admin.visitor.patch(where, { version, places: more }))
  const sees = async () => (await wall.get('/v1/assets')).text.includes(guest)
  assert.equal(await sees(), true)
  // It stands there still as far as the plan says, and is not there.
  await admin.visitor.patch(`/v1/assets/${guest}`, { siteId: quay })
  assert.equal(await sees(), false)
  assert.ok(!(await wall.get('/v1/alarms')).text.includes(guest))
  assert.ok(!(await wall.get(where)).text.includes(guest))
  await admin.visitor.patch(`/v1/assets/${guest}`, { siteId: yard })
  assert.equal(await sees(), true)
  json(await admin.visitor.patch(where, { version: version + 1, places }))
  assert.equal(await sees(), false)
  await admin.visitor.patch(`/v1/dashboards/${dashboardId}`, { version: 1, tiles: [] })
  assert.equal((await wall.get(where)).status, 404)
  assert.deepEqual(idsIn((await wall.get('/v1/assets')).text), [])
})

test('a plan that is removed while a tile shows it is not there, and the tile stays', async () => {
  const siteId = await addSite(admin, 'Short')
  json(await upload(admin.visitor, siteId, 0), 201)
  const { wall, dashboardId } = await addWall([tile(siteId)])
  assert.equal((await wall.get(picture(siteId))).status, 200)
  assert.equal((await admin.visitor.post(`/v1/sites/${siteId}/plan/remove`, { version: 1 })).status, 204)
  assert.equal((await wall.get(picture(siteId))).status, 404)
  assert.equal(json<Seen>(await wall.get(`/v1/sites/${siteId}/plan`)).image, null)
  assert.deepEqual(json<{ tiles: object[] }>(await wall.get(`/v1/dashboards/${dashboardId}`)).tiles, [tile(siteId)])
})

// Every operation, from the list of operations itself: as nobody, with a session that is over, as each role, as
// another organisation, and by ids of what one may not see. An operation that is added is tested by being added.
// With tokens, as staff, without a second factor or step-up: authorisation-sessions.test.ts.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { SiteId } from '../core/ids.ts'
import { type Permission, type Role, ROLE_PERMISSIONS, ROLES } from '../core/permissions.ts'
import { operations } from '../server/api/operations.ts'
import { EXAMPLES, ONESELF, PUBLIC, requestOf, ROWS_DECIDE } from './authorisation-examples.ts'
import {
  asking,
  buildWorld,
  exampleOf,
  fresh,
  guarded,
  naming,
  nowhere,
  ofApi,
  ownExample,
  revive,
  rowsOf,
  sameAnswer,
  stopWorld,
  type World,
} from './authorisation-world.ts'
import { inviteMember, json } from './people-platform.ts'
import { plantSession } from './people-sessions.ts'

let world: World
before(async () => void (world = await buildWorld()))
after(() => stopWorld(world))

test('every operation has an example or stands in a list with its reason, and no other does', () => {
  const known = [...Object.keys(EXAMPLES), ...Object.keys(PUBLIC), ...Object.keys(ONESELF)].toSorted()
  assert.deepEqual(known, operations.map(({ id }) => id).toSorted())
  for (const { id, permission } of operations) {
    assert.equal(permission === 'public', id in PUBLIC, id)
    assert.equal(permission === 'signed-in', id in ONESELF, id)
  }
})

test('nobody gets nothing, and learns nothing from it', async () => {
  const bodies = new Set<string>()
  for (const operation of guarded)
    for (const things of [world.atYard, nowhere()]) {
      const answer = await asking(world.platform.visitor(), operation, things)
      assert.equal(answer.status, 401, operation.id)
      bodies.add(answer.text)
    }
  assert.equal(bodies.size, 1)
})

test('a session that is over, or was never there, gets nothing, by cookie and by bearer', async () => {
  const { token, visitor, sessionId } = await plantSession(world.platform, world.members.operator)
  assert.equal((await visitor.get('/v1/session')).status, 200)
  assert.equal((await world.admin.visitor.post(`/v1/sessions/${sessionId}/end`)).status, 204)
  for (const operation of guarded)
    for (const bad of [token, randomBytes(32).toString('base64url')]) {
      const request = requestOf(operation, exampleOf(operation, world.atYard))
      const stranger = world.platform.visitor()
      assert.equal((await stranger.ask({ ...request, cookie: `__Host-session=${bad}` })).status, 401, operation.id)
      const headers = { authorization: `Bearer ${bad}` }
      assert.equal((await stranger.ask({ ...request, headers })).status, 401, operation.id)
    }
})

describe('each role may what its permissions say, and nothing else', () => {
  const allowed = (role: Role, permission: string) => ROLE_PERMISSIONS[role].includes(permission as Permission)
  for (const role of ROLES)
    test(role, async () => {
      for (const operation of ofApi) {
        const { visitor } = await plantSession(world.platform, world.members[role])
        if (!allowed(role, operation.permission)) {
          const answer = await asking(visitor, operation, world.atYard)
          assert.equal(answer.status, 403, `${operation.id}: ${answer.text}`)
          continue
        }
        const takes = ROWS_DECIDE[operation.id]
        const isTheirs = takes === undefined || role === 'staff' || allowed(role, takes)
        const answer = await visitor.ask(
          requestOf(operation, await ownExample(world, world.members[role], operation, visitor)),
        )
        assert.equal(answer.status, isTheirs ? operation.status : 404, `${operation.id}: ${answer.text}`)
        if (operation.id === 'sessions.end-all') await revive(world.platform, world.members[role])
      }
    })
})

test("another organisation's things and things that do not exist give the same bytes, and stay as they are", async () => {
  const before = await rowsOf(world, world.admin)
  assert.ok(naming.length > 20)
  const { visitor } = await plantSession(world.platform, world.stranger)
  for (const operation of naming.filter(({ permission }) =>
    ROLE_PERMISSIONS.org_admin.includes(permission as Permission),
  ))
    for (const things of [world.atYard, world.atQuay]) await sameAnswer(visitor, operation, things)
  assert.deepEqual(await rowsOf(world, world.admin), before)
})

test('an operator and a site manager see the sites they are assigned to, and the rest of their organisation as nothing', async () => {
  const { members, atQuay, yard } = world
  for (const role of ['operator', 'site_manager'] as const)
    for (const operation of naming.filter(
      ({ id, permission }) =>
        // People are the organisation's, whatever the site.
        id !== 'people.access' && ROLE_PERMISSIONS[role].includes(permission as Permission),
    ))
      await sameAnswer((await plantSession(world.platform, members[role])).visitor, operation, atQuay)
  const sites = json<{ sites: { siteId: SiteId }[] }>(await members.operator.visitor.get('/v1/sites'))
  assert.deepEqual(
    sites.sites.map(({ siteId }) => siteId),
    [yard],
  )
  const { assets } = json<{ assets: { siteId: SiteId }[] }>(await members.operator.visitor.get('/v1/assets'))
  assert.ok(assets.length > 0 && assets.every(({ siteId }) => siteId === yard))
  for (const path of ['/v1/people', '/v1/groups']) {
    const { text } = await members.site_manager.visitor.get(path)
    assert.ok(text.includes(yard) && !text.includes(world.quay), path)
  }
})

test('lists of another organisation hold nothing of ours, and nothing is counted', async () => {
  const { admin, atYard, yard, quay } = world
  const { visitor } = await plantSession(world.platform, world.stranger)
  for (const operation of ofApi.filter(({ method, output }) => method === 'GET' && output !== 'event-stream')) {
    const { text } = await asking(visitor, operation, nowhere())
    for (const id of [yard, quay, admin.personId, ...Object.values(atYard).filter((id) => String(id).length > 9)])
      assert.ok(!text.includes(String(id)), operation.id)
  }
})

test('a site is taken away, an asset moves, a role changes: at the next request, in the same session', async () => {
  const { yard, quay } = world
  const { visitor, personId } = await inviteMember(world.platform, world.admin, 'operator', [yard])
  const admin = world.admin.visitor
  const things = await fresh(world, yard)
  const path = `/v1/assets/${things.assetId}`
  assert.equal((await visitor.get(path)).status, 200)
  await admin.patch(path, { siteId: quay })
  assert.equal((await visitor.get(path)).status, 404)
  await admin.patch(`/v1/people/${personId}`, { siteIds: [quay] })
  assert.equal((await visitor.get(path)).status, 200)
  await admin.patch(`/v1/people/${personId}`, { siteIds: [] })
  assert.equal((await visitor.get(path)).status, 404)
  await admin.patch(`/v1/people/${personId}`, { role: 'engineer' })
  assert.equal((await visitor.get(path)).status, 200)
  await admin.patch(`/v1/people/${personId}`, { state: 'disabled' })
  assert.equal((await visitor.get(path)).status, 401)
})

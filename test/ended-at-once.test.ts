// What is ended is dead within a second: in the browser, for a program with a token, on every open stream, and on
// another node of the platform (a second api process on the same database).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { PersonId, SessionId, SiteId } from '../core/ids.ts'
import { start as startApi } from '../server/api/main.ts'
import { createLog } from '../server/platform/log.ts'
import type { Running } from '../server/platform/running.ts'
import {
  addSite,
  enrolStaff,
  foundOrganisation,
  inviteMember,
  json,
  type Member,
  type PeoplePlatform,
  startPeoplePlatform,
  Visitor,
} from './people-platform.ts'
import { inTruth, operateAs, plantSession, Program } from './people-sessions.ts'

const WITHIN_MS = 1_000

let platform: PeoplePlatform
let second: Running
let secondPort: number
let staff: Member
let admin: Member
let yard: SiteId
let quay: SiteId
let atYard: string

before(async () => {
  platform = await startPeoplePlatform()
  second = await startApi(platform.config, createLog('test', { to: { write: () => {} } }))
  const { port } = second.describe?.() ?? {}
  assert.ok(typeof port === 'number')
  secondPort = port
  staff = await enrolStaff(platform)
  await staff.visitor.patch(`/v1/people/${staff.personId}`, { name: 'Sam of the staff' })
  admin = await foundOrganisation(platform, staff, 'Acme')
  yard = await addSite(admin, 'Yard')
  quay = await addSite(admin, 'Quay')
  atYard = await addAsset(yard)
})
after(async () => {
  await second?.close()
  await platform?.stop()
})

async function addAsset(siteId: SiteId): Promise<string> {
  const body = { requestId: crypto.randomUUID(), name: 'Crane', kind: 'crane', siteId }
  return json<{ assetId: string }>(await admin.visitor.post('/v1/assets', body), 201).assetId
}

/** Both nodes, each with an open stream. */
type Watching = { nodes: Visitor[]; streams: Promise<{ at: number; text: string }>[] }

async function watching(nodes: Visitor[], assets = atYard): Promise<Watching> {
  const before = await openStreams()
  const streams = nodes.map(async (node) => {
    const { text, status } = await node.get(`/v1/live?assets=${assets}`)
    assert.equal(status, 200, text)
    return { at: performance.now(), text }
  })
  // Those of the test before are gone with their sessions.
  while ((await openStreams()) < before + nodes.length) await setTimeout(20)
  return { nodes, streams }
}

async function openStreams(): Promise<number> {
  const listed = await admin.visitor.get('/v1/sessions?of=organisation')
  return json<{ sessions: { streams: number }[] }>(listed).sessions.reduce((sum, { streams }) => sum + streams, 0)
}

async function browser(member: Member, planted = {}): Promise<{ sessionId: SessionId; nodes: Visitor[] }> {
  const { sessionId, token, visitor } = await plantSession(platform, member, planted)
  const other = visitor instanceof Program ? new Program(secondPort, token) : new Visitor(secondPort)
  if (!(other instanceof Program)) other.cookies.set('__Host-session', token)
  return { sessionId, nodes: [visitor, other] }
}

/** Ends something, and sees all of it dead in time. */
async function dies(
  { nodes, streams }: Watching,
  end: () => Promise<unknown>,
  kind = 'unauthenticated',
): Promise<void> {
  const [first] = nodes
  assert.equal((await first?.get('/v1/session'))?.status, 200)
  await end()
  const ended = performance.now()
  for (const node of nodes) {
    const answer = await node.get('/v1/sites')
    assert.equal(answer.status, 401)
    assert.match(answer.text, new RegExp(`:${kind}"`))
  }
  for (const stream of streams) {
    const { at, text } = await stream
    assert.ok(at - ended < WITHIN_MS, `a stream lived ${at - ended} ms`)
    assert.match(text, /event: ended\ndata: \{"why":"session"\}/)
  }
}

const done = async (answer: Promise<{ status: number; text: string }>): Promise<void> => {
  const { status, text } = await answer
  assert.ok(status < 300, text)
}

test('a session that an administrator ends', async () => {
  const { sessionId, nodes } = await browser(await inviteMember(platform, admin, 'operator', [yard]))
  await dies(await watching(nodes), () => done(admin.visitor.post(`/v1/sessions/${sessionId}/end`)))
})

test('all sessions of a person, programs included', async () => {
  const member = await inviteMember(platform, admin, 'operator', [yard])
  const [a, b] = [
    await browser(member),
    await browser(member, { scopes: ['telemetry.read', 'asset.read', 'site.read'] }),
  ]
  const [seen, read] = [await watching(a.nodes), await watching(b.nodes)]
  const { ended } = json<{ ended: number }>(await admin.visitor.post('/v1/sessions/end', { personId: member.personId }))
  assert.equal(ended, 3)
  for (const each of [seen, read])
    for (const stream of each.streams) assert.match((await stream).text, /"why":"session"/)
  for (const node of [...a.nodes, ...b.nodes]) assert.equal((await node.get('/v1/session')).status, 401)
})

test("an API token of one's own", async () => {
  const member = await inviteMember(platform, admin, 'engineer')
  const body = { name: 'Reports', permissions: ['telemetry.read', 'asset.read', 'site.read'], days: 7 }
  const made = json<{ sessionId: SessionId; token: string }>(await member.visitor.post('/v1/tokens', body), 201)
  const nodes = [member.visitor.port, secondPort].map((port) => new Program(port, made.token))
  await dies(await watching(nodes), () => done(member.visitor.post(`/v1/sessions/${made.sessionId}/end`)))
})

test('a person who is disabled, and one who signs out', async () => {
  const member = await inviteMember(platform, admin, 'operator', [yard])
  const { nodes } = await browser(member)
  await dies(await watching(nodes), () =>
    done(admin.visitor.patch(`/v1/people/${member.personId}`, { state: 'disabled' })),
  )
  const other = await browser(await inviteMember(platform, admin, 'operator', [yard]))
  const { port, cookies } = other.nodes[0] ?? assert.fail()
  const leaving = new Visitor(port)
  leaving.cookies.set('__Host-session', cookies.get('__Host-session') ?? '')
  await dies(await watching(other.nodes), () => done(leaving.post('/v1/sign-out')))
})

test('staff whose grant the customer ends, and staff whose time is over', async () => {
  for (const how of ['ended', 'over']) {
    const { visitor, grantId } = await operateAs(platform, staff, admin.orgId)
    const other = new Visitor(secondPort)
    other.cookies.set('__Host-session', visitor.cookies.get('__Host-session') ?? '')
    const seen = await watching([visitor, other])
    await dies(
      seen,
      how === 'ended'
        ? () => done(admin.visitor.post(`/v1/operate-as/${grantId}/end`))
        : // The clock reaches the end: nothing wakes anybody.
          () => later(grantId),
      'operate-as-ended',
    )
  }
})

const later = (grantId: string): Promise<unknown> =>
  inTruth(platform, async (truth) => {
    // In one transaction: the schema holds its rules at every commit.
    await truth.query('begin; alter table app.operate_grant disable trigger step, disable trigger changed')
    await truth.query(`update app.operate_grant set expires_at = now() where grant_id = $1`, [grantId])
    await truth.query('alter table app.operate_grant enable always trigger step, enable always trigger changed; commit')
  })

test('a group that is changed: a stream loses the site at once, one that may no more ends', async () => {
  const group = { name: 'Yard', permissions: ['asset.read', 'telemetry.read', 'site.read'], siteIds: [yard] }
  const { groupId } = json<{ groupId: string }>(await admin.visitor.post('/v1/groups', group), 201)
  const member = await inviteMember(platform, admin, 'none')
  await done(admin.visitor.patch(`/v1/people/${member.personId}`, { groupIds: [groupId] }))
  const steps: [change: object, why: string, status: number][] = [
    [{ siteIds: [quay] }, 'changed', 404],
    [{ permissions: ['asset.read', 'site.read'], siteIds: [yard] }, 'session', 200],
  ]
  for (const [change, why, status] of steps) {
    await done(admin.visitor.patch(`/v1/groups/${groupId}`, { permissions: group.permissions, siteIds: [yard] }))
    const { nodes } = await browser(member)
    const { streams } = await watching(nodes)
    await done(admin.visitor.patch(`/v1/groups/${groupId}`, change))
    const changed = performance.now()
    for (const stream of streams) {
      const { at, text } = await stream
      assert.ok(at - changed < WITHIN_MS, `a stream lived ${at - changed} ms`)
      assert.ok(text.includes(`{"why":"${why}"}`), text)
    }
    assert.equal((await nodes[1]?.get(`/v1/assets/${atYard}`))?.status, status)
  }
})

test('a person sees and ends their own sessions, and nobody else does', async () => {
  const [member, other] = [
    await inviteMember(platform, admin, 'operator'),
    await inviteMember(platform, admin, 'operator'),
  ]
  const { sessionId, visitor } = await plantSession(platform, member)
  type Row = { sessionId: SessionId; person: { personId: PersonId }; isCurrent: boolean }
  const { sessions } = json<{ sessions: Row[] }>(await member.visitor.get('/v1/sessions'))
  assert.deepEqual(new Set(sessions.map(({ person }) => person.personId)), new Set([member.personId]))
  assert.equal(sessions.length, 2)
  assert.equal((await other.visitor.get('/v1/sessions?of=organisation')).status, 403)
  assert.equal((await other.visitor.post(`/v1/sessions/${sessionId}/end`)).status, 404)
  assert.equal((await other.visitor.post('/v1/sessions/end', { personId: member.personId })).status, 403)
  assert.deepEqual(json(await member.visitor.post('/v1/sessions/end')), { ended: 1 })
  assert.equal((await visitor.get('/v1/session')).status, 401)
  assert.equal((await member.visitor.get('/v1/session')).status, 200)
})

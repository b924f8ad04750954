// Enrolling, sessions, roles and labels: through the api as a browser sees it, with the real auth process, vault and
// database behind it. What strangers can learn and do: strangers.test.ts.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isFailure } from '../core/errors.ts'
import { INVITATION_S } from '../core/limits.ts'
import type { PersonId } from '../core/ids.ts'
import type { Answer } from '../server/api/testing.ts'
import {
  addSite,
  enrolStaff,
  foundOrganisation,
  inviteMember,
  json,
  type Member,
  newPassword,
  type PeoplePlatform,
  startPeoplePlatform,
  tokenOf,
  type Visitor,
} from './people-platform.ts'

type Invited = { personId: PersonId; invitation: { url: string; expiresAt: string; sent: boolean } }

let platform: PeoplePlatform
let staff: Member
let admin: Member

before(async () => {
  platform = await startPeoplePlatform()
  staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
})
after(() => platform.stop())

const later = (seconds: number): void => {
  platform.clock.now = new Date(platform.clock.now.getTime() + seconds * 1000)
}
const invited = async (email: string, by = admin): Promise<Invited> =>
  json<Invited>(await by.visitor.post('/v1/people', { name: 'Ann', email, role: 'engineer' }), 201)
const accept = (visitor: Visitor, url: string, password = newPassword()): Promise<Answer> =>
  visitor.post('/v1/enrolment/accept', { token: tokenOf(url), password })
const signIn = (visitor: Visitor, email: string, password: string): Promise<Answer> =>
  visitor.post('/v1/sign-in', { email, password })

/** What a stranger can compare: status, body, and names and values of headers that do not change by themselves. */
function visible({ status, text, headers }: Answer): object {
  const { date: _, 'x-request-id': __, ...rest } = headers
  return { status, text, rest }
}

test('the platform has one first administrator', async () => {
  await assert.rejects(platform.supervisor.bootstrap(), (error) => isFailure(error, 'conflict'))
})

test('what only the supervisor may ask is nowhere on the api', async () => {
  for (const path of ['/internal/bootstrap', '/internal/demonstration-links', '/internal/invitations'])
    assert.equal((await admin.visitor.post(path, {})).status, 404, path)
})

test('an invitation works once, for a week, and the newest alone', async () => {
  const first = await invited('once@acme.example')
  assert.equal(first.invitation.sent, false)
  const again = await admin.visitor.post(`/v1/people/${first.personId}/invitation`)
  const second = json<Invited>(again, 201)
  const unknown = await accept(platform.visitor(), `https://x/enrol#${'A'.repeat(43)}`)
  assert.equal(unknown.status, 404)
  const replaced = await accept(platform.visitor(), first.invitation.url)
  assert.deepEqual(visible(replaced), visible(unknown))
  assert.equal((await accept(platform.visitor(), second.invitation.url)).status, 200)
  assert.deepEqual(visible(await accept(platform.visitor(), second.invitation.url)), visible(unknown))
  const over = await invited('late@acme.example')
  later(INVITATION_S + 1)
  assert.deepEqual(visible(await accept(platform.visitor(), over.invitation.url)), visible(unknown))
})

test('of many who use one invitation at once, one wins', async () => {
  const { invitation } = await invited('race@acme.example')
  const answers = await Promise.all(Array.from({ length: 4 }, () => accept(platform.visitor(), invitation.url)))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1, answers.map(({ status }) => status).join())
})

test('a weak password is refused with the reason, and the invitation stays open', async () => {
  const { invitation } = await invited('weak@acme.example')
  for (const weak of ['short', 'Password123!2024', 'weak@acme.example'])
    assert.match(
      json<{ fields: { password: string } }>(await accept(platform.visitor(), invitation.url, weak), 400).fields
        .password,
      /./,
    )
  assert.equal((await accept(platform.visitor(), invitation.url)).status, 200)
})

test('who has an account joins a second organisation by its password, and the inviter learns nothing', async () => {
  const ann = await inviteMember(platform, admin, 'engineer', [], 'ann@people.example')
  const bolt = await foundOrganisation(platform, staff, 'Bolt')
  const [known, unknown] = [await invited('Ann@People.example', bolt), await invited('nobody@people.example', bolt)]
  assert.deepEqual(Object.keys(known.invitation), Object.keys(unknown.invitation))
  for (const { invitation } of [known, unknown]) {
    const facts = await platform.visitor().post('/v1/enrolment/inspect', { token: tokenOf(invitation.url) })
    assert.equal(json<{ hasAccount: unknown }>(facts).hasAccount, null)
  }
  assert.equal((await accept(platform.visitor(), known.invitation.url)).status, 401)
  const visitor = platform.visitor()
  assert.equal((await accept(visitor, known.invitation.url, ann.password)).status, 200)
  const session = json<{ organisation: { orgId: string } }>(await visitor.get('/v1/session'))
  assert.equal(session.organisation.orgId, bolt.orgId)
})

test('one mailbox is one person of an organisation', async () => {
  await invited('twice@acme.example')
  for (const spelling of ['twice@acme.example', 'TWICE@Acme.example', 'twice+2@acme.example']) {
    const answer = await admin.visitor.post('/v1/people', { name: 'B', email: spelling, role: 'engineer' })
    assert.equal(answer.status, 409, spelling)
  }
})

test('a session: a new token each time, in a cookie that nothing else can read, ended by signing out', async () => {
  const { visitor, email, password } = await inviteMember(platform, admin, 'engineer')
  const enrolledWith = visitor.cookies.get('__Host-session') ?? ''
  const answer = await signIn(visitor, email, password)
  const cookie = answer.headers['set-cookie']?.find((line) => line.startsWith('__Host-session='))
  assert.match(cookie ?? '', /^__Host-session=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Expires=/)
  const signedInWith = visitor.cookies.get('__Host-session') ?? ''
  assert.notEqual(signedInWith, enrolledWith)
  const readWith = async (token: string) =>
    (await visitor.ask({ path: '/v1/session', cookie: `__Host-session=${token}` })).status
  assert.equal(await readWith(enrolledWith), 401)
  assert.equal(await readWith(signedInWith), 200)
  // A planted cookie is not taken over.
  const planted = platform.visitor()
  planted.cookies.set('__Host-session', 'A'.repeat(43))
  await signIn(planted, email, password)
  assert.notEqual(planted.cookies.get('__Host-session'), 'A'.repeat(43))
  assert.equal((await visitor.post('/v1/sign-out')).status, 204)
  assert.equal(visitor.cookies.get('__Host-session'), undefined)
  assert.equal(await readWith(signedInWith), 401)
})

test('a session ends by idleness and by age', async () => {
  const truth = await platform.database.superuser()
  for (const column of ['idle_expires_at', 'expires_at']) {
    const { visitor, personId } = await inviteMember(platform, admin, 'engineer')
    await truth.query(`update identity.session set ${column} = now() where person_id = $1`, [personId])
    assert.equal((await visitor.get('/v1/session')).status, 401, column)
  }
})

test('disabling ends every session at once; coming back needs no invitation, but a password', async () => {
  const { visitor, personId, email, password } = await inviteMember(platform, admin, 'engineer')
  const elsewhere = platform.visitor()
  await signIn(elsewhere, email, password)
  await admin.visitor.patch(`/v1/people/${personId}`, { state: 'disabled' })
  for (const each of [visitor, elsewhere]) assert.equal((await each.get('/v1/session')).status, 401)
  await admin.visitor.patch(`/v1/people/${personId}`, { state: 'active' })
  for (const each of [visitor, elsewhere]) assert.equal((await each.get('/v1/session')).status, 401)
  assert.equal((await signIn(visitor, email, password)).status, 200)
})

test('the last administrator stays, even when two leave at once', async () => {
  const founder = await foundOrganisation(platform, staff, 'Cargo')
  const own = `/v1/people/${founder.personId}`
  for (const change of [{ state: 'disabled' }, { role: 'operator' }])
    assert.equal((await founder.visitor.patch(own, change)).status, 409, JSON.stringify(change))
  const second = await inviteMember(platform, founder, 'org_admin')
  const answers = await Promise.all([
    founder.visitor.patch(own, { role: 'operator' }),
    second.visitor.patch(`/v1/people/${second.personId}`, { role: 'operator' }),
  ])
  const left = answers.filter(({ status }) => status === 204).length
  assert.ok(left <= 1, answers.map(({ text }) => text).join())
})

test('nobody becomes staff of the platform from inside a tenant, nor tenant from inside the platform', async () => {
  const { personId } = await inviteMember(platform, admin, 'engineer')
  assert.equal((await admin.visitor.patch(`/v1/people/${personId}`, { role: 'staff' })).status, 400)
  assert.equal(
    (await admin.visitor.post('/v1/people', { name: 'X', email: 'x@acme.example', role: 'staff' })).status,
    400,
  )
  assert.equal(
    (await staff.visitor.post('/v1/people', { name: 'X', email: 'x@p.example', role: 'org_admin' })).status,
    400,
  )
})

test('a label is whatever people call the place (V-18)', async () => {
  for (const label of ['<img src=x onerror=alert(1)>', '‮Hof‬', 'Кран №3 🏗️', 'Dock "B" & \'C\'', '{{7*7}} ${x} %s']) {
    const siteId = await addSite(admin, label)
    const { sites } = json<{ sites: { siteId: string; name: string }[] }>(await admin.visitor.get('/v1/sites'))
    assert.equal(sites.find((site) => site.siteId === siteId)?.name, label)
  }
  for (const bad of ['', '   ', 'x'.repeat(10_000), 'a\nb', 'a\0b', '\ud800'])
    assert.match(
      json<{ fields: { name: string } }>(await admin.visitor.post('/v1/sites', { name: bad }), 400).fields.name,
      /./,
    )
})

test('links of a demonstration sign in many times, until the next list', async () => {
  const ann = await inviteMember(platform, admin, 'operator')
  const [link] = await platform.supervisor.demonstrationLinks([ann])
  const follow = async (url = '') => {
    const visitor = platform.visitor()
    const { status } = await visitor.post('/v1/sign-in/link', { token: tokenOf(url) })
    return { status, visitor }
  }
  for (let i = 0; i < 2; i++) {
    const { status, visitor } = await follow(link?.url)
    assert.equal(status, 204)
    const session = json<{ person: { personId: string }; demonstration: boolean }>(await visitor.get('/v1/session'))
    assert.deepEqual([session.person.personId, session.demonstration], [ann.personId, true])
  }
  await platform.supervisor.demonstrationLinks([])
  assert.equal((await follow(link?.url)).status, 401)
})

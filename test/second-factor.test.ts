// Second factors through the api as a browser sees it: authenticator apps, recovery codes, the sign-in that waits for
// them, confirming. Passkeys: passkeys.test.ts, letters: letters.test.ts.
// Long because one platform serves all of it: a start takes longer than any of the tests.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, beforeEach, test } from 'node:test'
import { PENDING_SIGN_IN_S, PENDING_TRIES_MAX, TOTP_FAILURES_KNOWN_MAX, TOTP_FAILURES_NEW_MAX } from '../core/limits.ts'
import { base32 } from '../core/codes/totp.ts'
import {
  type App,
  addApp,
  codeOf,
  enrolStaff,
  foundOrganisation,
  freshCode,
  inviteMember,
  json,
  type Member,
  newPassword,
  type Next,
  type PeoplePlatform,
  signIn,
  startPeoplePlatform,
  tokenOf,
  type Visitor,
} from './people-platform.ts'

let platform: PeoplePlatform
let admin: Member
let truth: Awaited<ReturnType<PeoplePlatform['database']['superuser']>>

before(async () => {
  platform = await startPeoplePlatform()
  admin = await foundOrganisation(platform, await enrolStaff(platform), 'Acme')
  truth = await platform.database.superuser()
})
after(async () => {
  await truth?.end()
  await platform?.stop()
})
// Half an hour later: whoever comes from this address may ask as often as ever, and no delay is left.
beforeEach(() => later(1_800))

const later = (seconds: number): void => {
  platform.clock.now = new Date(platform.clock.now.getTime() + seconds * 1000)
}

type WithApp = Member & { app: App }

async function withApp(): Promise<WithApp> {
  const member = await inviteMember(platform, admin, 'engineer')
  return { ...member, app: await addApp(platform, member.visitor) }
}

/** A browser in which the password was right. */
async function pendingOf({ email, password }: Member, visitor = platform.visitor()): Promise<Visitor> {
  const { next } = json<Next>(await visitor.post('/v1/sign-in', { email, password }))
  assert.equal(next, 'second-factor')
  return visitor
}
const giveCode = async (visitor: Visitor, code: string) => (await visitor.post('/v1/sign-in/code', { code })).status
const wrongFor = (app: App) => (codeOf(app, platform.clock) === '000000' ? '111111' : '000000')
const isSignedIn = async (visitor: Visitor) => (await visitor.get('/v1/session')).status === 200
const notices = async ({ personId }: Member): Promise<string[]> =>
  (
    await truth.query<{ kind: string }>(
      `select n.kind from identity.notice n join app.person p using (account_id) where p.person_id = $1 order by n.created_at`,
      [personId],
    )
  ).rows.map(({ kind }) => kind)

const hasOathtool = spawnSync('oathtool', ['--version']).status === 0

test('codes of oathtool sign in', { skip: hasOathtool ? false : 'it is not installed' }, async () => {
  const ann = await inviteMember(platform, admin, 'engineer')
  const begun = json<{ secret: string; uri: string }>(await ann.visitor.post('/v1/security/totp'))
  assert.equal(new URL(begun.uri).searchParams.get('secret'), begun.secret)
  const oathtool = (at: Date) =>
    spawnSync('oathtool', ['--totp', '--base32', begun.secret, `--now=@${Math.floor(at.getTime() / 1000)}`], {
      encoding: 'utf8',
    }).stdout.trim()
  const code = oathtool(platform.clock.now)
  assert.equal((await ann.visitor.post('/v1/security/totp/enable', { code })).status, 200)
  const visitor = await pendingOf(ann)
  assert.equal(await giveCode(visitor, code), 400, 'the code that enabled it')
  later(30)
  assert.equal(await giveCode(visitor, oathtool(platform.clock.now)), 204)
  assert.ok(await isSignedIn(visitor))
})

test('enrolling: a secret shown once, in use after its first code, the session goes on under a new token', async () => {
  const ann = await inviteMember(platform, admin, 'engineer')
  const elsewhere = await signIn(platform, ann)
  const first = json<{ secret: string }>(await ann.visitor.post('/v1/security/totp'))
  const second = json<{ secret: string }>(await ann.visitor.post('/v1/security/totp'))
  assert.notEqual(first.secret, second.secret)
  assert.match(second.secret, /^[A-Z2-7]{32}$/)
  assert.equal((await ann.visitor.post('/v1/security/totp/enable', { code: '000000' })).status, 400)
  // Not proved with a code: the password is enough still.
  assert.equal(
    json<Next>(await platform.visitor().post('/v1/sign-in', { email: ann.email, password: ann.password })).next,
    'signed-in',
  )
  const before = ann.visitor.cookies.get('__Host-session') ?? ''
  const app = await addApp(platform, ann.visitor)
  assert.equal(app.recoveryCodes.length, 10)
  const old = await platform.visitor().ask({ path: '/v1/session', cookie: `__Host-session=${before}` })
  assert.equal(old.status, 401, 'the token of before lives on')
  assert.equal((await elsewhere.get('/v1/session')).status, 401, 'who got in without it stays')
  const security = await ann.visitor.get('/v1/security')
  assert.doesNotMatch(security.text, new RegExp(base32(app.secret)))
  for (const code of app.recoveryCodes) assert.ok(!security.text.includes(code))
  assert.equal((await ann.visitor.post('/v1/security/totp/enable', { code: codeOf(app, platform.clock) })).status, 400)
  assert.ok((await notices(ann)).includes('totp.added'))
})

test('who must have a second factor and has none may do nothing but get one', async () => {
  const made = await admin.visitor.post('/v1/people', { name: 'A', email: 'bare@acme.example', role: 'org_admin' })
  const { invitation } = json<{ invitation: { url: string } }>(made, 201)
  const visitor = platform.visitor()
  const token = tokenOf(invitation.url)
  json(await visitor.post('/v1/enrolment/accept', { token, password: newPassword() }))
  const session = json<{ needsSecondFactor: boolean }>(await visitor.get('/v1/session'))
  assert.equal(session.needsSecondFactor, true)
  for (const path of ['/v1/sites', '/v1/assets', '/v1/people'])
    assert.equal(json<{ type: string }>(await visitor.get(path), 403).type, 'urn:fairlead:problem:second-factor', path)
  const security = json<{ required: boolean; secondFactorNeeded: boolean }>(await visitor.get('/v1/security'))
  assert.deepEqual([security.required, security.secondFactorNeeded], [true, true])
  await addApp(platform, visitor)
  assert.equal((await visitor.get('/v1/people')).status, 200)
  assert.equal((await visitor.post('/v1/security/totp/remove')).status, 409, 'the last one was removed')
})

test('a code is right for its step and the ones beside it', async () => {
  const ann = await withApp()
  for (const [steps, status] of [
    [-2, 400],
    [2, 400],
    [-1, 204],
    [1, 204],
    [0, 204],
  ] as const) {
    const visitor = await pendingOf(ann)
    await freshCode(platform, ann.app)
    assert.equal(await giveCode(visitor, codeOf(ann.app, platform.clock, steps)), status, `${steps} steps`)
    later(600)
  }
})

test('a code works once: after itself, after a later one, and when the clock goes back', async () => {
  const ann = await withApp()
  later(60)
  const code = codeOf(ann.app, platform.clock)
  assert.equal(await giveCode(await pendingOf(ann), code), 204)
  assert.equal(await giveCode(await pendingOf(ann), code), 400)
  assert.equal(await giveCode(await pendingOf(ann), codeOf(ann.app, platform.clock, -1)), 400, 'an earlier one')
  later(-3_600)
  assert.equal(await giveCode(await pendingOf(ann), codeOf(ann.app, platform.clock)), 400, 'an hour earlier')
  later(3_600 + 60)
  assert.equal(await giveCode(await pendingOf(ann), codeOf(ann.app, platform.clock)), 204)
})

test('twenty at once with one code: one session, in one browser and over twenty', async () => {
  const ann = await withApp()
  later(60)
  const one = await pendingOf(ann)
  const code = codeOf(ann.app, platform.clock)
  const inOne = await Promise.all(Array.from({ length: 20 }, () => giveCode(one, code)))
  assert.equal(inOne.filter((status) => status === 204).length, 1, inOne.join())
  later(1_800)
  // Known browsers are not delayed by each other's failures.
  const many: Visitor[] = []
  for (let i = 0; i < 8; i++) {
    const visitor = platform.visitor()
    visitor.cookies.set('__Host-known', one.cookies.get('__Host-known') ?? '')
    many.push(await pendingOf(ann, visitor))
  }
  const next = codeOf(ann.app, platform.clock)
  const overMany = await Promise.all(many.map((visitor) => giveCode(visitor, next)))
  assert.equal(overMany.filter((status) => status === 204).length, 1, overMany.join())
})

test('a recovery code works once, raced as well, and a new list ends the old one', async () => {
  const ann = await withApp()
  const [first = '', second = '', third = ''] = ann.app.recoveryCodes
  const use = async (visitor: Visitor, code: string) => visitor.post('/v1/sign-in/recovery', { code })
  const typed = first.toLowerCase().replaceAll('-', ' ')
  assert.deepEqual(json(await use(await pendingOf(ann), typed)), { left: 9 })
  assert.equal((await use(await pendingOf(ann), first)).status, 400)
  const waiting = [await pendingOf(ann), await pendingOf(ann), await pendingOf(ann), await pendingOf(ann)]
  const raced = (await Promise.all(waiting.map((visitor) => use(visitor, second)))).map(({ status }) => status)
  assert.equal(raced.filter((status) => status === 200).length, 1, raced.join())
  later(1_800)
  const { recoveryCodes } = json<{ recoveryCodes: string[] }>(await ann.visitor.post('/v1/security/recovery'))
  assert.equal((await use(await pendingOf(ann), third)).status, 400, 'a code of the old list')
  assert.equal((await use(await pendingOf(ann), recoveryCodes[0] ?? '')).status, 200)
  assert.ok((await notices(ann)).includes('recovery-code.used'))
  const { rows } = await truth.query('select code_hash from identity.recovery_code limit 1')
  assert.equal(rows[0].code_hash.length, 32)
})

test('codes of one person are none of another', async () => {
  const [ann, bob] = [await withApp(), await withApp()]
  later(60)
  assert.equal(await giveCode(await pendingOf(ann), codeOf(bob.app, platform.clock)), 400)
  const visitor = await pendingOf(ann)
  assert.equal((await visitor.post('/v1/sign-in/recovery', { code: bob.app.recoveryCodes[0] })).status, 400)
})

test('what waits for a second factor opens nothing else, five tries and five minutes long', async () => {
  const ann = await withApp()
  const visitor = await pendingOf(ann)
  assert.equal(visitor.cookies.get('__Host-session'), undefined)
  const pending = visitor.cookies.get('__Host-pending') ?? ''
  for (const path of ['/v1/session', '/v1/security', '/v1/assets'])
    assert.equal((await visitor.ask({ path, cookie: `__Host-session=${pending}` })).status, 401, path)
  for (let i = 0; i < PENDING_TRIES_MAX; i++) assert.equal(await giveCode(visitor, wrongFor(ann.app)), 400)
  later(1_800)
  assert.equal(await giveCode(visitor, await freshCode(platform, ann.app)), 401, 'a sixth try')
  const slow = await pendingOf(ann)
  later(PENDING_SIGN_IN_S + 1)
  assert.equal(await giveCode(slow, await freshCode(platform, ann.app)), 401, 'after five minutes')
  const back = await pendingOf(ann)
  later(-120)
  assert.equal(await giveCode(back, await freshCode(platform, ann.app)), 401, 'a clock that went back')
  later(120)
  // Invented, another account's, and one that was used.
  const forged = platform.visitor()
  forged.cookies.set('__Host-pending', 'A'.repeat(43))
  assert.equal(await giveCode(forged, await freshCode(platform, ann.app)), 401)
  const used = await pendingOf(ann)
  const copy = used.cookies.get('__Host-pending') ?? ''
  assert.equal(await giveCode(used, await freshCode(platform, ann.app)), 204)
  forged.cookies.set('__Host-pending', copy)
  assert.equal(await giveCode(forged, await freshCode(platform, ann.app)), 401, 'a stolen cookie, too late')
})

test('a planted session or pending cookie is not taken over', async () => {
  const ann = await withApp()
  const visitor = platform.visitor()
  visitor.cookies.set('__Host-session', 'A'.repeat(43))
  visitor.cookies.set('__Host-pending', 'B'.repeat(43))
  await pendingOf(ann, visitor)
  assert.notEqual(visitor.cookies.get('__Host-pending'), 'B'.repeat(43))
  assert.equal(await giveCode(visitor, await freshCode(platform, ann.app)), 204)
  assert.notEqual(visitor.cookies.get('__Host-session'), 'A'.repeat(43))
  assert.ok(await isSignedIn(visitor))
})

test('guessing codes ends, and not for the owner', async () => {
  const ann = await withApp()
  const owner = await signIn(platform, ann)
  const guesses = async (number: number) => {
    const said = new Set<number>()
    for (let tries = 0; tries < number; tries++) {
      said.add(await giveCode(await pendingOf(ann), wrongFor(ann.app)))
      later(1_000)
    }
    return [...said]
  }
  assert.deepEqual(await guesses(12), [400])
  // As if it had gone on for a long time.
  await truth.query(
    `update identity.totp t set failures_new = $2 from app.person p where p.account_id = t.account_id and p.person_id = $1`,
    [ann.personId, TOTP_FAILURES_NEW_MAX - 1],
  )
  assert.deepEqual(await guesses(3), [400, 403])
  assert.equal(await giveCode(await pendingOf(ann), await freshCode(platform, ann.app)), 403, 'right, and too late')
  // The owner's browser has signed in before: it is neither delayed nor shut out.
  assert.equal(await giveCode(await pendingOf(ann, owner), await freshCode(platform, ann.app)), 204)
  // Nor is who has a recovery code, wherever they are.
  later(1_000)
  const elsewhere = await pendingOf(ann)
  assert.equal((await elsewhere.post('/v1/sign-in/recovery', { code: ann.app.recoveryCodes[0] })).status, 200)
  const told = await notices(ann)
  assert.equal(told.filter((kind) => kind === 'second-factor.guessed').length, 1, told.join())
  assert.ok(told.includes('sign-in.suspicious'))
  assert.ok(TOTP_FAILURES_NEW_MAX + TOTP_FAILURES_KNOWN_MAX < 100)
})

test('who does not know the password delays nobody at the second factor', async () => {
  const ann = await withApp()
  for (let i = 0; i < 40; i++) {
    await platform.visitor().post('/v1/sign-in', { email: ann.email, password: newPassword() })
    const stranger = platform.visitor()
    stranger.cookies.set('__Host-pending', 'A'.repeat(43))
    await giveCode(stranger, '000000')
    later(60)
  }
  later(1_000)
  const visitor = await pendingOf(ann)
  assert.equal(await giveCode(visitor, await freshCode(platform, ann.app)), 204)
  assert.ok((await notices(ann)).includes('sign-in.suspicious'), 'in after many failures, and nobody is told')
})

test('confirming: by the password where there is nothing else, by a code where there is; under a new token', async () => {
  const [ann, bob] = [await inviteMember(platform, admin, 'engineer'), await withApp()]
  const before = ann.visitor.cookies.get('__Host-session') ?? ''
  const confirm = (who: Member, body: object) => who.visitor.post('/v1/security/confirm', body)
  assert.equal((await confirm(ann, { password: newPassword() })).status, 400)
  assert.equal((await confirm(ann, { code: '000000' })).status, 400)
  for (const body of [{}, { password: ann.password, code: '000000' }])
    assert.equal((await confirm(ann, body)).status, 400)
  const until = json<{ confirmedUntil: string }>(await confirm(ann, { password: ann.password })).confirmedUntil
  assert.ok(Date.parse(until) > Date.now() + 500_000)
  const old = await platform.visitor().ask({ path: '/v1/session', cookie: `__Host-session=${before}` })
  assert.equal(old.status, 401)
  const { rows } = await truth.query(
    `select count(distinct expires_at)::int as ends, bool_or(ended_at is null) as lives from identity.session where person_id = $1`,
    [ann.personId],
  )
  assert.deepEqual(rows[0], { ends: 1, lives: true }, 'the absolute end moved')
  assert.equal((await confirm(bob, { password: bob.password })).status, 400)
  const code = await freshCode(platform, bob.app)
  assert.equal((await confirm(bob, { code })).status, 200)
  assert.equal((await confirm(bob, { code })).status, 400, 'the same code again')
})

test('guessing inside a stolen session ends too, and keeps nobody from signing in', async () => {
  const ann = await withApp()
  const thief = platform.visitor()
  thief.cookies.set('__Host-session', ann.visitor.cookies.get('__Host-session') ?? '')
  const said = new Set<number>()
  for (let i = 0; i < 30; i++) {
    said.add((await thief.post('/v1/security/confirm', { code: wrongFor(ann.app) })).status)
    later(120)
  }
  assert.ok(said.has(403) || said.has(429), [...said].join())
  assert.equal(await giveCode(await pendingOf(ann), await freshCode(platform, ann.app)), 204)
})

test('an invitation is no way around a second factor', async () => {
  const ann = await withApp()
  const bolt = await foundOrganisation(platform, await anotherStaff(), `Bolt${Date.now()}`)
  const made = await bolt.visitor.post('/v1/people', { name: 'Ann', email: ann.email, role: 'engineer' })
  const { invitation } = json<{ invitation: { url: string } }>(made, 201)
  const visitor = platform.visitor()
  const answer = await visitor.post('/v1/enrolment/accept', {
    token: tokenOf(invitation.url),
    password: ann.password,
  })
  assert.equal(json<Next>(answer).next, 'second-factor')
  assert.equal((await visitor.get('/v1/session')).status, 401)
  assert.equal(await giveCode(visitor, await freshCode(platform, ann.app)), 204)
  const session = json<{ organisation: { orgId: string } }>(await visitor.get('/v1/session'))
  assert.equal(session.organisation.orgId, bolt.orgId)
})

/** The platform has one first administrator; links sign in as them. */
async function anotherStaff(): Promise<Member> {
  const { rows } = await truth.query(`select person_id, org_id from app.person where role = 'staff' limit 1`)
  const [link] = await platform.supervisor.demonstrationLinks([{ personId: rows[0].person_id }])
  const visitor = platform.visitor()
  await visitor.post('/v1/sign-in/link', { token: tokenOf(link?.url ?? '') })
  return { visitor, orgId: rows[0].org_id, personId: rows[0].person_id, email: '', password: '', role: 'staff' }
}

test('a link of the demonstration has no account to secure', async () => {
  const { visitor } = await anotherStaff()
  const security = json<{ hasAccount: boolean; aal: string; confirmWith: string[] }>(await visitor.get('/v1/security'))
  assert.deepEqual([security.hasAccount, security.aal, security.confirmWith], [false, 'link', []])
  for (const path of ['/v1/security/totp', '/v1/security/recovery', '/v1/security/passkeys/options'])
    assert.equal((await visitor.post(path)).status, 403, path)
})

test('codes that are none, and a browser that calls itself anything', async () => {
  const ann = await withApp()
  const visitor = await pendingOf(ann)
  for (const code of ['', '１２３４５６', '<script>', '0'.repeat(60)])
    assert.equal(await giveCode(visitor, code), 400, code)
  for (const body of [{}, { code: 123456 }, { code: null }, { code: '0'.repeat(61) }, { code: ['000000'] }])
    assert.equal((await visitor.post('/v1/sign-in/code', body)).status, 400, JSON.stringify(body))
  later(1_800)
  const strange = await pendingOf(ann)
  const code = await freshCode(platform, ann.app)
  const answer = await strange.ask({
    method: 'POST',
    path: '/v1/sign-in/code',
    body: JSON.stringify({ code }),
    headers: { 'user-agent': `${'x'.repeat(3_000)}\t<b>é` },
  })
  assert.equal(answer.status, 204, answer.text)
  const huge = { path: '/v1/session', headers: { 'user-agent': 'x'.repeat(1_000_000) } }
  assert.equal((await platform.visitor().ask(huge)).status, 431)
  const { rows } = await truth.query(
    `select client from identity.session where person_id = $1 order by created_at desc limit 1`,
    [ann.personId],
  )
  assert.match(rows[0].client, /^[\x20-\x7e]{1,256}$/)
})

test('nothing secret is in the log, and what the database holds opens nothing', async () => {
  const ann = await withApp()
  await signIn(platform, ann)
  const logged = platform.logged.join('')
  const secret = base32(ann.app.secret)
  for (const text of [ann.password, secret, ann.email, ...ann.app.recoveryCodes]) assert.ok(!logged.includes(text))
  const { rows } = await truth.query(`select t::text from identity.totp t`)
  assert.ok(!rows.some(({ t }) => String(t).includes(Buffer.from(ann.app.secret).toString('hex'))))
})

// Passkeys in a real browser with an authenticator of its own (Chromium's, over the DevTools protocol): on a page of the
// platform that holds nothing, so that what is tested is the browser, the network and the server. The console's own pages
// have their tests in the end-to-end test.
// Long because one platform and one browser serve all of it: a start takes longer than any of the tests.
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import type { CDPSession, Page } from 'playwright-core'
import { openBrowser, type TestBrowser } from './browser.ts'
import {
  enrolStaff,
  foundOrganisation,
  inviteMember,
  json,
  type Member,
  type Next,
  type PeoplePlatform,
  startPeoplePlatform,
  type Visitor,
} from './people-platform.ts'

let platform: PeoplePlatform
let opened: TestBrowser
let page: Page
let cdp: CDPSession
let admin: Member

type Answer = { id: string; rawId: string; type: string; response: Record<string, string> }

before(async () => {
  const port = await freePort()
  platform = await startPeoplePlatform({
    publicUrl: `https://localhost:${port}`,
    listen: {
      api: { host: '127.0.0.1', port },
      mqtt: { host: '127.0.0.1', port: 0 },
      ingest: { host: '127.0.0.1', port: 0 },
      est: { host: '127.0.0.1', port: 0 },
    },
  })
  const staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
  opened = await openBrowser()
  const context = await opened.browser.newContext({ ignoreHTTPSErrors: true })
  page = await context.newPage()
  await page.goto(`https://localhost:${port}/healthz`)
  cdp = await context.newCDPSession(page)
  await cdp.send('WebAuthn.enable')
})
after(async () => {
  await opened?.close()
  await platform?.stop()
})

// A minute later: whoever comes from this address may ask as often as ever.
beforeEach(() => {
  platform.clock.now = new Date(platform.clock.now.getTime() + 60_000)
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}

/** Plugs an authenticator in, in the place of the ones before: one that verifies its holder, or a plain security key. */
async function plugIn({ verifies = true } = {}): Promise<string> {
  for (const id of plugged.splice(0)) await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: id })
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: verifies ? 'internal' : 'usb',
      hasResidentKey: verifies,
      hasUserVerification: verifies,
      isUserVerified: verifies,
      automaticPresenceSimulation: true,
    },
  })
  plugged.push(authenticatorId)
  return authenticatorId
}
const plugged: string[] = []

/** The browser's own functions read the options and write the answer: none of the code is ours. */
const inBrowser = (what: 'create' | 'get', options: unknown): Promise<Answer> => {
  const parse = what === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON'
  const publicKey = `PublicKeyCredential.${parse}(${JSON.stringify(options)})`
  return page.evaluate(`navigator.credentials.${what}({ publicKey: ${publicKey} }).then((made) => made.toJSON())`)
}

const optionsOf = async (visitor: Visitor, path: string): Promise<Record<string, unknown>> =>
  json<{ options: Record<string, unknown> }>(await visitor.post(path)).options

async function addPasskey({ visitor }: Pick<Member, 'visitor'>, name = 'Laptop') {
  const response = await inBrowser('create', await optionsOf(visitor, '/v1/security/passkeys/options'))
  const answer = await visitor.post('/v1/security/passkeys', { name, response })
  return { response, ...json<{ passkeyId: string; recoveryCodes: string[] | null }>(answer) }
}

const session = async (visitor: Visitor): Promise<{ aal: string; person: { personId: string } }> =>
  json(await visitor.get('/v1/session'))

test('a passkey as the first second factor: recovery codes, and a session that has shown it', async () => {
  await plugIn()
  const ann = await inviteMember(platform, admin, 'engineer')
  assert.equal((await session(ann.visitor)).aal, 'password')
  const before = ann.visitor.cookies.get('__Host-session')
  const { recoveryCodes } = await addPasskey(ann)
  assert.equal(recoveryCodes?.length, 10)
  assert.notEqual(ann.visitor.cookies.get('__Host-session'), before)
  assert.equal((await session(ann.visitor)).aal, 'mfa')
  const { passkeys } = json<{ passkeys: { name: string; backedUp: boolean; lastUsedAt: null }[] }>(
    await ann.visitor.get('/v1/security'),
  )
  assert.deepEqual(
    passkeys.map(({ name, lastUsedAt }) => [name, lastUsedAt]),
    [['Laptop', null]],
  )
  // The same authenticator is not asked for a second one.
  const again = await optionsOf(ann.visitor, '/v1/security/passkeys/options')
  assert.equal((again.excludeCredentials as unknown[]).length, 1)
  await assert.rejects(inBrowser('create', again), /InvalidStateError/)
})

test('alone: no address, no password; the authenticator has verified its holder', async () => {
  await plugIn()
  const ann = await inviteMember(platform, admin, 'engineer')
  await addPasskey(ann)
  const visitor = platform.visitor()
  const options = await optionsOf(visitor, '/v1/sign-in/passkey/options')
  assert.deepEqual([options.userVerification, options.allowCredentials ?? []], ['required', []])
  const response = await inBrowser('get', options)
  assert.equal((await visitor.post('/v1/sign-in/passkey', { response })).status, 204)
  const { aal, person } = await session(visitor)
  assert.deepEqual([aal, person.personId], ['mfa', ann.personId])
  // The answer worked once.
  const replayed = platform.visitor()
  assert.equal((await replayed.post('/v1/sign-in/passkey', { response })).status, 401)
  assert.equal(replayed.cookies.get('__Host-session'), undefined)
})

test('twenty at once with one answer: one session', async () => {
  await plugIn()
  const ann = await inviteMember(platform, admin, 'engineer')
  await addPasskey(ann)
  const response = await inBrowser('get', await optionsOf(platform.visitor(), '/v1/sign-in/passkey/options'))
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => platform.visitor().post('/v1/sign-in/passkey', { response })),
  )
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [204, ...Array.from({ length: 19 }, () => 401)],
  )
})

test('as the second step, of the account whose password was right and of no other', async () => {
  await plugIn()
  const [ann, bob] = [await inviteMember(platform, admin, 'engineer'), await inviteMember(platform, admin, 'engineer')]
  await addPasskey(ann)
  const pending = async ({ email, password }: Member) => {
    const visitor = platform.visitor()
    const { next, methods } = json<Next>(await visitor.post('/v1/sign-in', { email, password }))
    return { visitor, next, methods }
  }
  const first = await pending(ann)
  assert.deepEqual([first.next, first.methods], ['second-factor', ['passkey', 'recovery']])
  assert.equal((await first.visitor.get('/v1/session')).status, 401)
  const options = await optionsOf(first.visitor, '/v1/sign-in/passkey/options')
  assert.equal((options.allowCredentials as unknown[]).length, 1)
  const response = await inBrowser('get', options)
  // Another sign-in that waits takes no answer to a question it did not ask.
  const second = await pending(ann)
  assert.equal((await second.visitor.post('/v1/sign-in/passkey', { response })).status, 400)
  assert.equal((await first.visitor.post('/v1/sign-in/passkey', { response })).status, 204)
  assert.equal((await session(first.visitor)).aal, 'mfa')
  assert.equal(first.visitor.cookies.get('__Host-pending'), undefined)
  // Bob's passkey in the place of Ann's: his authenticator knows no key of hers.
  await plugIn()
  await addPasskey(bob)
  const third = await pending(ann)
  const asked = await optionsOf(third.visitor, '/v1/sign-in/passkey/options')
  const bobs = await inBrowser('get', { ...asked, allowCredentials: [] })
  assert.equal((await third.visitor.post('/v1/sign-in/passkey', { response: bobs })).status, 400)
  assert.equal((await third.visitor.get('/v1/session')).status, 401)
})

test('a plain security key is a second factor; a holder who was not verified gets in by nothing alone', async () => {
  await plugIn({ verifies: false })
  const ann = await inviteMember(platform, admin, 'engineer')
  await addPasskey(ann, 'Key on the ring')
  const visitor = platform.visitor()
  await visitor.post('/v1/sign-in', { email: ann.email, password: ann.password })
  const second = await inBrowser('get', await optionsOf(visitor, '/v1/sign-in/passkey/options'))
  assert.equal((await visitor.post('/v1/sign-in/passkey', { response: second })).status, 204)

  const authenticatorId = await plugIn()
  await addPasskey(ann, 'Laptop')
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  const alone = await optionsOf(platform.visitor(), '/v1/sign-in/passkey/options')
  const response = await inBrowser('get', { ...alone, userVerification: 'discouraged' })
  assert.equal((await platform.visitor().post('/v1/sign-in/passkey', { response })).status, 401)
})

test('confirming by a passkey: this session, this purpose, once', async () => {
  await plugIn()
  const ann = await inviteMember(platform, admin, 'engineer')
  await addPasskey(ann)
  const truth = await platform.database.superuser()
  await truth.query(`update identity.session set verified_at = now() - interval '11 minutes' where person_id = $1`, [
    ann.personId,
  ])
  await truth.end()
  assert.equal((await ann.visitor.post('/v1/security/recovery')).status, 403)
  const stale = await optionsOf(platform.visitor(), '/v1/sign-in/passkey/options')
  const signIn = await inBrowser('get', stale)
  assert.equal((await ann.visitor.post('/v1/security/confirm/passkey', { response: signIn })).status, 400)
  const before = ann.visitor.cookies.get('__Host-session') ?? ''
  const response = await inBrowser('get', await optionsOf(ann.visitor, '/v1/security/confirm/passkey/options'))
  assert.equal((await ann.visitor.post('/v1/security/confirm/passkey', { response })).status, 200)
  const old = await platform.visitor().ask({ path: '/v1/session', cookie: `__Host-session=${before}` })
  assert.equal(old.status, 401, 'the old token lives on')
  assert.equal((await ann.visitor.post('/v1/security/confirm/passkey', { response })).status, 400)
  assert.equal((await ann.visitor.post('/v1/security/recovery')).status, 200)
})

test('a copied key shows: its counter has fallen behind', async () => {
  const authenticatorId = await plugIn()
  const ann = await inviteMember(platform, admin, 'engineer')
  await addPasskey(ann)
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
  const [copy] = credentials
  assert.ok(copy)
  const signIn = async () => {
    const visitor = platform.visitor()
    const response = await inBrowser('get', await optionsOf(visitor, '/v1/sign-in/passkey/options'))
    return (await visitor.post('/v1/sign-in/passkey', { response })).status
  }
  assert.deepEqual([await signIn(), await signIn()], [204, 204])
  await cdp.send('WebAuthn.clearCredentials', { authenticatorId })
  await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...copy, signCount: 0 } })
  assert.equal(await signIn(), 401)
})

test('answers that were touched, or given to another page, prove nothing', async () => {
  await plugIn()
  const ann = await inviteMember(platform, admin, 'engineer')
  await addPasskey(ann)
  const good = await inBrowser('get', await optionsOf(platform.visitor(), '/v1/sign-in/passkey/options'))
  const edited = (change: (data: Record<string, unknown>) => void) => {
    const data = JSON.parse(Buffer.from(good.response.clientDataJSON ?? '', 'base64url').toString())
    change(data)
    const clientDataJSON = Buffer.from(JSON.stringify(data)).toString('base64url')
    return { ...good, response: { ...good.response, clientDataJSON } }
  }
  const flipped = Buffer.from(good.response.signature ?? '', 'base64url')
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1
  const bad: [string, unknown][] = [
    ['signature', { ...good, response: { ...good.response, signature: flipped.toString('base64url') } }],
    ['origin', edited((data) => Object.assign(data, { origin: 'https://evil.example' }))],
    ['challenge', edited((data) => Object.assign(data, { challenge: 'A'.repeat(51) }))],
    ['type', edited((data) => Object.assign(data, { type: 'webauthn.create' }))],
    ['user', { ...good, response: { ...good.response, userHandle: 'AAAAAAAAAAAAAAAAAAAAAA' } }],
    ['key', { ...good, id: 'AAAA', rawId: 'AAAA' }],
    ['nothing', { ...good, response: { ...good.response, clientDataJSON: 'bm90aGluZw', authenticatorData: '' } }],
  ]
  for (const [what, response] of bad) {
    const { status } = await platform.visitor().post('/v1/sign-in/passkey', { response })
    assert.ok(status === 401 || status === 400, `${what}: ${status}`)
  }
  for (const response of [{}, null, 'x', { ...good, id: '<script>' }, { ...good, response: { signature: 'A' } }])
    assert.equal((await platform.visitor().post('/v1/sign-in/passkey', { response })).status, 400)
  const long = { ...good, response: { ...good.response, signature: 'A'.repeat(100_000) } }
  assert.ok((await platform.visitor().post('/v1/sign-in/passkey', { response: long })).status >= 400)
  // Untouched it still works: none of the above has used it up.
  assert.equal((await platform.visitor().post('/v1/sign-in/passkey', { response: good })).status, 204)
})

test('a question is answered within five minutes, or not at all', async () => {
  await plugIn()
  const ann = await inviteMember(platform, admin, 'engineer')
  await addPasskey(ann)
  const response = await inBrowser('get', await optionsOf(platform.visitor(), '/v1/sign-in/passkey/options'))
  const now = platform.clock.now
  platform.clock.now = new Date(now.getTime() + 5 * 60_000 + 1_000)
  assert.ok((await platform.visitor().post('/v1/sign-in/passkey', { response })).status >= 400)
  platform.clock.now = new Date(now.getTime() - 60_000)
  assert.ok(
    (await platform.visitor().post('/v1/sign-in/passkey', { response })).status >= 400,
    'a clock that went back',
  )
  platform.clock.now = now
})

test('a removed passkey opens nothing; the last factor of an administrator stays', async () => {
  await plugIn()
  const { passkeyId } = await addPasskey(admin)
  assert.equal((await admin.visitor.post('/v1/security/totp/remove')).status, 204)
  const last = await admin.visitor.post(`/v1/security/passkeys/${passkeyId}/remove`)
  assert.equal(last.status, 409, last.text)
  const ann = await inviteMember(platform, admin, 'engineer')
  await plugIn()
  const hers = await addPasskey(ann)
  const stranger = await admin.visitor.post(`/v1/security/passkeys/${hers.passkeyId}/remove`)
  assert.equal(stranger.status, 404)
  assert.equal((await ann.visitor.post(`/v1/security/passkeys/${hers.passkeyId}/remove`)).status, 204)
  const response = await inBrowser('get', await optionsOf(platform.visitor(), '/v1/sign-in/passkey/options'))
  assert.equal((await platform.visitor().post('/v1/sign-in/passkey', { response })).status, 401)
  // Without a second factor the password is enough again, and no recovery code is left.
  const { next } = json<Next>(
    await platform.visitor().post('/v1/sign-in', { email: ann.email, password: ann.password }),
  )
  assert.equal(next, 'signed-in')
  const { recovery } = json<{ recovery: { left: number } }>(await ann.visitor.get('/v1/security'))
  assert.equal(recovery.left, 0)
})

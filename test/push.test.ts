// Web push to a push service that we did not write: it checks what RFC 8292 says of who sends, and the browser beside it
// decrypts by RFC 8291, from the words of the standard and not with our code. And what a push service or a person can do
// wrong: gone browsers, redirects, addresses inside of our network, somebody else's browser.
// Long because one platform serves all of it.
import assert from 'node:assert/strict'
import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import type { SiteId } from '../core/ids.ts'
import { PUSH_BROWSERS_MAX } from '../core/limits.ts'
import { testTls, type TestTls } from '../server/api/testing.ts'
import { type Database, openDatabase } from '../server/db/database.ts'
import { createLog } from '../server/platform/log.ts'
import { openVault, type VaultClient } from '../server/vault/client.ts'
import { escalate, notifyOfAlarms } from '../server/worker/jobs.ts'
import { Push, type PushOptions } from '../server/worker/notifying/push.ts'
import { alarmsWritten } from './alarms-written.ts'
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
import { plantSession } from './people-sessions.ts'

let platform: PeoplePlatform
let staff: Member
let admin: Member
let tls: TestTls
let db: Database
let vault: VaultClient
let yard: SiteId
let quay: SiteId
let alarms: ReturnType<typeof alarmsWritten>
const closing: (() => void)[] = []

before(async () => {
  platform = await startPeoplePlatform()
  staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
  tls = await testTls()
  db = openDatabase(platform.config, 'worker')
  vault = openVault(platform.config, 'worker')
  ;[yard, quay] = [await addSite(admin, 'Yard'), await addSite(admin, 'Quay')]
  alarms = alarmsWritten(platform, admin.orgId)
})
after(async () => {
  for (const close of closing) close()
  vault?.close()
  await db?.close()
  await platform?.stop()
})
beforeEach(async () => {
  later(600)
  await alarms.sql('update app.notify_setting set enabled = false')
})

const later = (seconds: number): void => {
  platform.clock.now = new Date(platform.clock.now.getTime() + seconds * 1000)
}

type Got = { headers: Record<string, unknown>; body: Buffer; path: string }
/** A push service; `answer` says with which status. */
async function service(answer: () => number = () => 201) {
  const got: Got[] = []
  const server = createServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(parts), path: request.url ?? '' })
      const status = answer()
      response.writeHead(status, status >= 300 && status < 400 ? { location: 'https://127.0.0.1/elsewhere' } : {})
      response.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { got, origin: `https://localhost:${port}` }
}

/** A browser: its keys, and what it reads (RFC 8188 and 8291, by HMAC alone). */
function newBrowser(origin: string) {
  const pair = createECDH('prime256v1')
  const publicKey = pair.generateKeys()
  const auth = randomBytes(16)
  const hmac = (key: Buffer, ...parts: (Buffer | string)[]): Buffer => {
    const mac = createHmac('sha256', key)
    for (const part of parts) mac.update(part)
    return mac.digest()
  }
  const one = Buffer.of(1)
  return {
    subscription: {
      endpoint: `${origin}/send/${randomBytes(16).toString('hex')}`,
      p256dh: publicKey.toString('base64url'),
      auth: auth.toString('base64url'),
      browser: 'Firefox on Linux',
    },
    read(body: Buffer): { tag: string; title: string; body: string; path: string } {
      const salt = body.subarray(0, 16)
      const keyEnd = 21 + (body[20] ?? 0)
      const theirs = body.subarray(21, keyEnd)
      const prk = hmac(auth, pair.computeSecret(theirs))
      const ikm = hmac(prk, 'WebPush: info\0', publicKey, theirs, one)
      const mixed = hmac(salt, ikm)
      const key = hmac(mixed, 'Content-Encoding: aes128gcm\0', one).subarray(0, 16)
      const nonce = hmac(mixed, 'Content-Encoding: nonce\0', one).subarray(0, 12)
      const cipher = createDecipheriv('aes-128-gcm', key, nonce)
      cipher.setAuthTag(body.subarray(-16))
      const plain = Buffer.concat([cipher.update(body.subarray(keyEnd, -16)), cipher.final()])
      assert.equal(plain.at(-1), 2, 'the last record')
      return JSON.parse(plain.subarray(0, -1).toString('utf8'))
    },
  }
}

const SETTINGS = {
  enabled: true,
  priority: 'low',
  siteIds: null,
  hours: null,
  timeZone: 'UTC',
  criticalAlways: false,
  email: false,
}
async function listener(role: 'operator' | 'engineer' = 'engineer'): Promise<Member> {
  const member = await inviteMember(platform, admin, role, role === 'operator' ? [yard] : [])
  assert.equal((await member.visitor.post('/v1/notifications/settings', SETTINGS)).status, 204)
  return member
}
type Listed = { subscriptionId: string; browser: string; service: string; lastError: string | null }
const browsers = async ({ visitor }: Member) => json<{ browsers: Listed[] }>(await visitor.get('/v1/push')).browsers
const add = async ({ visitor }: Member, subscription: object) =>
  json<{ subscriptionId: string }>(await visitor.post('/v1/push', subscription), 201).subscriptionId
type Told = { pushes: { sent: number; waiting: number; notSent: number; error: string | null } }
const told = async ({ visitor }: Member) =>
  json<{ notifications: Told[] }>(await visitor.get('/v1/notifications')).notifications

/** A round of the worker, and the time that a burst has. */
async function round(more: Partial<PushOptions> = {}): Promise<number> {
  await notifyOfAlarms(db, platform.clock.now)
  later(11)
  const log = createLog('worker', { to: { write: (line) => void platform.logged.push(line) } })
  const clock = () => platform.clock.now
  const push = new Push({ db, vault, log, clock, random: randomBytes, allowed: ['localhost'], ca: tls.ca, ...more })
  await push.round()
  await push.underWay.idle()
  const sent = await push.round()
  await push.underWay.stop()
  return sent
}

test('an alarm reaches the browser, which alone can read it, and the push service knows who sends', async () => {
  const { got, origin } = await service()
  const [ann, browser] = [await listener(), newBrowser(origin)]
  await add(ann, browser.subscription)
  const { publicKey } = json<{ publicKey: string }>(await ann.visitor.get('/v1/push/key'))
  const { ruleId, assetId } = await alarms.raise(yard, 'critical')
  assert.equal(await round(), 1)
  const [{ headers, body, path } = assert.fail('nothing came')] = got
  assert.equal(`${origin}${path}`, browser.subscription.endpoint)
  assert.deepEqual([headers['content-encoding'], headers.ttl, headers.urgency], ['aes128gcm', '86400', 'high'])
  const { title, path: page } = browser.read(body)
  assert.deepEqual([title, page], ['An alarm, critical', `/alarms/${ruleId}/${assetId}`])
  // RFC 8292, section 2 and 3: a JWT for this origin, signed with the key that the browser has subscribed with.
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(String(headers.authorization)) ?? []
  assert.equal(key, publicKey)
  const point = Buffer.from(key, 'base64url')
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const [head = '', claims = '', signature = ''] = token.split('.')
  const of = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const }
  assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), of, Buffer.from(signature, 'base64url')))
  const { aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))
  assert.equal(aud, origin)
  assert.ok(exp * 1000 > Date.now() && exp * 1000 < Date.now() + 86_400_000)
  assert.deepEqual((await told(ann))[0]?.pushes, { sent: 1, waiting: 0, notSent: 0, error: null })
  assert.equal(await round(), 0, 'once')
})

test('a burst is one message, and tells what its reader may see at that moment', async () => {
  const { got, origin } = await service()
  const [ann, browser] = [await listener('operator'), newBrowser(origin)]
  await add(ann, browser.subscription)
  await alarms.raiseMany(yard, 'low', 4)
  await alarms.raiseMany(quay, 'critical', 3)
  assert.equal(await round(), 1)
  assert.deepEqual(
    got.map(({ body }) => browser.read(body).title),
    ['4 alarms, the worst low'],
  )
})

test('who has lost the site, or whose alarms were answered, by the time it is sent is told nothing', async () => {
  const { got, origin } = await service()
  const ann = await listener('operator')
  await add(ann, newBrowser(origin).subscription)
  const its = await alarms.raise(yard)
  await notifyOfAlarms(db, platform.clock.now)
  assert.equal((await admin.visitor.patch(`/v1/people/${ann.personId}`, { siteIds: [quay] })).status, 204)
  assert.equal(await round(), 0)
  assert.match((await told(ann))[0]?.pushes.error ?? '', /over or answered/)
  assert.equal((await admin.visitor.patch(`/v1/people/${ann.personId}`, { siteIds: [yard] })).status, 204)
  later(600)
  await alarms.again(its)
  await notifyOfAlarms(db, platform.clock.now)
  await alarms.turn(its, { kind: 'acknowledge', state: 'acknowledged' })
  assert.equal(await round(), 0)
  assert.deepEqual(got, [])
})

test('a browser that does not want any more is not asked again', async () => {
  for (const status of [404, 410]) {
    const { got, origin } = await service(() => status)
    const ann = await listener()
    await add(ann, newBrowser(origin).subscription)
    later(600)
    await alarms.raise(yard)
    await round()
    assert.equal(got.length, 1)
    assert.deepEqual(await browsers(ann), [])
    assert.deepEqual((await told(ann))[0]?.pushes.notSent, 1)
    later(600)
    await alarms.raise(yard)
    await round()
    assert.equal(got.length, 1, `after ${status}`)
    await alarms.sql('update app.notify_setting set enabled = false')
  }
})

test('a push service that is away is tried again, one that refuses is not, and both are seen', async () => {
  let status = 503
  const { got, origin } = await service(() => status)
  const ann = await listener()
  await add(ann, newBrowser(origin).subscription)
  await alarms.raise(yard)
  assert.equal(await round(), 0)
  assert.deepEqual((await told(ann))[0]?.pushes, { sent: 0, waiting: 1, notSent: 0, error: 'it answered 503' })
  assert.deepEqual(
    (await browsers(ann)).map(({ lastError }) => lastError),
    ['it answered 503'],
  )
  status = 201
  later(60)
  assert.equal(await round(), 1)
  status = 400
  later(600)
  await alarms.raise(yard)
  await round()
  later(600)
  await round()
  assert.equal(got.length, 3)
  assert.equal((await told(ann))[0]?.pushes.notSent, 1)
})

test('no redirect is followed, nothing inside is reached, and old news is given up', async () => {
  const { got, origin } = await service(() => 307)
  const ann = await listener()
  await add(ann, newBrowser(origin).subscription)
  await alarms.raise(yard)
  await round()
  assert.deepEqual([got.length, (await told(ann))[0]?.pushes.error], [1, 'it redirects, which is not followed'])
  later(600)
  await alarms.raise(yard)
  await round({ allowed: [] })
  assert.match((await told(ann))[0]?.pushes.error ?? '', /not public/)
  // A name that points inside.
  later(600)
  await alarms.raise(yard)
  await round({ allowed: [], resolve: async () => [{ address: '169.254.169.254', family: 4 }] })
  assert.match((await told(ann))[0]?.pushes.error ?? '', /not public/)
  assert.equal(got.length, 1)
  later(600)
  await alarms.raise(yard)
  await notifyOfAlarms(db, platform.clock.now)
  later(25 * 3600)
  await round({ ca: '' })
  assert.deepEqual((await told(ann))[0]?.pushes.waiting, 0)
})

test('escalation reaches the browser too', async () => {
  const { got, origin } = await service()
  const [chief, browser] = [await inviteMember(platform, admin, 'engineer'), newBrowser(origin)]
  await add(chief, browser.subscription)
  const step = { afterMinutes: 10, priority: 'low', personId: chief.personId, groupId: null }
  assert.equal((await admin.visitor.post('/v1/escalation', { steps: [step] })).status, 204)
  // The journal is written by the clock of the database.
  platform.clock.now = new Date()
  await alarms.raise(yard)
  await notifyOfAlarms(db, platform.clock.now)
  later(15 * 60)
  for (let i = 0; i < 2; i++) await escalate(db, platform.clock.now)
  await round()
  assert.equal((await admin.visitor.post('/v1/escalation', { steps: [] })).status, 204)
  assert.match(browser.read(got[0]?.body ?? assert.fail('nothing came')).body, /Nobody has acknowledged/)
})

test('what no browser says is refused with a reason', async () => {
  const { subscription } = newBrowser('https://push.example')
  const refused: [object, RegExp][] = [
    [{ endpoint: 'http://push.example/x' }, /endpoint/],
    [{ endpoint: 'https://a:b@push.example/x' }, /endpoint/],
    [{ p256dh: Buffer.alloc(65, 4).toString('base64url') }, /p256dh/],
    [{ p256dh: 'AAAA' }, /p256dh/],
    [{ auth: 'AAAA' }, /auth/],
    [{ browser: '' }, /browser/],
  ]
  for (const [change, reason] of refused) {
    const answer = await admin.visitor.post('/v1/push', { ...subscription, ...change })
    assert.equal(answer.status, 400)
    assert.match(answer.text, reason)
  }
})

test('a browser is its owner’s: listed to them, removed by them, and taken over by whoever uses it next', async () => {
  const [ann, bob] = [await listener(), await listener()]
  const { subscription } = newBrowser('https://push.example')
  const subscriptionId = await add(ann, subscription)
  assert.deepEqual(await browsers(bob), [])
  const path = `/v1/push/${subscriptionId}/remove`
  assert.equal((await bob.visitor.post(path)).status, 404)
  const stranger = await foundOrganisation(platform, staff, 'Globex')
  assert.equal((await stranger.visitor.post(path)).status, 404)
  assert.equal((await platform.visitor().post(path)).status, 401)
  const { visitor: token } = await plantSession(platform, ann, { scopes: ['alarm.read'] })
  assert.equal((await token.post(path)).status, 403, 'a token decides nothing of what its owner is told')
  assert.deepEqual(
    (await browsers(ann)).map(({ browser, service: host }) => [browser, host]),
    [['Firefox on Linux', 'push.example']],
  )
  await add(bob, subscription)
  assert.deepEqual(await browsers(ann), [])
  const [its = assert.fail('bob has none')] = await browsers(bob)
  assert.equal((await bob.visitor.post(`/v1/push/${its.subscriptionId}/remove`)).status, 204)
  assert.deepEqual(await browsers(bob), [])
  for (let i = 0; i < PUSH_BROWSERS_MAX; i++) await add(bob, newBrowser('https://push.example').subscription)
  assert.equal((await bob.visitor.post('/v1/push', newBrowser('https://push.example').subscription)).status, 409)
})

test('a browser that somebody else took over, or that goes while it is told, holds nothing up', async () => {
  const { got, origin } = await service()
  const [ann, bob] = [await listener(), await listener()]
  const { subscription } = newBrowser(origin)
  await add(ann, subscription)
  await alarms.raise(yard)
  await notifyOfAlarms(db, platform.clock.now)
  await add(bob, subscription)
  const its = async () => (await told(ann))[0]?.pushes
  const over = (error: string) => ({ sent: 0, waiting: 0, notSent: 1, error })
  assert.deepEqual(await its(), over('somebody else is told in this browser'))
  // Queued by a transaction that had still seen the browser.
  await alarms.sql(`update app.push_message set state = 'waiting', last_error = null where state = 'given-up'`)
  later(60)
  assert.equal(await round(), 0)
  assert.deepEqual([await its(), got.length], [over('the browser is not told any more'), 0])
})

test('a push service that never answers holds up no other one', async () => {
  const quick = await service(() => 201)
  const [ann, bob] = [await listener(), await listener()]
  const endless = createServer({ key: tls.key, cert: tls.cert }, () => undefined)
  endless.listen(0, '127.0.0.1')
  await once(endless, 'listening')
  closing.push(() => (endless.closeAllConnections(), endless.close()))
  const held = await add(ann, newBrowser(`https://localhost:${(endless.address() as AddressInfo).port}`).subscription)
  await alarms.raise(yard)
  await notifyOfAlarms(db, platform.clock.now)
  later(11)
  const log = createLog('worker', { to: { write: (line) => void platform.logged.push(line) } })
  const clock = () => platform.clock.now
  const push = new Push({ db, vault, log, clock, random: randomBytes, allowed: ['localhost'], ca: tls.ca })
  await push.round()
  assert.equal(push.underWay.describe().underWay, 1, 'a round does not wait')
  await add(bob, newBrowser(quick.origin).subscription)
  await alarms.raise(yard)
  later(600)
  await notifyOfAlarms(db, platform.clock.now)
  later(11)
  await push.round()
  while (quick.got.length === 0) await new Promise((next) => setTimeout(next, 10))
  assert.ok(push.underWay.describe().underWay >= 1)
  await push.underWay.stop()
  assert.equal((await ann.visitor.post(`/v1/push/${held}/remove`)).status, 204)
})

// Webhooks of alarms to a server that we did not write, as it is when all is well, when it fails, redirects, hangs or is
// inside of our network; and what a receiver checks, by the words of Standard Webhooks.
// Long because one platform serves all of it.
import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { unavailable } from '../core/errors.ts'
import type { AssetId, RuleId } from '../core/ids.ts'
import { testTls, type TestTls } from '../server/api/testing.ts'
import { type Database, openDatabase } from '../server/db/database.ts'
import { randomId } from '../server/db/testing-world.ts'
import { createLog } from '../server/platform/log.ts'
import { openVault, type VaultClient } from '../server/vault/client.ts'
import { notifyOfAlarms } from '../server/worker/jobs.ts'
import { Webhooks, type WebhooksOptions } from '../server/worker/notifying/webhooks.ts'
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
import { inTruth } from './people-sessions.ts'

type Got = { headers: Record<string, unknown>; body: string }
type Message = { messageId: string; events: number; state: string; tries: number; error: string | null }

const WAIT_MS_MAX = 60_000

let platform: PeoplePlatform
let admin: Member
let tls: TestTls
let db: Database
let vault: VaultClient
let siteId: string
let assetId: AssetId
let ruleId: RuleId
const closing: (() => void)[] = []

before(async () => {
  platform = await startPeoplePlatform()
  const staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
  tls = await testTls()
  db = openDatabase(platform.config, 'worker')
  vault = openVault(platform.config, 'worker')
  siteId = await addSite(admin, 'Yard')
  ;[assetId, ruleId] = [randomId(), randomId()]
  await sql(
    `insert into app.asset (org_id, asset_id, site_id, kind, name_sealed, created_by) values ($1, $2, $3, 'pump', $4, null)`,
    [admin.orgId, assetId, siteId, randomBytes(40)],
  )
  await sql(
    `insert into app.alarm_rule (org_id, rule_id, asset_id, priority, latching, texts_sealed, spec_sealed, signals_index, enabled, created_by)
     values ($1, $2, $3, 'high', false, $4, $4, array[$5::bytea], true, null)`,
    [admin.orgId, ruleId, assetId, randomBytes(60), randomBytes(32)],
  )
})
after(async () => {
  for (const close of closing) close()
  vault.close()
  await db.close()
  await platform.stop()
})

const sql = (text: string, values: unknown[] = []) => inTruth(platform, (truth) => truth.query(text, values))

/** A receiver; `answer` says with which status, or never. */
async function receiver(answer: () => number | null = () => 204) {
  const got: Got[] = []
  const server = createServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      got.push({ headers: request.headers, body })
      const status = answer()
      if (status === null) return
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
  return { got, target: `https://localhost:${port}/hook?x=1` }
}

const worker = (allowed: readonly string[] = ['localhost'], more: Partial<WebhooksOptions> = {}): Webhooks =>
  new Webhooks({
    db,
    vault,
    log: createLog('worker', { to: { write: (line) => void platform.logged.push(line) } }),
    clock: () => new Date(),
    publicUrl: 'https://fairlead.example',
    allowed,
    ...more,
  })
async function round(allowed?: readonly string[], more?: Partial<WebhooksOptions>): Promise<void> {
  await notifyOfAlarms(db, new Date())
  await sql(`update app.webhook_message set next_at = now(), leased_until = null where state = 'waiting'`)
  const webhooks = worker(allowed, more)
  await webhooks.round()
  await webhooks.underWay.idle()
}

async function happens(kind: string, count = 1, priority = 'high'): Promise<void> {
  await sql(
    `insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority)
     select $1, gen_random_uuid(), $2, $3, $4, now(), now(), $5, case $5 when 'raised' then 'unacknowledged' else 'returned' end, $6
     from generate_series(1, $7)`,
    [admin.orgId, ruleId, assetId, siteId, kind, priority, count],
  )
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const end = Date.now() + WAIT_MS_MAX
  while (!isSo()) {
    assert.ok(Date.now() < end, `never: ${what}`)
    await new Promise((next) => setTimeout(next, 20))
  }
}

const add = async (body: object) =>
  json<{ webhookId: string; secret: string }>(await admin.visitor.post('/v1/webhooks', body), 201)
const messages = async (id: string) =>
  json<{ messages: Message[] }>(await admin.visitor.get(`/v1/webhooks/${id}/messages`)).messages
const remove = async (id: string) => assert.equal((await admin.visitor.post(`/v1/webhooks/${id}/remove`)).status, 204)

test('what happens to alarms arrives in order, signed as Standard Webhooks says, each message under its own id', async () => {
  const { got, target } = await receiver()
  const { webhookId, secret } = await add({ target, ca: tls.ca })
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  assert.ok(!(await admin.visitor.get('/v1/webhooks')).text.includes(secret))
  await happens('raised')
  await happens('cleared')
  await round()
  assert.equal(got.length, 1)
  const [{ headers, body } = { headers: {}, body: '' }] = got
  const [id, at] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])]
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')
  assert.equal(headers['webhook-signature'], `v1,${signature}`)
  const { type, data } = JSON.parse(body) as { type: string; data: { events: { kind: string; url: string }[] } }
  assert.equal(type, 'alarms.changed')
  assert.deepEqual(
    data.events.map(({ kind }) => kind),
    ['raised', 'cleared'],
  )
  assert.equal(data.events[0]?.url, `https://fairlead.example/alarms/${ruleId}/${assetId}`)
  const [message] = await messages(webhookId)
  assert.deepEqual([`msg_${message?.messageId}`, message?.state, message?.tries], [id, 'sent', 1])
  await remove(webhookId)
})

test('a flood is a few messages, and a receiver that fails gets each again, the same under the same id, until it takes it', async () => {
  let status = 500
  const { got, target } = await receiver(() => status)
  const { webhookId } = await add({ target, ca: tls.ca })
  await happens('raised', 1_200)
  await round()
  await round()
  assert.deepEqual(
    (await messages(webhookId)).map(({ state }) => state),
    ['waiting', 'waiting', 'waiting'],
  )
  assert.match((await messages(webhookId)).find(({ tries }) => tries === 2)?.error ?? '', /answered 500/)
  assert.equal(got.length, 2)
  assert.equal(got[0]?.headers['webhook-id'], got[1]?.headers['webhook-id'])
  assert.equal(got[0]?.body, got[1]?.body)
  status = 200
  await round()
  assert.deepEqual(
    (await messages(webhookId)).map(({ state }) => state),
    ['sent', 'sent', 'sent'],
  )
  assert.equal(
    (await messages(webhookId)).reduce((sum, { events }) => sum + events, 0),
    1_200,
  )
  await remove(webhookId)
})

test('nothing goes inward: loopback, private and link-local targets, by number or by name, and no redirect is followed', async () => {
  const inside = await receiver()
  const named = await add({ target: inside.target, ca: tls.ca })
  await happens('raised')
  await round([])
  assert.match((await messages(named.webhookId))[0]?.error ?? '', /not public/)
  assert.equal(inside.got.length, 0)
  await remove(named.webhookId)
  for (const target of [
    'https://10.0.0.1/x',
    'https://169.254.169.254/latest',
    'https://[::1]/',
    'https://0x7f000001/',
  ]) {
    const { webhookId } = await add({ target })
    await happens('raised')
    await round([])
    assert.match((await messages(webhookId))[0]?.error ?? '', /not public/, target)
    await remove(webhookId)
  }
  for (const target of [
    'http://alarms.example/',
    'file:///etc/passwd',
    'https://a:b@alarms.example/',
    'alarms.example',
  ])
    assert.equal((await admin.visitor.post('/v1/webhooks', { target })).status, 400, target)
  const redirects = await receiver(() => 302)
  const { webhookId } = await add({ target: redirects.target, ca: tls.ca })
  await happens('raised')
  await round()
  assert.match((await messages(webhookId))[0]?.error ?? '', /redirects/)
  assert.equal(redirects.got.length, 1)
  await remove(webhookId)
})

test('a receiver that hangs holds up nobody else, and a worker that is stopped gives its message back', async () => {
  const [hangs, answers] = [await receiver(() => null), await receiver()]
  const slow = await add({ target: hangs.target, ca: tls.ca })
  const quick = await add({ target: answers.target, ca: tls.ca })
  await happens('raised')
  await notifyOfAlarms(db, new Date())
  const webhooks = worker()
  await webhooks.round()
  await until(() => answers.got.length > 0 && hangs.got.length > 0, 'both were asked')
  // Stopping cuts off what is on its way, an answer that has not been read among it.
  const isSent = async () => (await messages(quick.webhookId))[0]?.state === 'sent'
  while (!(await isSent())) await new Promise((next) => setTimeout(next, 20))
  await webhooks.underWay.stop()
  assert.deepEqual(
    (await messages(slow.webhookId)).map(({ state, tries }) => [state, tries]),
    [['waiting', 0]],
  )
  await remove(slow.webhookId)
  await remove(quick.webhookId)
})

const leaseEnds = () =>
  sql(`update app.webhook_message set leased_until = now() - interval '1 second' where state = 'waiting'`)

test('whose lease is over sends nothing half, least of all as a test, and has nothing to say of it', async () => {
  const { got, target } = await receiver()
  const { webhookId } = await add({ target, ca: tls.ca })
  const state = async () => (await messages(webhookId)).map((message) => [message.state, message.tries])
  await happens('raised')
  await round(undefined, {
    vault: {
      ...vault,
      call: async (name, input) => {
        await leaseEnds()
        return vault.call(name, input)
      },
    },
  })
  assert.deepEqual([got.length, await state()], [0, [['waiting', 0]]])
  await round(undefined, {
    resolve: async () => {
      await leaseEnds()
      return [{ address: '127.0.0.1', family: 4 }]
    },
  })
  assert.deepEqual([got.length, await state()], [1, [['waiting', 0]]])
  await round()
  assert.deepEqual([got.length, await state()], [2, [['sent', 1]]])
  for (const { body } of got) assert.equal(JSON.parse(body).type, 'alarms.changed')
  await remove(webhookId)
})

test('trouble of our own is no try of the receiver', async () => {
  const { got, target } = await receiver()
  const { webhookId } = await add({ target, ca: tls.ca })
  await happens('raised')
  await round(undefined, { vault: { ...vault, call: () => Promise.reject(unavailable('the vault is away')) } })
  const [message] = await messages(webhookId)
  assert.deepEqual([message?.state, message?.tries, message?.error], ['waiting', 0, null])
  // Given back, not held until its lease runs out.
  const { rows } = await sql(
    `select leased_until, next_at > now() as is_put_off from app.webhook_message where state = 'waiting'`,
  )
  assert.deepEqual(rows, [{ leased_until: null, is_put_off: true }])
  await round()
  assert.deepEqual([got.length, (await messages(webhookId))[0]?.state], [1, 'sent'])
  await remove(webhookId)
})

test('paused, a priority too low, removed: nothing goes; a test is tried once and says what came of it', async () => {
  const { got, target } = await receiver()
  const { webhookId } = await add({ target, ca: tls.ca, priority: 'high' })
  await happens('raised', 1, 'medium')
  await round()
  const edit = (body: object) => admin.visitor.patch(`/v1/webhooks/${webhookId}`, body)
  assert.equal((await edit({ paused: true })).status, 204)
  await happens('raised')
  await round()
  assert.equal(got.length, 0)
  const webhooks = worker()
  let isOver = false
  const rounds = (async () => {
    while (!isOver) {
      await webhooks.round()
      await new Promise((next) => setTimeout(next, 50))
    }
  })()
  const tried = await admin.visitor.post(`/v1/webhooks/${webhookId}/test`)
  assert.deepEqual(json(tried), { ok: true, error: null })
  assert.equal((await edit({ target: 'https://10.0.0.1/' })).status, 204)
  const failed = json<{ ok: boolean; error: string }>(await admin.visitor.post(`/v1/webhooks/${webhookId}/test`))
  assert.match(failed.error, /not public/)
  isOver = true
  await rounds
  await webhooks.underWay.idle()
  assert.equal(JSON.parse(got[0]?.body ?? '{}').type, 'test')
  await remove(webhookId)
  assert.equal((await admin.visitor.get(`/v1/webhooks/${webhookId}/messages`)).status, 404)
  const engineer = await inviteMember(platform, admin, 'engineer')
  assert.equal((await engineer.visitor.get('/v1/webhooks')).status, 403)
})

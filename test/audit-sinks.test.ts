// Streams of the audit log to servers that we did not write: a webhook over HTTPS and a syslog server over TLS, as they
// are when all is well, when they fail, redirect or hang, and when the worker is killed in between.
// Long because of the receivers, one of each kind.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { after, before, test } from 'node:test'
import { Deliveries } from '../server/worker/sinks/deliveries.ts'
import { mailCheckpoints } from '../server/worker/sinks/jobs.ts'
import { type Database, openDatabase } from '../server/db/database.ts'
import { createLog } from '../server/platform/log.ts'
import { openVault, type VaultClient } from '../server/vault/client.ts'
import { testTls, type TestTls } from '../server/api/testing.ts'
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
import { sealNow } from './sealing.ts'

type Got = { headers: Record<string, unknown>; body: string }
type Sink = {
  sinkId: string
  kind: string
  target: string
  state: string
  cursor: number
  behind: number
  lastOkAt: string | null
  lastError: string | null
}

let platform: PeoplePlatform
let admin: Member
let engineer: Member
let tls: TestTls
let db: Database
let vault: VaultClient
const closing: (() => Promise<unknown>)[] = []

before(async () => {
  platform = await startPeoplePlatform()
  const staff = await enrolStaff(platform)
  admin = await foundOrganisation(platform, staff, 'Acme')
  engineer = await inviteMember(platform, admin, 'engineer')
  tls = await testTls()
  db = openDatabase(platform.config, 'worker')
  vault = openVault(platform.config, 'worker')
})
after(async () => {
  for (const close of closing) await close()
  vault.close()
  await db.close()
  await platform.stop()
})

/** A receiver of webhooks; `answer` says with which status, or never. */
async function webhook(answer: (got: Got) => number | null = () => 204) {
  const got: Got[] = []
  const server = createHttpsServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const one = { headers: request.headers, body }
      const status = answer(one)
      if (status === null) return
      if (status < 300) got.push(one)
      response.writeHead(status, status >= 300 && status < 400 ? { location: 'https://127.0.0.1/elsewhere' } : {})
      response.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { got, port, target: `https://localhost:${port}/hook?x=1` }
}

function worker(allowed: readonly string[]): Deliveries {
  const log = createLog('worker', { to: { write: (line) => void platform.logged.push(line) } })
  return new Deliveries({ db, vault, log, way: { allowed, hostName: 'fairlead.example', clock: () => new Date() } })
}

/** One round of a worker that ends with it. */
async function round(allowed: readonly string[]): Promise<void> {
  await sealNow(platform)
  const deliveries = worker(allowed)
  await deliveries.round()
  await deliveries.underWay.idle()
}

const add = async (body: object) =>
  json<{ sinkId: string; secret: string | null }>(await admin.visitor.post('/v1/audit/sinks', body), 201)
const sinks = async (): Promise<Sink[]> => json<{ sinks: Sink[] }>(await admin.visitor.get('/v1/audit/sinks')).sinks
const sink = async (id: string): Promise<Sink> => {
  const found = (await sinks()).find(({ sinkId }) => sinkId === id)
  assert.ok(found)
  return found
}
const remove = async (id: string) =>
  assert.equal((await admin.visitor.post(`/v1/audit/sinks/${id}/remove`)).status, 204)
const seqsOf = (got: readonly Got[]): number[] =>
  got.flatMap(({ body }) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { seq: number }).seq),
  )
test('a webhook gets every line once, in order, signed; its secret is shown once', async () => {
  const receiver = await webhook()
  const { sinkId, secret } = await add({ kind: 'webhook', target: receiver.target, ca: tls.ca, fromStart: true })
  assert.match(String(secret), /^[\w-]{43}$/)
  assert.ok(!JSON.stringify(await sinks()).includes(String(secret)))
  await round(['localhost'])
  const { cursor, behind, state, lastOkAt } = await sink(sinkId)
  assert.deepEqual(
    seqsOf(receiver.got),
    Array.from({ length: cursor }, (_, i) => i),
  )
  assert.ok(cursor > 10)
  assert.deepEqual([behind, state], [0, 'delivering'])
  assert.ok(lastOkAt)
  for (const { headers, body } of receiver.got) {
    const [, t = '', v1 = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['fairlead-signature'])) ?? []
    assert.equal(createHmac('sha256', String(secret)).update(`${t}.${body}`).digest('hex'), v1)
    assert.equal(headers['fairlead-stream'], sinkId)
    assert.equal(headers.host, `localhost:${receiver.port}`)
  }
  await addSite(admin, 'Another')
  await round(['localhost'])
  assert.deepEqual(
    seqsOf(receiver.got),
    Array.from({ length: (await sink(sinkId)).cursor }, (_, i) => i),
  )
  await remove(sinkId)
  await addSite(admin, 'Unheard')
  const before = receiver.got.length
  await round(['localhost'])
  assert.equal(receiver.got.length, before, 'a removed stream gets nothing')
})

test('a receiver that fails, redirects or is not who it says gets it later, and people see why', async () => {
  let status: number | null = 500
  const receiver = await webhook(() => status)
  const { sinkId } = await add({ kind: 'webhook', target: receiver.target, ca: tls.ca, fromStart: true })
  await round(['localhost'])
  assert.deepEqual([(await sink(sinkId)).state, (await sink(sinkId)).lastError], ['failing', 'it answered 500'])
  status = 302
  const truth = await platform.database.superuser()
  await truth.query('update audit.sink_state set next_at = now(), attempts = 20')
  await round(['localhost'])
  const { rows } = await truth.query(
    "select next_at > now() + interval '4 minutes' as late from audit.sink_state where attempts > 20",
  )
  assert.deepEqual(rows, [{ late: true }], 'it waits longer and longer before it tries again')
  assert.equal((await sink(sinkId)).lastError, 'it redirects, which is not followed')
  assert.equal((await admin.visitor.patch(`/v1/audit/sinks/${sinkId}`, { ca: '' })).status, 204)
  await round(['localhost'])
  assert.equal((await sink(sinkId)).lastError, 'its certificate is not signed by an authority that is trusted')
  assert.equal(
    (
      await admin.visitor.patch(`/v1/audit/sinks/${sinkId}`, {
        ca: tls.ca,
        target: receiver.target.replace('localhost', '127.0.0.1'),
      })
    ).status,
    204,
  )
  await round(['127.0.0.1'])
  assert.equal((await sink(sinkId)).lastError, 'its certificate is for another name')
  status = 204
  assert.equal((await admin.visitor.patch(`/v1/audit/sinks/${sinkId}`, { target: receiver.target })).status, 204)
  await round(['localhost'])
  const { state, cursor, lastError } = await sink(sinkId)
  assert.deepEqual([state, lastError], ['delivering', null])
  assert.deepEqual(
    seqsOf(receiver.got),
    Array.from({ length: cursor }, (_, i) => i),
    'nothing was lost',
  )
  await remove(sinkId)
})

test('what only we can reach is refused, whatever the name says, unless the operator allows it', async () => {
  const receiver = await webhook()
  const { sinkId } = await add({ kind: 'webhook', target: receiver.target, ca: tls.ca, fromStart: true })
  await round([])
  assert.match((await sink(sinkId)).lastError ?? '', /not public/)
  assert.equal(receiver.got.length, 0)
  await remove(sinkId)
  for (const target of ['http://example.com', 'https://a:b@example.com/', 'ftp://x', 'https://', 'javascript:1'])
    assert.equal((await admin.visitor.post('/v1/audit/sinks', { kind: 'webhook', target })).status, 400, target)
})

test('a worker that is killed after delivering delivers again; two workers do not deliver at once', async () => {
  const receiver = await webhook()
  const { sinkId } = await add({ kind: 'webhook', target: receiver.target, ca: tls.ca })
  await addSite(admin, 'Twice')
  await sealNow(platform)
  const [one, two] = [worker(['localhost']), worker(['localhost'])]
  await Promise.all([one.round(), two.round()])
  await Promise.all([one.underWay.idle(), two.underWay.idle()])
  const seqs = seqsOf(receiver.got)
  assert.deepEqual(seqs, [...new Set(seqs)])
  // As a kill between the delivery and its commit leaves it.
  const truth = await platform.database.superuser()
  await truth.query('update audit.sink_state set cursor = cursor - 1, leased_until = null where sink_id = $1', [sinkId])
  await round(['localhost'])
  const last = seqs.at(-1) ?? -1
  assert.deepEqual(
    [...new Set(seqsOf(receiver.got))].filter((seq) => seq <= last),
    seqs,
  )
  assert.ok(seqsOf(receiver.got).filter((seq) => seq === last).length === 2)
  await remove(sinkId)
})

test('a receiver that hangs holds up nobody else', async () => {
  const hanging = await webhook(() => null)
  const fine = await webhook()
  const slow = await add({ kind: 'webhook', target: hanging.target, ca: tls.ca, fromStart: true })
  const quick = await add({ kind: 'webhook', target: fine.target, ca: tls.ca, fromStart: true })
  await sealNow(platform)
  const deliveries = worker(['localhost'])
  await deliveries.round()
  for (let i = 0; i < 200 && (await sink(quick.sinkId)).behind > 0; i++)
    await new Promise((next) => setTimeout(next, 50))
  assert.equal((await sink(quick.sinkId)).behind, 0)
  assert.equal(deliveries.underWay.describe().underWay, 1)
  await deliveries.underWay.stop()
  assert.equal((await sink(slow.sinkId)).lastError, null, 'stopping is no failure of the receiver')
  await remove(slow.sinkId)
  await remove(quick.sinkId)
})

test('a syslog server gets framed RFC 5424 messages over TLS', async () => {
  let received = Buffer.alloc(0)
  const server = createTlsServer({ key: tls.key, cert: tls.cert }, (socket) => {
    socket.on('data', (chunk: Buffer) => (received = Buffer.concat([received, chunk])))
    socket.on('error', () => undefined)
    socket.on('end', () => socket.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => server.close())
  const { port } = server.address() as AddressInfo
  const { sinkId, secret } = await add({ kind: 'syslog', target: `localhost:${port}`, ca: tls.ca, fromStart: true })
  assert.equal(secret, null)
  await engineer.visitor.get('/v1/audit')
  await round([`localhost:${port}`])
  const { cursor, lastError } = await sink(sinkId)
  assert.equal(lastError, null)
  const seqs: number[] = []
  for (let rest = received; rest.length > 0; ) {
    const space = rest.indexOf(0x20)
    const length = Number(rest.toString('ascii', 0, space))
    const message = rest.toString('utf8', space + 1, space + 1 + length)
    rest = rest.subarray(space + 1 + length)
    const parsed =
      /^<(110|108)>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) fairlead\.example fairlead - ([a-z.-]{1,32}) - \uFEFF(.*)$/.exec(
        message,
      )
    assert.ok(parsed, message)
    const json = JSON.parse(parsed[4] ?? '') as { seq: number; line: { event: string; result: string; at: string } }
    assert.deepEqual([parsed[2], parsed[3]], [json.line.at, json.line.event.slice(0, 32)])
    assert.equal(parsed[1], json.line.result === 'refused' ? '108' : '110')
    seqs.push(json.seq)
  }
  assert.deepEqual(
    seqs,
    Array.from({ length: cursor }, (_, i) => i),
  )
  await remove(sinkId)
})

test('a stream is tried at once, paused, and belongs to its organisation', async () => {
  const receiver = await webhook()
  const { sinkId } = await add({ kind: 'webhook', target: receiver.target, ca: tls.ca })
  const deliveries = worker(['localhost'])
  const rounds = setInterval(() => void deliveries.round(), 100)
  try {
    const tried = json<{ ok: boolean; error: string | null }>(
      await admin.visitor.post(`/v1/audit/sinks/${sinkId}/test`),
    )
    assert.deepEqual(tried, { ok: true, error: null })
  } finally {
    clearInterval(rounds)
    await deliveries.underWay.stop()
  }
  assert.ok(receiver.got.some(({ headers }) => headers['fairlead-lines'] === 'test'))
  assert.equal((await admin.visitor.patch(`/v1/audit/sinks/${sinkId}`, { paused: true })).status, 204)
  const before = receiver.got.length
  await addSite(admin, 'Quiet')
  await round(['localhost'])
  assert.equal(receiver.got.length, before)
  assert.equal((await sink(sinkId)).state, 'paused')
  assert.equal((await admin.visitor.patch(`/v1/audit/sinks/${sinkId}`, { paused: false })).status, 204)
  await round(['localhost'])
  assert.equal((await sink(sinkId)).behind, 0, 'it goes on where it was')
  assert.equal((await engineer.visitor.get('/v1/audit/sinks')).status, 403)
  await remove(sinkId)
  assert.equal((await admin.visitor.post(`/v1/audit/sinks/${sinkId}/remove`)).status, 404)
})

test('at most ten streams', async () => {
  const made = []
  for (let i = 0; i < 10; i++) made.push((await add({ kind: 'syslog', target: `s${i}.example` })).sinkId)
  assert.equal(
    (await admin.visitor.post('/v1/audit/sinks', { kind: 'syslog', target: 'one-more.example' })).status,
    409,
  )
  for (const id of made) await remove(id)
})

test('the checkpoint of the day goes by mail to who asked for it, once a day', async () => {
  assert.deepEqual(json(await admin.visitor.get('/v1/audit/subscription')), { daily: false })
  assert.equal((await admin.visitor.post('/v1/audit/subscription', { daily: true })).status, 204)
  assert.deepEqual(json(await admin.visitor.get('/v1/audit/subscription')), { daily: true })
  await sealNow(platform)
  assert.equal(await mailCheckpoints(db), 1)
  assert.equal(await mailCheckpoints(db), 0)
  const truth = await platform.database.superuser()
  const { rows } = await truth.query(`select facts ->> 'note' as note from identity.notice where kind = 'checkpoint'`)
  assert.match(rows[0].note, new RegExp(`/audit/${admin.orgId}\n`))
})

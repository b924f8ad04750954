import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect } from 'node:tls'
import { z } from 'zod'
import { conflict, notFound, overLimit } from '../../core/errors.ts'
import { REQUEST_BYTES_MAX } from '../../core/limits.ts'
import type { Deps } from '../operation/deps.ts'
import { operation } from '../operation/operation.ts'
import { createLog } from '../platform/log.ts'
import { SECURITY_HEADERS } from './headers.ts'
import { type ApiServer, createApiServer } from './server.ts'
import { type Ask, ask, testTls } from './testing.ts'

const logged: string[] = []
let streamEnded = false
const read = { method: 'GET', audit: 'read', zone: 'api', summary: 'for the test' } as const
const operations = [
  operation({
    ...read,
    id: 'things.read',
    path: '/v1/things/{thing}',
    permission: 'signed-in',
    input: { params: z.object({ thing: z.string() }), query: z.object({ n: z.coerce.number().optional() }) },
    output: z.object({ thing: z.string(), address: z.string() }),
    async handler({ input, about }) {
      const { thing } = input.params
      if (thing === 'foreign') throw notFound('that thing belongs to somebody else')
      if (thing === 'absent') throw notFound('there is no such thing')
      if (thing === 'bug') throw new Error('secret detail')
      if (thing === 'limit') throw overLimit('slowly', { retryAfter_s: 7 })
      return { thing, address: about.address, undeclared: 'stays inside' }
    },
  }),
  operation({
    ...read,
    id: 'things.add',
    method: 'POST',
    path: '/v1/things',
    permission: 'signed-in',
    status: 201,
    input: { body: z.object({ name: z.string(), inner: z.object({ a: z.number() }).optional() }) },
    output: z.object({ name: z.string() }),
    async handler({ input }) {
      if (input.body.name === 'taken') throw conflict('This name is taken', { hint: 'Choose another.' })
      return { name: input.body.name }
    },
  }),
  operation({
    ...read,
    id: 'things.stream',
    path: '/v1/stream',
    permission: 'signed-in',
    input: {},
    output: 'event-stream',
    events: { tick: z.object({ n: z.number() }) },
    async handler({ stream, signal }) {
      for (let n = 0; !signal.aborted; n++) {
        await stream.send('tick', { n })
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      }
      streamEnded = true
    },
  }),
]

let server: ApiServer
let port: number
let dir: string
const cookie = `__Host-session=${randomBytes(32).toString('base64url')}`

before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fairlead-console-'))
  mkdirSync(join(dir, 'static'))
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>console</title>')
  writeFileSync(join(dir, 'static/app-abc123.js'), `console.log(1)//${'x'.repeat(10_000)}`)
  writeFileSync(join(dir, 'secret.pem'), 'not for the web')
  const deps = {
    config: { publicUrl: 'https://platform.example:8443' },
    log: createLog('test', { to: { write: (line) => void logged.push(line) } }),
    clock: () => new Date(),
    random: (bytes: number) => randomBytes(bytes),
  } as unknown as Deps
  const { key, cert } = await testTls()
  const tls = { key, cert }
  server = createApiServer({ deps, operations, tls, consoleDir: dir })
  await server.app.listen({ host: '127.0.0.1', port: 0 })
  port = (server.app.server.address() as AddressInfo).port
})

after(async () => {
  await server.close()
  rmSync(dir, { recursive: true })
})

const get = (path: string, more: Omit<Ask, 'path'> = {}) => ask(port, { path, cookie, ...more })
const post = (path: string, body: unknown, more: Omit<Ask, 'path'> = {}) =>
  get(path, { method: 'POST', body: JSON.stringify(body), ...more })

test('every answer has the security headers: operations, errors, files, and what is no HTTP', async () => {
  const answers = [
    await get('/v1/things/a'),
    await get('/v1/things/bug'),
    await get('/v1/nothing'),
    await get('/'),
    await get('/healthz'),
    await get('/%'),
    await post('/v1/things', { wrong: true }),
    await get('/v1/things/a', { cookie: '' }),
  ]
  for (const answer of answers)
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) assert.equal(answer.headers[name], value, name)
  for (const answer of answers) assert.equal(answer.headers.server, undefined)
  assert.match(await bytes('NONSENSE\r\n\r\n'), /^HTTP\/1\.1 400 [^]*content-security-policy: default-src 'none'/)
})

test('an operation: input by its schema, output by its schema', async () => {
  const answer = await get('/v1/things/a?n=3')
  assert.deepEqual(JSON.parse(answer.text), { thing: 'a', address: '127.0.0.1' })
  const created = await post('/v1/things', { name: 'b' })
  assert.deepEqual([created.status, created.text], [201, '{"name":"b"}'])
})

test('forged proxy headers change nothing', async () => {
  const headers = {
    'x-forwarded-for': '6.6.6.6',
    forwarded: 'for=6.6.6.6',
    'x-client-address': '6.6.6.6',
    'x-request-id': 'mine',
  }
  const answer = await get('/v1/things/a', { headers })
  assert.equal(JSON.parse(answer.text).address, '127.0.0.1')
  assert.notEqual(answer.headers['x-request-id'], 'mine')
})

test('what is not found looks the same, whoever has it', async () => {
  const [foreign, absent, unknown] = [
    await get('/v1/things/foreign'),
    await get('/v1/things/absent'),
    await get('/v1/none'),
  ]
  assert.equal(foreign.status, 404)
  assert.equal(foreign.text, absent.text)
  assert.equal(foreign.text, unknown.text)
  const names = (headers: object) => Object.keys(headers).toSorted().join()
  assert.equal(names(foreign.headers), names(absent.headers))
})

test('a bug is opaque to the asker and whole in the log, under one id', async () => {
  const answer = await get('/v1/things/bug')
  const problem = JSON.parse(answer.text)
  assert.equal(answer.status, 500)
  assert.doesNotMatch(answer.text, /secret/)
  assert.equal(problem.requestId, answer.headers['x-request-id'])
  assert.ok(logged.some((line) => line.includes('secret detail') && line.includes(problem.requestId)))
})

test('failures are problems with a hint, fields and the time of another try', async () => {
  const taken = await post('/v1/things', { name: 'taken' })
  assert.deepEqual([taken.status, JSON.parse(taken.text).hint], [409, 'Choose another.'])
  assert.match(taken.headers['content-type'] ?? '', /^application\/problem\+json/)
  const wrong = await post('/v1/things', { nmae: 'x', inner: { a: 'no' } })
  assert.deepEqual(Object.keys(JSON.parse(wrong.text).fields).toSorted(), ['inner.a', 'name', 'nmae'])
  const limit = await get('/v1/things/limit')
  assert.deepEqual([limit.status, limit.headers['retry-after']], [429, '7'])
})

test('without a session cookie there is nothing, whatever the input', async () => {
  for (const none of ['', '__Host-session=', '__Host-session=short', 'session=abc', `x${cookie}`]) {
    assert.equal((await get('/v1/things/a', { cookie: none })).status, 401)
    assert.equal((await post('/v1/things', { wrong: 1 }, { cookie: none })).status, 401)
  }
})

test('a mutation has to come from our own page', async () => {
  const send = (headers: Record<string, string>) => post('/v1/things', { name: 'b' }, { headers })
  const refused: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `http://127.0.0.1:${port}` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ]
  for (const headers of refused) assert.equal((await send(headers)).status, 403, JSON.stringify(headers))
  assert.equal((await send({ origin: 'https://platform.example:8443' })).status, 201)
  assert.equal((await send({ 'sec-fetch-site': 'same-origin' })).status, 201)
  const bare = { method: 'POST', path: '/v1/things', body: '{"name":"b"}' }
  const silent = await bytes(
    `POST /v1/things HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\ncontent-type: application/json\r\ncontent-length: ${bare.body.length}\r\nconnection: close\r\n\r\n${bare.body}`,
  )
  assert.match(silent, /^HTTP\/1\.1 403 /)
  assert.equal((await get('/v1/things/a', { headers: { 'sec-fetch-site': 'cross-site' } })).status, 403)
})

test('bodies: JSON only, bounded, without prototypes', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
    assert.equal((await post('/v1/things', { name: 'b' }, { headers: { 'content-type': type } })).status, 415, type)
  assert.equal((await post('/v1/things', { name: 'x'.repeat(REQUEST_BYTES_MAX) })).status, 413)
  for (const body of ['{', '{"__proto__":{"x":1},"name":"b"}', '[]', 'null', '"x"', '['.repeat(100_000)])
    assert.equal((await post('/v1/things', 0, { body })).status, 400, body.slice(0, 20))
})

test('methods that do not exist, and HEAD, OPTIONS, TRACE', async () => {
  const status = async (method: string, path: string) => (await get(path, { method })).status
  assert.equal(await status('HEAD', '/v1/things/a'), 200)
  assert.equal(await status('HEAD', '/v1/stream'), 405)
  assert.equal(await status('OPTIONS', '/v1/things'), 405)
  assert.equal(await status('DELETE', '/v1/things'), 405)
  assert.equal(await status('TRACE', '/v1/things'), 405)
  assert.equal(await status('TRACE', '/'), 404)
  assert.equal((await get('/v1/things', { method: 'DELETE' })).headers.allow, 'POST')
  assert.equal((await get('/v1/things', { method: 'OPTIONS' })).headers['access-control-allow-origin'], undefined)
})

test('the console: pages are index.html, hashed files are kept for ever, the rest is not there', async () => {
  const page = await get('/assets/abc', { cookie: '' })
  assert.match(page.text, /<title>console/)
  assert.equal(page.headers['cache-control'], 'no-store')
  const asset = await get('/static/app-abc123.js', { headers: { 'accept-encoding': 'gzip, br' } })
  assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.equal(asset.headers['content-encoding'], 'br')
  assert.equal(
    (await get('/static/app-abc123.js', { headers: { 'if-none-match': asset.headers.etag ?? '' } })).status,
    304,
  )
  for (const path of [
    '/secret.pem',
    '/static/none.js',
    '/static/',
    '/../server.ts',
    '/%2e%2e/server.ts',
    '/.git/config',
  ])
    assert.equal((await get(path)).status, 404, path)
})

test('TLS 1.3 only', async () => {
  await assert.rejects(bytes('', { maxVersion: 'TLSv1.2' }))
  assert.match(
    await bytes('GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', { minVersion: 'TLSv1.3' }),
    /200/,
  )
})

test('a stream sends, and ends on our side when the server stops', async () => {
  const text = get('/v1/stream')
  await new Promise((resolve) => setTimeout(resolve, 100))
  await server.close()
  assert.equal((await text).text, 'event: tick\ndata: {"n":0}\n\n')
  assert.equal((await text).headers['content-security-policy'], SECURITY_HEADERS['content-security-policy'])
  assert.ok(streamEnded)
})

/** What comes back for these very bytes. */
function bytes(text: string, tls: { minVersion?: 'TLSv1.3'; maxVersion?: 'TLSv1.2' } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...tls }, () => socket.write(text))
    let all = ''
    socket.on('data', (chunk) => (all += chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(all))
  })
}

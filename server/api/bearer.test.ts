// Whose session a request is: its cookie's, or its bearer's alone.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { z } from 'zod'
import type { Deps } from '../operation/deps.ts'
import { operation } from '../operation/operation.ts'
import type { AuthRequest } from '../identity/client.ts'
import { createLog } from '../platform/log.ts'
import { type ApiServer, createApiServer } from './server.ts'
import { type Ask, ask, testTls } from './testing.ts'

const seen = z.object({ session: z.string(), stepUp: z.boolean(), background: z.boolean() })
const declared = { method: 'POST', audit: 'read', summary: 'for the test', input: {} } as const
const who = operation({
  ...declared,
  id: 'who.read',
  path: '/v1/who',
  permission: 'signed-in',
  zone: 'api',
  stepUp: true,
  output: seen,
  handler: async ({ session, about: { stepUp = false, background = false } }) => ({
    session: session.reveal(),
    stepUp,
    background,
  }),
})
const auth = { ...declared, zone: 'auth', output: 'nothing', handler: async () => {} } as const
const operations = [
  who,
  operation({ ...auth, id: 'made.here', path: '/v1/made', permission: 'signed-in' }),
  operation({ ...auth, id: 'made.public', path: '/v1/public', permission: 'public' }),
]

let server: ApiServer
let port: number
let dir: string
let forwarded: AuthRequest | undefined
const ours = () => randomBytes(32).toString('base64url')
const [cookieToken, bearerToken] = [ours(), ours()]
const cookie = `__Host-session=${cookieToken}`

before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fairlead-console-'))
  writeFileSync(join(dir, 'index.html'), '<!doctype html>')
  const deps = {
    config: { publicUrl: 'https://platform.example' },
    log: createLog('test', { to: { write: () => {} } }),
    clock: () => new Date(),
    random: (bytes: number) => randomBytes(bytes),
    auth: {
      forward: async (request: AuthRequest) => {
        forwarded = request
        return { status: 204, contentType: '', retryAfter: undefined, setCookie: [], text: '' }
      },
    },
  } as unknown as Deps
  const { key, cert } = await testTls()
  server = createApiServer({ deps, operations, tls: { key, cert }, consoleDir: dir })
  await server.app.listen({ host: '127.0.0.1', port: 0 })
  port = (server.app.server.address() as AddressInfo).port
})
after(async () => {
  await server.close()
  rmSync(dir, { recursive: true })
})

const post = (path: string, more: Omit<Ask, 'path'> = {}) => ask(port, { method: 'POST', path, body: '{}', ...more })
const bearer = (value = bearerToken): Record<string, string> => ({ authorization: `Bearer ${value}` })

test('a bearer counts and no cookie is looked at; without one the cookie does', async () => {
  const facts = async (more: Omit<Ask, 'path'>) => seen.parse(JSON.parse((await post('/v1/who', more)).text))
  assert.equal((await facts({ cookie })).session, cookieToken)
  assert.equal((await facts({ cookie, headers: bearer() })).session, bearerToken)
  assert.equal((await facts({ headers: { authorization: `bEARER ${bearerToken}` } })).session, bearerToken)
  assert.equal((await facts({ cookie, headers: { authorization: 'Basic YTpi' } })).session, cookieToken)
})

test('a bearer that could not be ours is nobody, even beside a good cookie', async () => {
  const bad = ['', 'x', `${bearerToken}x`, `${bearerToken} `.repeat(2), 'é'.repeat(43), 'A'.repeat(10_000)]
  for (const value of bad) assert.equal((await post('/v1/who', { cookie, headers: bearer(value) })).status, 401, value)
})

test('what another site makes a browser send is refused with a cookie; a bearer is no browser', async () => {
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  assert.equal((await post('/v1/who', { cookie, headers: foreign })).status, 403)
  assert.equal((await post('/v1/who', { cookie, headers: { ...foreign, ...bearer() } })).status, 200)
  // A bearer nobody believes in does not open the door to the cookie.
  assert.equal((await post('/v1/who', { cookie, headers: { ...foreign, ...bearer('x') } })).status, 401)
  assert.equal((await post('/v1/public', { cookie, headers: { ...foreign, ...bearer() } })).status, 403)
})

test('what makes sessions takes no bearer, and gets no cookie beside one', async () => {
  forwarded = undefined
  assert.equal((await post('/v1/made', { cookie, headers: bearer() })).status, 401)
  assert.equal(forwarded, undefined)
  assert.equal((await post('/v1/public', { cookie, headers: bearer() })).status, 204)
  assert.deepEqual(asked()?.cookies, [])
  assert.equal((await post('/v1/made', { cookie })).status, 204)
  assert.deepEqual(asked()?.cookies, [cookie])
})
const asked = (): AuthRequest | undefined => forwarded

test('step-up and background reach the context that the database opens', async () => {
  const facts = async (headers: Record<string, string>) =>
    seen.parse(JSON.parse((await post('/v1/who', { cookie, headers })).text))
  assert.deepEqual(await facts({}), { session: cookieToken, stepUp: true, background: false })
  assert.equal((await facts({ 'x-fairlead-background': '1' })).background, true)
  assert.equal((await facts({ 'x-fairlead-background': 'yes' })).background, false)
})

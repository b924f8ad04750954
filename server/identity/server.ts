// The auth process's two servers: one socket for the api (operations of the zone `auth`, invitations), one for the
// supervisor. Both are files in the run directory that the platform's user alone can open.
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AuthDeps } from '../operation/deps.ts'
import {
  KNOWN_COOKIE,
  PENDING_COOKIE,
  SESSION_COOKIE,
  clearCookie,
  readCookie,
  setCookie,
} from '../operation/cookies.ts'
import { createEdge } from '../operation/edge.ts'
import type { Cookies, Operation } from '../operation/operation.ts'
import { type Facts, invoke, mount } from '../operation/route.ts'
import { Secret } from '../platform/secret.ts'
import { attributed } from './attributed.ts'
import { AUTH_SOCKET, CLIENT_ADDRESS_HEADER, REQUEST_ID_HEADER } from './client.ts'
import { API_CALLS, SUPERVISOR_CALLS, serveCall } from './internal-calls.ts'
import { bootstrap, invite } from './enrolment/invitations.ts'
import { mintApiToken, mintWall } from './security/api-tokens.ts'
import { mintLinks } from './sign-in/links.ts'
import { SUPERVISOR_SOCKET } from './supervisor-client.ts'

export async function serveIdentity(
  deps: AuthDeps,
  operations: readonly Operation[],
): Promise<{ close(): Promise<void> }> {
  const servers = [
    await listen(apiServer(deps, operations), join(deps.config.runDir, AUTH_SOCKET)),
    await listen(supervisorServer(deps), join(deps.config.runDir, SUPERVISOR_SOCKET)),
  ]
  return { close: async () => void (await Promise.all(servers.map((server) => server.close()))) }
}

function apiServer(deps: AuthDeps, operations: readonly Operation[]): FastifyInstance {
  const app = edge(deps)
  for (const operation of operations)
    mount(app, operation, factsOf, (call, request, reply) => {
      const client = request.headers['user-agent'] ?? ''
      return invoke(operation, {
        ...call,
        deps: attributed(deps, call.about),
        client,
        cookies: cookiesOf(request, reply),
      })
    })
  app.addHook('onResponse', async (request, reply) => {
    const { operation } = request.routeOptions.config
    if (operation?.audit !== 'sign-in' || reply.statusCode < 400) return
    const { requestId, address } = factsOf(request)
    deps.log.warn({ requestId, address, operation: operation.id, status: reply.statusCode }, 'sign-in refused')
  })
  serveCall(
    app,
    '/internal/invitations',
    API_CALLS['/internal/invitations'],
    async ({ session, personId, email }, request) => {
      const { token, expiresAt } = await invite(
        attributed(deps, factsOf(request)),
        new Secret(session),
        personId,
        email,
      )
      return { token: token.reveal(), expiresAt: expiresAt.toISOString() }
    },
  )
  serveCall(
    app,
    '/internal/tokens',
    API_CALLS['/internal/tokens'],
    async ({ session, nameSealed, ...rest }, request) => {
      const wanted = { ...rest, nameSealed: Buffer.from(nameSealed, 'base64') }
      const seen = { address: factsOf(request).address, client: request.headers['user-agent'] ?? '' }
      const { token, expiresAt } = await mintApiToken(
        attributed(deps, factsOf(request)),
        new Secret(session),
        wanted,
        seen,
      )
      return { token: token.reveal(), expiresAt: expiresAt.toISOString() }
    },
  )
  serveCall(app, '/internal/walls', API_CALLS['/internal/walls'], async ({ session, nameSealed, ...rest }, request) => {
    const wanted = { ...rest, nameSealed: Buffer.from(nameSealed, 'base64') }
    const seen = { address: factsOf(request).address, client: request.headers['user-agent'] ?? '' }
    const { token, expiresAt } = await mintWall(attributed(deps, factsOf(request)), new Secret(session), wanted, seen)
    return { token: token.reveal(), expiresAt: expiresAt.toISOString() }
  })
  return app
}

function supervisorServer(deps: AuthDeps): FastifyInstance {
  const app = edge(deps)
  serveCall(app, '/internal/bootstrap', SUPERVISOR_CALLS['/internal/bootstrap'], async () => {
    const { token, expiresAt } = await bootstrap(deps)
    return { token: token.reveal(), expiresAt: expiresAt.toISOString() }
  })
  serveCall(
    app,
    '/internal/demonstration-links',
    SUPERVISOR_CALLS['/internal/demonstration-links'],
    async ({ personIds }) => {
      const links = await mintLinks(deps, personIds)
      return { links: links.map(({ personId, token }) => ({ personId, token: token.reveal() })) }
    },
  )
  return app
}

function edge({ log, random }: AuthDeps): FastifyInstance {
  const requestId = (headers: Record<string, unknown>): string => {
    const given = headers[REQUEST_ID_HEADER]
    return typeof given === 'string' && given !== '' ? given : Buffer.from(random(12)).toString('base64url')
  }
  return createEdge({ log, requestId, headers: {} })
}

/** On this socket the api says who asks; nobody else can write to it. */
function factsOf(request: FastifyRequest): Facts {
  const address = request.headers[CLIENT_ADDRESS_HEADER]
  return { requestId: request.id, address: typeof address === 'string' ? address : '' }
}

function cookiesOf(request: FastifyRequest, reply: FastifyReply): Cookies {
  return {
    known: readCookie(request.headers.cookie, KNOWN_COOKIE),
    setSession: (token, expiresAt) => void reply.header('set-cookie', setCookie(SESSION_COOKIE, token, expiresAt)),
    clearSession: () => void reply.header('set-cookie', clearCookie(SESSION_COOKIE)),
    setKnown: (mark, expiresAt) => void reply.header('set-cookie', setCookie(KNOWN_COOKIE, mark, expiresAt)),
    pending: readCookie(request.headers.cookie, PENDING_COOKIE),
    setPending: (token, expiresAt) => void reply.header('set-cookie', setCookie(PENDING_COOKIE, token, expiresAt)),
    clearPending: () => void reply.header('set-cookie', clearCookie(PENDING_COOKIE)),
  }
}

async function listen(app: FastifyInstance, path: string): Promise<FastifyInstance> {
  // A socket that a killed process left behind answers nobody.
  rmSync(path, { force: true })
  await app.listen({ path })
  chmodSync(path, 0o600)
  return app
}

// The contract of the auth process for the api: operations of the zone `auth` are handed on to it, and it makes
// invitations for a person whose session the database allows to. HTTP on a Unix socket that only the platform's user
// can open; the client's address travels in a header, which is believed on this socket and nowhere else.
import { Agent, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import type { DashboardId, PersonId, SessionId } from '../../core/ids.ts'
import type { Permission } from '../../core/permissions.ts'
import { unavailable } from '../../core/errors.ts'
import { AUTH_ANSWER_BYTES_MAX, AUTH_CONNECTIONS_MAX, AUTH_PATIENCE_MS } from '../../core/limits.ts'
import type { Config } from '../platform/config.ts'
import { Secret, type SessionToken } from '../platform/secret.ts'
import { API_CALLS, readAnswer } from './internal-calls.ts'

export const AUTH_SOCKET = 'auth.sock'
export const CLIENT_ADDRESS_HEADER = 'x-client-address'
export const REQUEST_ID_HEADER = 'x-request-id'

export type AuthRequest = {
  /** Strangers have connections of their own: when they take all of them, those who are signed in have theirs. */
  isStranger: boolean
  method: string
  path: string
  body: unknown
  requestId: string
  address: string
  /** Cookies that the browser sent and that could be ours; nothing else of its header. */
  cookies: readonly string[]
  userAgent: string
}
export type AuthAnswer = {
  status: number
  contentType: string
  retryAfter: string | undefined
  setCookie: string[]
  text: string
}

export type Invited = { token: Secret; expiresAt: Date }
export type AuthClient = {
  forward(request: AuthRequest): Promise<AuthAnswer>
  /** Throws Failure unauthenticated or not-found: whether this session may invite that person the database decides. */
  invite(session: SessionToken, personId: PersonId, email: string, about: RequestOf): Promise<Invited>
  /**
   * An API token of the person whose session this is. Throws Failure forbidden, step-up, second-factor or invalid: what a
   * token may be, the database decides.
   */
  mintToken(session: SessionToken, wanted: WantedToken): Promise<Invited>
  /** The token of a screen that shows one dashboard. Throws the same, and not-found without the dashboard. */
  mintWall(session: SessionToken, wanted: WantedWall): Promise<Invited>
  close(): void
}

/** The id is the api's, because the name is sealed for the row it will stand in. */
/** The request that a call is for; its lines in the audit log say so. */
export type RequestOf = { requestId: string; address: string }

export type WantedToken = {
  sessionId: SessionId
  nameSealed: Uint8Array
  permissions: readonly Permission[]
  days: number
  about: { requestId: string; address: string }
}

export type WantedWall = Omit<WantedToken, 'permissions'> & { dashboardId: DashboardId }

export function createAuthClient(config: Pick<Config, 'runDir'>): AuthClient {
  const open = () => new Agent({ keepAlive: true, maxSockets: AUTH_CONNECTIONS_MAX })
  const [strangers, people] = [open(), open()]
  const socketPath = join(config.runDir, AUTH_SOCKET)
  const post = (request: AuthRequest) => postTo({ agent: request.isStranger ? strangers : people, socketPath }, request)
  return {
    forward: post,
    async invite(session, personId, email, { requestId, address }) {
      const path = '/internal/invitations'
      const { token, expiresAt } = readAnswer(
        API_CALLS[path],
        await post({ ...INTERNAL, requestId, address, path, body: { session: session.reveal(), personId, email } }),
      )
      return { token: new Secret(token), expiresAt: new Date(expiresAt) }
    },
    async mintToken(session, { nameSealed, about, ...wanted }) {
      const path = '/internal/tokens'
      const name = Buffer.from(nameSealed).toString('base64')
      const body = { session: session.reveal(), nameSealed: name, ...wanted }
      const { token, expiresAt } = readAnswer(API_CALLS[path], await post({ ...INTERNAL, ...about, path, body }))
      return { token: new Secret(token), expiresAt: new Date(expiresAt) }
    },
    async mintWall(session, { nameSealed, about, ...wanted }) {
      const path = '/internal/walls'
      const name = Buffer.from(nameSealed).toString('base64')
      const body = { session: session.reveal(), nameSealed: name, ...wanted }
      const { token, expiresAt } = readAnswer(API_CALLS[path], await post({ ...INTERNAL, ...about, path, body }))
      return { token: new Secret(token), expiresAt: new Date(expiresAt) }
    },
    close() {
      strangers.destroy()
      people.destroy()
    },
  }
}

/** Calls of our own processes come from no address and carry no cookie. */
export const INTERNAL = {
  isStranger: false,
  method: 'POST',
  requestId: '',
  address: '',
  cookies: [],
  userAgent: '',
} as const

export function postTo(to: { agent: Agent; socketPath: string }, request: AuthRequest): Promise<AuthAnswer> {
  const payload = request.method === 'GET' ? '' : JSON.stringify(request.body ?? {})
  const headers = {
    ...(payload === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    [CLIENT_ADDRESS_HEADER]: request.address,
    [REQUEST_ID_HEADER]: request.requestId,
    'user-agent': request.userAgent,
    ...(request.cookies.length === 0 ? {} : { cookie: request.cookies.join('; ') }),
  }
  return new Promise((resolve, reject) => {
    const away = (cause: Error) => reject(unavailable('Signing in is not available at the moment', { cause }))
    const outgoing = httpRequest({
      ...to,
      method: request.method,
      path: request.path,
      headers,
      timeout: AUTH_PATIENCE_MS,
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('the auth process did not answer')))
    outgoing.on('error', away)
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      let bytes = 0
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > AUTH_ANSWER_BYTES_MAX) incoming.destroy(new Error('the answer of the auth process has no end'))
        else chunks.push(chunk)
      })
      incoming.on('error', away)
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 500,
          contentType: incoming.headers['content-type'] ?? '',
          retryAfter: incoming.headers['retry-after'],
          setCookie: incoming.headers['set-cookie'] ?? [],
          text: Buffer.concat(chunks).toString('utf8'),
        })
      })
    })
    outgoing.end(payload)
  })
}

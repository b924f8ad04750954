// Operations of the zone `auth`: checked here like any other, then handed to the process that mints sessions. The api
// carries the cookie that comes back and cannot make one.
import type { FastifyInstance } from 'fastify'
import { readBearer } from '../operation/bearer.ts'
import { KNOWN_COOKIE, PENDING_COOKIE, SESSION_COOKIE, readCookie } from '../operation/cookies.ts'
import type { Operation } from '../operation/operation.ts'
import { type Facts, mount } from '../operation/route.ts'
import type { Refusals } from './refusals.ts'
import type { AuthClient } from '../identity/client.ts'
import { USER_AGENT_CHARS_MAX } from '../../core/limits.ts'

type Forwarding = { auth: AuthClient; refusals: Refusals; factsOf: (id: string, ip: string) => Facts }

export function mountForwarded(
  app: FastifyInstance,
  operation: Operation,
  { auth, refusals, factsOf }: Forwarding,
): void {
  const facts = (request: { id: string; ip: string }) => factsOf(request.id, request.ip)
  mount(app, operation, facts, async (call, request, reply) => {
    const answer = await auth.forward({
      isStranger: operation.permission === 'public',
      method: operation.method,
      path: pathOf(operation, call.input.params),
      body: call.input.body,
      requestId: call.about.requestId,
      address: call.about.address,
      // With a bearer no cookie is looked at.
      cookies: readBearer(request.headers.authorization) === undefined ? ourCookies(request.headers.cookie) : [],
      userAgent: printable(request.headers['user-agent']),
    })
    // The auth process knows no organisation to tell: whoever has a session is told of at this edge, as everywhere.
    if (answer.status >= 400 && answer.status < 500) await refusals.note(request, call.about, problemIn(answer.text))
    reply.status(answer.status)
    if (answer.setCookie.length > 0) reply.header('set-cookie', answer.setCookie)
    if (answer.retryAfter !== undefined) reply.header('retry-after', answer.retryAfter)
    if (answer.text !== '') reply.type(answer.contentType)
    return reply.send(answer.text === '' ? undefined : answer.text)
  })
}

/** The problem that the auth process has answered with: its own words, since it wrote them by the same function. */
function problemIn(text: string): { type: string } {
  const problem: unknown = JSON.parse(text)
  const isProblem = typeof problem === 'object' && problem !== null && 'type' in problem
  return { type: isProblem ? String(problem.type) : '' }
}

/** The operation's path with what the border has read of its parameters. Nothing of this zone has a query. */
function pathOf({ path }: Operation, params: unknown): string {
  const read = new Map(Object.entries(params ?? {}))
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(read.get(name))))
}

function ourCookies(header: string | undefined): string[] {
  return [SESSION_COOKIE, KNOWN_COOKIE, PENDING_COOKIE].flatMap((name) => {
    const token = readCookie(header, name)
    return token === undefined ? [] : [`${name}=${token.reveal()}`]
  })
}

/** What people see in their list of sessions: printable ASCII of a bounded length. */
function printable(header: string | undefined): string {
  return (header ?? '').replaceAll(/[^\x20-\x7e]/g, '?').slice(0, USER_AGENT_CHARS_MAX)
}

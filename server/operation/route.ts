// From a declared operation to a route: who asks, what they ask, the handler, the answer. In this order, so that a
// stranger learns nothing of what a request should look like.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { unauthenticated } from '../../core/errors.ts'
import { type ReadInput, inputReader, writeOutput } from './border.ts'
import { readBearer } from './bearer.ts'
import { SESSION_COOKIE, readCookie } from './cookies.ts'
import type { About, Operation } from './operation.ts'
import type { SessionToken } from '../platform/secret.ts'

/** Where a request comes from, as the process that received it knows: never from a header that a stranger wrote. */
export type Facts = { requestId: string; address: string }

/** A request that has passed the border. */
export type Call = { input: Record<string, unknown>; session: SessionToken | undefined; about: About }

/** Answers the call; what it returns is parsed by the operation's output and sent. `reply.hijack()` for streams. */
export type Run = (call: Call, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Operation
  }
}

/** Says that a program asks by itself, not the person: it is no sign of life of the session. */
export const BACKGROUND_HEADER = 'x-fairlead-background'

/** Fastify spells a parameter `:name`. */
const routePath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

export function mount(app: FastifyInstance, operation: Operation, facts: (request: FastifyRequest) => Facts, run: Run) {
  const read = inputReader(operation.input)
  app.route({
    method: operation.method,
    url: routePath(operation.path),
    // HEAD of a stream would open it, and of a file use its ticket up.
    exposeHeadRoute: operation.method === 'GET' && operation.output !== 'event-stream' && operation.output !== 'file',
    config: { operation },
    ...(operation.bodyBytesMax === undefined ? {} : { bodyLimit: operation.bodyBytesMax }),
    async handler(request, reply) {
      const answer = await run(callOf(operation, read, request, facts(request)), request, reply)
      if (reply.sent) return reply
      reply.status(operation.status)
      const body = writeOutput(operation, answer)
      return body === undefined
        ? reply.send()
        : reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
    },
  })
}

function callOf(operation: Operation, read: ReadInput, request: FastifyRequest, facts: Facts): Call {
  const session = askerOf(operation, request)
  return { input: read(request), session, about: aboutOf(operation, request, facts) }
}

/** Throws Failure unauthenticated where there has to be a session and none came along. */
export function askerOf(operation: Operation, request: FastifyRequest): SessionToken | undefined {
  const session = sessionOf(operation, request)
  if (session === undefined && operation.permission !== 'public') throw unauthenticated('Sign in first')
  return session
}

/** A request with a bearer is its token's, whatever cookies came along. What makes sessions takes a browser's alone. */
export function sessionOf({ zone }: Operation, { headers }: FastifyRequest): SessionToken | undefined {
  const bearer = readBearer(headers.authorization)
  if (bearer === undefined) return readCookie(headers.cookie, SESSION_COOKIE)
  return zone === 'api' ? bearer.token : undefined
}

export function aboutOf({ permission, stepUp, output }: Operation, { headers }: FastifyRequest, facts: Facts): About {
  // An open stream would keep its session alive for as long as nobody closes the lid of the laptop.
  const isBackground = headers[BACKGROUND_HEADER] === '1' || output === 'event-stream'
  return {
    ...facts,
    ...(permission === 'public' || permission === 'signed-in' ? {} : { permission }),
    ...(stepUp ? { stepUp } : {}),
    ...(isBackground ? { background: true } : {}),
  }
}

/** Calls the handler. The one cast of the border: what it receives was parsed by its own declaration just now. */
export function invoke(operation: Operation, context: Call & Record<string, unknown>): Promise<unknown> {
  return (operation.handler as (context: unknown) => Promise<unknown>)(context)
}

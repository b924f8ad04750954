// The people's HTTPS server. The way of a request:
//   headers.ts      security headers and a request id on every answer
//   origin.ts       nothing that another site's page made a browser send
//   address-limit.ts  strangers, per address
//   ../operation/route.ts  session cookie, input by schema -> the operation's handler -> output by schema
//   ../operation/edge.ts   whatever is thrown becomes a problem
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ServerOptions } from 'node:https'
import { isFailure } from '../../core/errors.ts'
import { PEOPLE_HANDSHAKE_MS } from '../../core/limits.ts'
import type { Deps } from '../operation/deps.ts'
import { readBearer } from '../operation/bearer.ts'
import { answerProblem, createEdge } from '../operation/edge.ts'
import type { Operation } from '../operation/operation.ts'
import { protocolProblem } from '../operation/problem.ts'
import { aboutOf, askerOf, type Call, type Facts, invoke, mount } from '../operation/route.ts'
import { openFile } from '../operation/file.ts'
import { servePki } from '../pki/routes.ts'
import { openStream } from '../operation/stream.ts'
import { createAddressLimit } from './address-limit.ts'
import { compressReading } from './compress.ts'
import { readConsole, serveConsole } from './console.ts'
import { boundConnections, boundStreams, type StreamBound } from './crowd.ts'
import { mountForwarded } from './forward.ts'
import { SECURITY_HEADERS, answerNoHttp } from './headers.ts'
import { openApiOf } from './openapi.ts'
import { refuseForeignOrigin } from './origin.ts'
import { createRefusals, type Refusals } from './refusals.ts'

export type ApiServerOptions = {
  deps: Deps
  operations: readonly Operation[]
  tls: Pick<ServerOptions, 'key' | 'cert'>
  /** Where the built console lies. */
  consoleDir: string
}
export type ApiServer = {
  app: FastifyInstance /** Ends the open streams; requests in flight finish. */
  close(): Promise<void>
}

const REQUEST_ID_BYTES = 12

export function createApiServer({ deps, operations, tls, consoleDir }: ApiServerOptions): ApiServer {
  const stopping = new AbortController()
  const refusals = createRefusals(deps)
  const app = createEdge({
    log: deps.log,
    requestId: () => Buffer.from(deps.random(REQUEST_ID_BYTES)).toString('base64url'),
    headers: SECURITY_HEADERS,
    noHttp: answerNoHttp,
    https: { ...tls, minVersion: 'TLSv1.3', handshakeTimeout: PEOPLE_HANDSHAKE_MS },
    refused: (request, problem) => refusals.note(request, factsOf(request.id, request.ip), problem),
  })
  boundConnections(app.server)
  guardTheDoor(app, deps)
  compressReading(app)
  const serving = { deps, streams: boundStreams(), refusals, stopping: stopping.signal }
  for (const operation of operations) mountOne(app, operation, serving)
  app.get('/healthz', { exposeHeadRoute: true }, async (_request, reply) => reply.type('text/plain').send('ok\n'))
  const document = JSON.stringify(openApiOf(operations))
  app.get('/v1/openapi.json', async (_request, reply) => reply.type('application/json; charset=utf-8').send(document))
  // A limit of its own: whoever fetches lists in a hurry can still sign in.
  servePki(app, deps, createAddressLimit(deps.clock).take)
  serveConsole(app, readConsole(consoleDir))
  refuseUnknown(app, operations)
  return {
    app,
    async close() {
      stopping.abort()
      await app.close()
    },
  }
}

const factsOf = (requestId: string, address: string): Facts => ({ requestId, address })

type Serving = { deps: Deps; streams: StreamBound; refusals: Refusals; stopping: AbortSignal }

function mountOne(app: FastifyInstance, operation: Operation, serving: Serving): void {
  const { deps, streams, refusals } = serving
  if (operation.zone === 'auth') return mountForwarded(app, operation, { auth: deps.auth, refusals, factsOf })
  const facts = (request: FastifyRequest) => factsOf(request.id, request.ip)
  mount(app, operation, facts, (call, request, reply) => {
    const exchange = { request, reply, serving }
    if (operation.output === 'event-stream')
      return streams.within(call.session, () => runStream(operation, call, exchange))
    if (operation.output === 'file') return streams.within(call.session, () => runFile(operation, call, exchange))
    return invoke(operation, { ...call, deps })
  })
}

type Exchange = { request: FastifyRequest; reply: FastifyReply; serving: Serving }

async function runStream(operation: Operation, call: Call, { request, reply, serving }: Exchange): Promise<void> {
  const { deps, stopping } = serving
  const stream = openStream(operation, request, reply, stopping)
  try {
    await invoke(operation, { ...call, deps, stream: stream.writer, signal: stream.signal })
  } catch (error) {
    if (!stream.opened()) throw error
    // The status has left long ago; the reader sees its stream end and asks again, which tells it why.
    if (!isFailure(error))
      deps.log.error({ err: error, requestId: request.id, operation: operation.id }, 'stream failed')
  } finally {
    stream.end()
  }
}

async function runFile(operation: Operation, call: Call, { request, reply, serving }: Exchange): Promise<void> {
  const { deps, stopping } = serving
  const file = openFile(operation, request, reply, stopping)
  try {
    await invoke(operation, { ...call, deps, file: file.writer, signal: file.signal })
    if (file.signal.aborted) file.break()
    else file.end()
  } catch (error) {
    if (!file.opened()) throw error
    deps.log.error({ err: error, requestId: request.id, operation: operation.id }, 'file broken off')
    file.break()
  }
}

/** Before anything is read: no other site's requests, and strangers only so often. */
function guardTheDoor(app: FastifyInstance, deps: Deps): void {
  const limit = createAddressLimit(deps.clock)
  const publicOrigin = new URL(deps.config.publicUrl).origin
  app.addHook('onRequest', async (request, reply) => {
    const { operation } = request.routeOptions.config
    if (operation === undefined) return
    // No page of another site can write this header unasked (it takes a preflight, which nobody here answers); what makes
    // sessions does not take it anyway.
    const isBearer = operation.zone === 'api' && readBearer(request.headers.authorization) !== undefined
    if (!isBearer) refuseForeignOrigin(operation.method, request.headers, publicOrigin)
    if (operation.permission === 'public') limit.take(request.ip)
    if (operation.bodyBytesMax === undefined) return
    // What a refused one still sends is not waited for.
    reply.header('connection', 'close')
    await admit(operation, request, deps)
    reply.removeHeader('connection')
  })
}

/** Before a large body is read: whoever may not do this at all is told now, and asked again as everybody is. */
async function admit(operation: Operation, request: FastifyRequest, deps: Deps): Promise<void> {
  const session = askerOf(operation, request)
  if (session === undefined) return
  const about = aboutOf(operation, request, factsOf(request.id, request.ip))
  await deps.db.inSession(session, ({ principal }) => principal, about)
}

/** 405 with Allow where the path exists with another method, else 404; the bodies are the same for everybody. */
function refuseUnknown(app: FastifyInstance, operations: readonly Operation[]): void {
  const paths = operations.map((operation) => ({
    method: operation.method,
    pattern: new RegExp(`^${operation.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }))
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const allowed = paths.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    const isElsewhere = allowed.length > 0 && !allowed.some((method) => method === request.method)
    if (isElsewhere) reply.header('allow', [...new Set(allowed)].join(', '))
    answerProblem(reply, protocolProblem(isElsewhere ? 405 : 404))
  })
}

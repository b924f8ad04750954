// What the two HTTP servers of people have in common (the api on https, the auth process on its socket): JSON bodies
// only, failures as problems, nothing that tells which software answers.
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Server } from 'node:http'
import type { ServerOptions } from 'node:https'
import type { Socket } from 'node:net'
import {
  REQUEST_BYTES_MAX,
  REQUEST_HEADERS_PATIENCE_MS,
  REQUEST_PATIENCE_MS,
  KEEP_ALIVE_MS,
} from '../../core/limits.ts'
import type { Log } from '../platform/running.ts'
import { type Problem, problemOf } from './problem.ts'

export type EdgeOptions = {
  log: Log
  /** The id of a request. The api makes it; the auth process takes over the api's. */
  requestId(headers: Record<string, unknown>): string
  /** On every answer, errors before any route included. */
  headers: Readonly<Record<string, string>>
  /** Answers what is no HTTP; without it Fastify's own words go out. */
  noHttp?: (error: { code?: string }, socket: Socket) => void
  https?: ServerOptions
  /** Hears of every problem before it is answered, and is waited for. */
  refused?: (request: FastifyRequest, problem: Problem) => Promise<void>
}

/** A Fastify without routes. Its own logger is off: what is worth a line is written where it happens. */
export function createEdge(options: EdgeOptions): FastifyInstance<Server> {
  const app = Fastify({
    logger: false,
    bodyLimit: REQUEST_BYTES_MAX,
    requestTimeout: REQUEST_PATIENCE_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: REQUEST_HEADERS_PATIENCE_MS },
    ...(options.https === undefined
      ? {}
      : { https: { ...options.https, headersTimeout: REQUEST_HEADERS_PATIENCE_MS } }),
    // `request.ip` is the peer's address. X-Forwarded-For is what a stranger claims.
    trustProxy: false,
    genReqId: (raw) => options.requestId(raw.headers),
    requestIdHeader: false,
    ...(options.noHttp === undefined ? {} : { clientErrorHandler: options.noHttp }),
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // These come before the hooks: an address that is not even one.
    frameworkErrors: (error, request, reply) => {
      reply.headers(options.headers).header('x-request-id', request.id)
      answerError(options.log, error, request, reply)
    },
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(options.headers).header('x-request-id', request.id)
  })
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    // No body and an empty one are the same: an operation without input takes both.
    if (text === '') done(null, undefined)
    else void parse(request, String(text), done)
  })
  app.setErrorHandler(async (error, request, reply) => {
    await options.refused?.(request, problemOf(error, request.id))
    answerError(options.log, error, request, reply)
    return reply
  })
  return app as unknown as FastifyInstance<Server>
}

export function answerError(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error, request.id)
  if (problem.status >= 500)
    log.error(
      { err: error, requestId: request.id, operation: request.routeOptions?.config?.operation?.id },
      'request failed',
    )
  answerProblem(reply, problem)
}

export function answerProblem(reply: FastifyReply, problem: Problem): void {
  if (problem.retryAfter_s !== undefined) reply.header('retry-after', String(problem.retryAfter_s))
  reply.status(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem))
}

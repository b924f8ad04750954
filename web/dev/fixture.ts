// A stand-in for the server: serves the built console under the product's own policy and answers the operations of the contract
// from plant.ts. For pictures and tests of the console; it is no part of what is built or shipped.

import { createReadStream, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { Role } from '../data/contract.ts'
import { answers } from './answers.ts'
import { stream } from './stream.ts'
import { makeWorld, type World } from './world.ts'

export type FixtureOptions = {
  assets?: number
  sites?: number
  role?: Role
  demonstration?: boolean
  signedIn?: boolean
  /** So many assets have certificates that end soon; the first one's is over. */
  expiring?: number
  /** So many alarms, in every state. */
  alarms?: number
}
export type Fixture = {
  url: string
  port: number
  world: World
  /** Operations whose answer never comes, or fails: by the start of "METHOD /path". */
  hold: Set<string>
  fail: Map<string, number>
  close(): Promise<void>
}

/** The same policy as the product's api process sends. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
const DIST = join(import.meta.dirname, '..', 'dist')

/** On a port of its own, or on the one of an earlier fixture that was closed: a browser then knows the console's files already. */
export async function startFixture(options: FixtureOptions = {}, port = 0): Promise<Fixture> {
  const world = makeWorld(options)
  const hold = new Set<string>()
  const fail = new Map<string, number>()
  const server = createServer((request, response) => {
    respond({ request, response, world, hold, fail }).catch((error: unknown) => {
      problem(response, 500, 'The fixture failed', String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { port: taken } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://localhost:${taken}`, port: taken, world, hold, fail, close }
}

type Asked = {
  request: IncomingMessage
  response: ServerResponse
  world: World
  hold: Set<string>
  fail: Map<string, number>
}

async function respond({ request, response, world, hold, fail }: Asked): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (!url.pathname.startsWith('/v1/')) return asset(url.pathname, response)
  const operation = `${request.method} ${url.pathname}`
  if ([...hold].some((each) => operation.startsWith(each))) return
  const failure = [...fail].find(([each]) => operation.startsWith(each))
  if (failure)
    return problem(response, failure[1], 'The fixture was told to fail', 'This is what a failure looks like.')
  if (url.pathname === '/v1/live') return stream(world, url, response)
  const body = await read(request)
  const answer = answers(world, { method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, body })
  if (answer === undefined) return problem(response, 404, 'Not found')
  if ('problem' in answer) return problem(response, answer.problem, answer.title, answer.detail, answer)
  if (answer.file) {
    response.writeHead(answer.status, { 'content-type': answer.file.type, 'cache-control': 'no-store' })
    response.end(answer.file.bytes)
    return
  }
  response.writeHead(answer.status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(answer.body === undefined ? '' : JSON.stringify(answer.body))
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

function problem(
  response: ServerResponse,
  status: number,
  title: string,
  detail?: string,
  { fields, kind }: { fields?: Record<string, string>; kind?: string } = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'x-request-id': 'b1946ac9-24d5-4f0e-8c0c-6d3f2a9e7714',
  })
  response.end(JSON.stringify({ type: kind && `urn:fairlead:problem:${kind}`, title, status, detail, fields }))
}

function asset(path: string, response: ServerResponse): void {
  const file = join(DIST, normalize(path))
  const found = extname(path) !== '' && file.startsWith(DIST) && existsSync(file)
  if (!found && extname(path) !== '') {
    response.writeHead(404).end()
    return
  }
  const served = found ? file : join(DIST, 'index.html')
  response.writeHead(200, {
    'content-type': TYPES[extname(served)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    // As in the product: what has its hash in its name never changes.
    'cache-control': path.startsWith('/static/') ? 'public, max-age=31536000, immutable' : 'no-store',
    'referrer-policy': 'no-referrer',
  })
  createReadStream(served).pipe(response)
}

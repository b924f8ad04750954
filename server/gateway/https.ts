// HTTPS ingest: POST /v1/telemetry, /v1/events and /v1/health under the device's certificate, for whoever has no MQTT client.
// 204 means durable. Who it is comes from this very TLS connection: no header is asked, so none can be forged.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { TLSSocket } from 'node:tls'
import { type Failure, invalid, isFailure, notFound, overLimit, unavailable } from '../../core/errors.ts'
import {
  CONNECTIONS_PER_ASSET_MAX,
  CONNECTIONS_MAX,
  INGEST_COMMIT_MS_MAX,
  INGEST_HEADER_BYTES_MAX,
  INGEST_REQUEST_MS_MAX,
  PAYLOAD_BYTES_MAX,
  REFUSAL_MS_MAX,
} from '../../core/limits.ts'
import { isClockFailure } from '../../core/wire/time.ts'
import type { ServiceTls } from '../keys/service-identity.ts'
import type { Ingest } from '../telemetry/ingest.ts'
import { identify } from './identify.ts'
import type { Intake } from './intake/intake.ts'
import { connectedBy, guardSockets, listenerTls } from './listener.ts'
import type { DoorParts } from './mqtt/listen.ts'
import { postTopic } from './mqtt/topics.ts'
import type { OperatorEvents } from './operator-events.ts'
import type { Presence } from './presence.ts'
import { sendProblem } from './problem.ts'
import type { Identified } from './stages.ts'

export type HttpsParts = {
  readonly intake: Intake
  readonly ingest: Pick<Ingest, 'hasRoom'>
  readonly events: OperatorEvents
  readonly presence: Presence
  readonly clock: () => number
  readonly onBug: (error: unknown) => void
}

export function httpsServer(tls: ServiceTls, door: DoorParts, parts: HttpsParts): Server {
  const identities = new WeakMap<TLSSocket, Promise<Identified>>()
  const server = createServer({
    ...listenerTls(tls),
    maxHeaderSize: INGEST_HEADER_BYTES_MAX,
    headersTimeout: INGEST_REQUEST_MS_MAX,
    requestTimeout: INGEST_REQUEST_MS_MAX,
  })
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    const connected = connectedBy(socket, door.log)
    if ('refused' in connected) {
      if (connected.fingerprint !== undefined) door.onRefusedCertificate(connected.fingerprint, connected.refused)
      return
    }
    const identified = identify(connected, door.identifying).then((one) => admit(one, door))
    // Whoever asks for something hears the reason; this is for connections that close before they do.
    identified.catch((error: unknown) => {
      if (!isFailure(error)) parts.onBug(error)
      else {
        const { address, fingerprint } = connected
        door.log.info({ address, fingerprint, reason: error.message }, 'connection refused')
      }
      setTimeout(() => socket.destroy(), REFUSAL_MS_MAX)
    })
    identities.set(socket, identified)
  })
  guardSockets(server, door.open, door.log, CONNECTIONS_MAX)
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    const identified = socket instanceof TLSSocket ? identities.get(socket) : undefined
    if (identified === undefined) return socket.destroy()
    serve(request, response, identified, parts).catch((error: unknown) => answerFailure(response, error, parts))
  })
  server.on('tlsClientError', (error: Error) => door.log.debug({ reason: error.message }, 'handshake failed'))
  return server
}

function admit(identified: Identified, door: DoorParts): Identified {
  const { socket, asset } = identified
  if (socket.destroyed) return identified
  if (asset.connections >= CONNECTIONS_PER_ASSET_MAX)
    throw overLimit(`this asset has ${asset.connections} connections`, {
      hint: 'Use one and keep it.',
      retryAfter_s: 30,
    })
  // Its silence is HTTP's own business (keepAliveTimeout); its certificate's end is the sweep's in main.ts.
  door.open.add({ identified, expel: () => socket.destroy(), sweep: () => undefined })
  return identified
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  identifying: Promise<Identified>,
  parts: HttpsParts,
): Promise<void> {
  const { asset, address } = await identifying
  parts.events.heardFrom(asset, address, parts.clock())
  const topic = postTopic((request.url ?? '').slice(1))
  if (topic === undefined)
    throw notFound('there is /v1/telemetry, /v1/events and /v1/health', { hint: 'POST to one of them.' })
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST')
    return sendProblem(response, 405, { title: 'Only POST', detail: 'Data is sent here, and read elsewhere.' })
  }
  const waited_ms = Math.max(asset.rate.wait(parts.clock()), asset.orgRate.wait(parts.clock()))
  if (waited_ms > 0) {
    parts.events.report(asset, 'rate-limited', 'warning', 'Sends faster than its limit and is told to wait.')
    throw overLimit('over the message rate of this asset or its organisation', {
      retryAfter_s: Math.ceil(waited_ms / 1000),
    })
  }
  if (!parts.ingest.hasRoom) throw unavailable('more arrives than can be stored', { hint: 'Send it again later.' })
  const payload = await readBody(request)
  const now = parts.clock()
  asset.spend(now)
  parts.presence.heard(asset)
  try {
    await stored(async (receipt) => {
      const take = () =>
        parts.intake.take(asset, topic, { bytes: payload, from: 0, to: payload.length }, now, receipt, 1)
      if ((await take()) === 'again' && (await take()) === 'again')
        throw new Error('signals are unknown after they were declared')
    })
  } catch (error) {
    if (isFailure(error) && (error.kind === 'invalid' || error.kind === 'limit')) {
      const kind = isClockFailure(error) ? 'clock-refused' : 'refused-payload'
      parts.events.report(asset, kind, 'warning', `Refused: ${error.message}. ${error.hint ?? ''}`)
    }
    throw error
  }
  response.writeHead(204).end()
}

/** Resolves after the commit. Rejects with unavailable when that takes too long: then it counts as not stored. */
function stored(put: (receipt: { stored(): void; flush(): void }) => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(unavailable('it could not be stored in time', { hint: 'Send it again.', retryAfter_s: 5 })),
      INGEST_COMMIT_MS_MAX,
    )
    const settle = (): void => {
      clearTimeout(timer)
      resolve()
    }
    put({ stored: settle, flush: () => undefined }).catch((error: unknown) => {
      clearTimeout(timer)
      reject(error)
    })
  })
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (request.headers['content-encoding'] !== undefined)
    throw invalid('the body is compressed', { hint: 'Send plain JSON, without content-encoding.' })
  const tooLarge = () =>
    overLimit('the body is too large', { hint: `At most ${PAYLOAD_BYTES_MAX} bytes; send several.` })
  if (Number(request.headers['content-length'] ?? 0) > PAYLOAD_BYTES_MAX) throw tooLarge()
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > PAYLOAD_BYTES_MAX) throw tooLarge()
    chunks.push(bytes)
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
}

function answerFailure(response: ServerResponse, error: unknown, parts: HttpsParts): void {
  if (response.headersSent || response.socket === null || response.destroyed) {
    if (!isFailure(error) && !isAborted(error)) parts.onBug(error)
    response.destroy()
    return
  }
  if (!isFailure(error)) {
    // A sender that breaks off in its body is no bug of ours, and nobody is left to answer.
    if (isAborted(error)) return void response.destroy()
    parts.onBug(error)
    return sendProblem(response, 500, { title: 'A fault of ours', detail: 'It was not stored.' })
  }
  sendFailure(response, error)
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'ABORT_ERR')
}

function sendFailure(response: ServerResponse, failure: Failure): void {
  const { retryAfter_s = failure.kind === 'unavailable' ? 5 : undefined } = failure
  if (retryAfter_s !== undefined) response.setHeader('retry-after', retryAfter_s)
  // What was not read is not waited for, and whoever has no right here does not stay.
  if (!response.req.complete || failure.kind === 'forbidden') response.setHeader('connection', 'close')
  const status = { invalid: 400, 'not-found': 404, forbidden: 403, unavailable: 503 } as const
  const limit = failure.retryAfter_s === undefined ? 413 : 429
  const code =
    failure.kind === 'limit' ? limit : failure.kind in status ? status[failure.kind as keyof typeof status] : 500
  const hint = failure.hint === undefined ? {} : { hint: failure.hint }
  sendProblem(response, code, { title: 'Not stored', detail: failure.message, ...hint })
}

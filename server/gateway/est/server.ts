// EST (RFC 7030): devices get and renew certificates for keys that they made themselves. A listener of its own, because
// here alone a device may come without a certificate: it shows a claim code instead. The flow of a request:
//   here (TLS 1.3; what is shown as a certificate must be one of ours)  ->  request.ts  ->  enrol.ts or renew.ts  ->  answer.ts
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { TLSSocket } from 'node:tls'
import { forbidden, isFailure, notFound, unauthenticated } from '../../../core/errors.ts'
import { EST_CONNECTIONS_MAX, INGEST_HEADER_BYTES_MAX, INGEST_REQUEST_MS_MAX } from '../../../core/limits.ts'
import type { ServiceTls } from '../../keys/service-identity.ts'
import { fingerprintOf, guardSockets, listenerTls, refusedCertificate } from '../listener.ts'
import type { DoorParts } from '../mqtt/listen.ts'
import { sendProblem } from '../problem.ts'
import type { Connected } from '../stages.ts'
import { sendCertificates, sendRefusal } from './answer.ts'
import { enrol, type EnrolParts } from './enrol.ts'
import { renew } from './renew.ts'
import { credentialsOf, requestPem } from './request.ts'

export type EstParts = EnrolParts & {
  /** The certificates of /cacerts (DER). */
  readonly trust: () => Promise<readonly Uint8Array[]>
  readonly onBug: (error: unknown) => void
}

const METHODS: Record<string, string> = { cacerts: 'GET', simpleenroll: 'POST', simplereenroll: 'POST' }
const CERTS_ONLY = '; smime-type=certs-only'

export function estServer(tls: ServiceTls, door: DoorParts, parts: EstParts): Server {
  const server = createServer({
    ...listenerTls(tls),
    maxHeaderSize: INGEST_HEADER_BYTES_MAX,
    headersTimeout: INGEST_REQUEST_MS_MAX,
    requestTimeout: INGEST_REQUEST_MS_MAX,
  })
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => socket.destroy())
    const fingerprint = fingerprintOf(socket.getPeerX509Certificate())
    // Node says "not authorised" of a device without a certificate too, and that one is welcome here.
    const reason = fingerprint === undefined ? undefined : refusedCertificate(socket)
    if (reason === undefined) return
    door.log.info({ address: socket.remoteAddress ?? 'gone', reason, fingerprint }, 'connection refused')
    if (fingerprint !== undefined) door.onRefusedCertificate(fingerprint, reason)
    socket.destroy()
  })
  guardSockets(server, door.open, door.log, EST_CONNECTIONS_MAX)
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    // Asked for now: a socket that is gone has no address.
    const address = request.socket.remoteAddress ?? 'gone'
    serve(request, response, door, parts).catch((error: unknown) => fail(response, address, error, door, parts))
  })
  server.on('tlsClientError', (error: Error) => door.log.debug({ reason: error.message }, 'handshake failed'))
  return server
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  door: DoorParts,
  parts: EstParts,
): Promise<void> {
  const { socket } = request
  if (!(socket instanceof TLSSocket)) return void socket.destroy()
  const [, act = ''] = /^\/\.well-known\/est\/([a-z]+)$/.exec(request.url ?? '') ?? []
  const method = Object.hasOwn(METHODS, act) ? METHODS[act] : undefined
  if (method === undefined)
    throw notFound('there is /.well-known/est/cacerts, simpleenroll and simplereenroll', { hint: 'RFC 7030 says how.' })
  if (request.method !== method) {
    response.setHeader('allow', method)
    return sendProblem(response, 405, { title: `Only ${method}`, detail: `${act} takes ${method}.` })
  }
  if (act === 'cacerts') return sendCertificates(response, await parts.trust())
  const address = socket.remoteAddress ?? 'gone'
  const csr = () => requestPem(request)
  const certificate = socket.getPeerX509Certificate()
  const fingerprint = fingerprintOf(certificate)
  if (act === 'simplereenroll') {
    if (fingerprint === undefined)
      throw forbidden('re-enrolment takes the present certificate', {
        hint: 'Without one, use simpleenroll and a code.',
      })
    const connected: Connected = { socket, address, fingerprint, issuer: certificate?.issuer ?? '' }
    const { raw } = await renew({ connected, csr }, { ...parts, identifying: door.identifying })
    return sendCertificates(response, [raw], CERTS_ONLY)
  }
  const credentials = credentialsOf(request)
  if (credentials === undefined)
    throw unauthenticated('enrolment takes a claim code', { hint: 'Show it in HTTP Basic.' })
  if (credentials === 'malformed') {
    parts.guesses.admit(address)
    parts.guesses.failed(address)
    throw unauthenticated('this is no claim code', {
      hint: "HTTP Basic: the asset's id as user, its code as password.",
    })
  }
  const { raw } = await enrol({ credentials, address, csr }, parts)
  sendCertificates(response, [raw], CERTS_ONLY)
}

function fail(
  response: ServerResponse,
  address: string,
  error: unknown,
  { log }: DoorParts,
  { onBug }: EstParts,
): void {
  const isGone = error instanceof Error && 'code' in error && ['ECONNRESET', 'ABORT_ERR'].includes(String(error.code))
  if (!isFailure(error) && !isGone) onBug(error)
  if (response.headersSent || response.destroyed || isGone) return void response.destroy()
  if (!isFailure(error))
    return sendProblem(response, 500, { title: 'A fault of ours', detail: 'There is no certificate.' })
  log.info({ address, reason: error.message }, 'enrolment refused')
  sendRefusal(response, error)
}

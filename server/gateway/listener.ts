// The TLS side of both listeners: TLS 1.3 alone, a client certificate always, no resumption.
//
// `rejectUnauthorized` is false on purpose: with true, Node closes without a reason that could be logged. So the first
// thing that happens to every connection is that `authorized` is looked at, and what is not authorised is destroyed
// before a byte of it is read.
import { constants, type X509Certificate } from 'node:crypto'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { TlsOptions, TLSSocket } from 'node:tls'
import { whyNotOurs } from '../../core/pki/stranger.ts'
import { HANDSHAKE_MS_MAX } from '../../core/limits.ts'
import type { ServiceTls } from '../keys/service-identity.ts'
import type { Endpoint } from '../platform/config.ts'
import type { Log } from '../platform/running.ts'
import type { OpenConnections } from './open-connections.ts'
import type { Connected } from './stages.ts'

export function listenerTls(tls: ServiceTls): TlsOptions {
  return {
    ...tls,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: false,
    // A resumed session would skip the certificate. Without stateless tickets and without a session store (no listener
    // of 'newSession') there is nothing to resume from; `connectedBy` looks all the same.
    secureOptions: constants.SSL_OP_NO_TICKET,
    handshakeTimeout: HANDSHAKE_MS_MAX,
  }
}

/** Counts sockets before the handshake, so that an address cannot use up what all share. */
export function guardSockets(server: Server, open: OpenConnections, log: Log, connections_max: number): void {
  server.maxConnections = connections_max
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? 'gone'
    socket.once('close', () => open.left(address))
    if (open.arrived(address)) return
    log.warn({ address }, 'too many connections from one address')
    socket.destroy()
  })
  server.on('drop', () => log.warn({ connections: connections_max }, 'no more connections can be taken'))
}

/** The first stage, or why there is none. Destroys what is not authorised. */
export function connectedBy(
  socket: TLSSocket,
  log: Log,
): Connected | { refused: string; fingerprint: string | undefined } {
  const address = socket.remoteAddress ?? 'gone'
  // Node only tells of a TLS error after the handshake (a record that was changed on the way): it closes nothing. So
  // we do, or device and gateway would wait for each other until the keep-alive ends.
  socket.on('error', (error: Error) => {
    log.debug({ address, reason: error.message }, 'socket error')
    socket.destroy()
  })
  const certificate = socket.getPeerX509Certificate()
  const fingerprint = fingerprintOf(certificate)
  const refused = refusedCertificate(socket, certificate)
  if (refused === undefined && certificate !== undefined && fingerprint !== undefined)
    return { socket, address, fingerprint, issuer: certificate.issuer }
  socket.destroy()
  const reason = refused ?? 'no certificate'
  log.info({ address, reason, ...(fingerprint === undefined ? {} : { fingerprint }) }, 'connection refused')
  return { refused: reason, fingerprint }
}

/** As the register has it: SHA-256, hexadecimal. */
export function fingerprintOf(certificate: X509Certificate | undefined): string | undefined {
  return certificate?.fingerprint256.replaceAll(':', '').toLowerCase()
}

/** OpenSSL's own reason, and what of the certificate explains it. */
export function refusedCertificate(
  socket: TLSSocket,
  certificate: X509Certificate | undefined = socket.getPeerX509Certificate(),
): string | undefined {
  // Node says UNABLE_TO_GET_ISSUER_CERT where there is nothing that could have an issuer.
  if (certificate === undefined) return 'no certificate'
  if (!socket.authorized) {
    const why = whyNotOurs(certificate.raw)
    const because = why === undefined ? '' : `: ${why}`
    // Node's types say Error; what it gives is the code as a string, or null.
    const error: unknown = socket.authorizationError
    if (error instanceof Error) return `${error.message}${because}`
    return `${typeof error === 'string' ? error : 'not verified'}${because}`
  }
  if (socket.isSessionReused()) return 'a resumed session'
  return undefined
}

/** Resolves with the port, which may have been left to the system. */
export function listenOn(server: Server, endpoint: Endpoint): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(endpoint.port, endpoint.host, () => {
      server.removeListener('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

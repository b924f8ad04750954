// The MQTT listener: Connected -> Identified -> a connection of its own.
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { isFailure } from '../../../core/errors.ts'
import { CONNECTIONS_MAX } from '../../../core/limits.ts'
import type { ServiceTls } from '../../keys/service-identity.ts'
import type { Log } from '../../platform/running.ts'
import { type IdentifyParts, identify } from '../identify.ts'
import { connectedBy, guardSockets, listenerTls } from '../listener.ts'
import type { OpenConnections } from '../open-connections.ts'
import type { Connected } from '../stages.ts'
import { MqttConnection } from './connection.ts'
import type { MqttParts } from './parts.ts'
import { REASON } from './reasons.ts'
import { refuseConnection } from './refused.ts'

export type DoorParts = {
  readonly identifying: IdentifyParts
  readonly open: OpenConnections
  readonly log: Log
  /** A certificate that TLS refused but that may be one of ours: its asset's operators want to know. */
  readonly onRefusedCertificate: (fingerprint: string, reason: string) => void
}

export function mqttServer(tls: ServiceTls, door: DoorParts, parts: MqttParts): Server {
  const server = createServer(listenerTls(tls), (socket: TLSSocket) => {
    const connected = connectedBy(socket, door.log)
    if ('refused' in connected) {
      if (connected.fingerprint !== undefined) door.onRefusedCertificate(connected.fingerprint, connected.refused)
    } else void admit(connected, door, parts)
  })
  guardSockets(server, door.open, door.log, CONNECTIONS_MAX)
  server.on('tlsClientError', (error: Error) => door.log.debug({ reason: error.message }, 'handshake failed'))
  return server
}

async function admit(connected: Connected, door: DoorParts, parts: MqttParts): Promise<void> {
  const { socket, address } = connected
  socket.setNoDelay(true)
  socket.setKeepAlive(true, 60_000)
  try {
    const identified = await identify(connected, door.identifying)
    if (socket.destroyed) return
    door.open.add(new MqttConnection(identified, parts))
  } catch (error) {
    if (!isFailure(error)) parts.onBug(error)
    const isForbidden = isFailure(error, 'forbidden')
    const text = isForbidden ? error.message : 'connections cannot be verified now: try again later'
    door.log.info({ address, fingerprint: connected.fingerprint, reason: text }, 'connection refused')
    if (!socket.destroyed) refuseConnection(socket, isForbidden ? REASON.notAuthorized : REASON.serverUnavailable, text)
  }
}

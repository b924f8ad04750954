// Devices as little more than a socket, so that two thousand of them leave the measuring process time to measure.
import { connect, createSecureContext } from 'node:tls'
import { generate } from 'mqtt-packet'
import type { TestDevice } from '../../server/gateway/testing.ts'

const CONNECT = { cmd: 'connect', clean: true, keepalive: 600, protocolId: 'MQTT', protocolVersion: 4 } as const
const PUBLISH = {
  cmd: 'publish',
  topic: 'v1/telemetry',
  payload: '{"t":1}',
  qos: 1,
  dup: false,
  retain: false,
} as const
const PUBACK = 0x40

export type Line = {
  /** performance.now() when it was closed by the other side; undefined while it is open. */
  closedAt: number | undefined
  closed: Promise<number>
  /** When something was last acknowledged as stored. */
  acknowledgedAt: number | undefined
  publish(): void
  drop(): void
}

/** Resolves when the platform has let it in. */
export async function openLine(port: number, device: TestDevice, clientId: string): Promise<Line> {
  const { key, cert, ca } = device
  const secureContext = createSecureContext({ key, cert, ca, minVersion: 'TLSv1.3' })
  const socket = connect({ port, host: 'localhost', servername: 'localhost', secureContext })
  socket.on('error', () => undefined)
  const { promise: closed, resolve: ended } = Promise.withResolvers<number>()
  const line: Line = {
    closedAt: undefined,
    closed,
    acknowledgedAt: undefined,
    publish: () => void socket.write(generate({ ...PUBLISH, messageId: 1 })),
    drop: () => socket.destroy(),
  }
  socket.once('close', () => {
    line.closedAt = performance.now()
    ended(line.closedAt)
  })
  socket.once('secureConnect', () => socket.write(generate({ ...CONNECT, clientId })))
  await new Promise<void>((resolve, reject) => {
    socket.once('data', () => resolve())
    socket.once('close', () => reject(new Error('not let in')))
  })
  socket.on('data', (bytes: Buffer) => {
    if (bytes[0] === PUBACK) line.acknowledgedAt = performance.now()
  })
  return line
}

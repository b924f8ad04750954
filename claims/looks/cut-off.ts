// What is still accepted of a certificate, until when, on every kind of connection that it may have open.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type TLSSocket } from 'node:tls'
import { z } from 'zod'
import { holds } from '../claim.ts'
import type { Door } from '../world/door.ts'
import type { Added, World } from '../world/world.ts'
import { connectDevice, publish } from './device.ts'
import { doorsOf, letInEverywhere } from './doors.ts'

/** Five minutes is what is promised; a platform in one piece needs a second. */
export const PROMISED_MS = 5 * 60_000
const WATCHED_MS = 3_000
const PAUSE_MS = 20

export type Attempts = { lastAccepted: number; stop(): Promise<void> }

/** Sends without pause over connections that are open already, and opens new ones, until stopped. */
export async function keepSending(world: World, asset: Added): Promise<Attempts> {
  await letInEverywhere(doorsOf(world), { who: 'the asset itself', how: asset })
  const seen = { lastAccepted: 0, isOver: false }
  const accepted = () => {
    seen.lastAccepted = performance.now()
  }
  const loops = [sendMqtt(world, asset, seen, accepted), sendHttps(world.doors.https, asset, seen, accepted)]
  await sleep(500)
  holds(seen.lastAccepted > 0, 'nothing is accepted of an asset that is in order')
  return {
    get lastAccepted() {
      return seen.lastAccepted
    },
    stop: async () => {
      seen.isOver = true
      await Promise.all(loops)
    },
  }
}

type Seen = { isOver: boolean }

/** A persistent session under one client id; connects again whenever it is sent away. */
async function sendMqtt(world: World, asset: Added, seen: Seen, accepted: () => void): Promise<void> {
  const persistent = { clientId: 'cut-off', clean: false, properties: { sessionExpiryInterval: 600 } }
  while (!seen.isOver) {
    const client = await connectDevice(world.doors.mqtt, asset, persistent).catch(() => undefined)
    // Each publish waits for the end of the connection as well.
    client?.setMaxListeners(0)
    while (client?.connected && !seen.isOver) {
      if ((await publish(client, 'v1/telemetry', '{"cut": 1}')) === 'taken') accepted()
      await sleep(PAUSE_MS)
    }
    client?.end(true)
    await sleep(PAUSE_MS)
  }
}

/** One request after the other over a kept-alive connection; a new one with the old TLS session when it is closed. */
async function sendHttps(door: Door, asset: Added, seen: Seen, accepted: () => void): Promise<void> {
  const files = {
    cert: readFileSync(asset.certFile),
    key: readFileSync(asset.keyFile),
    ca: readFileSync(door.trustFile),
  }
  const kept: { session?: Buffer } = {}
  while (!seen.isOver) {
    const socket = connect({ port: door.port, host: 'localhost', ...files, ...kept })
    socket.on('session', (session) => (kept.session = session))
    socket.on('error', () => undefined)
    while (!socket.destroyed && !seen.isOver) {
      if ((await post(socket)).startsWith('HTTP/1.1 204')) accepted()
      await sleep(PAUSE_MS)
    }
    socket.destroy()
    await sleep(PAUSE_MS)
  }
}

function post(socket: TLSSocket): Promise<string> {
  return new Promise((resolve) => {
    const done = (bytes?: Buffer) => {
      socket.off('data', done).off('close', gone)
      resolve(bytes?.toString() ?? '')
    }
    const gone = () => done()
    socket.once('data', done).once('close', gone)
    if (socket.destroyed) return done()
    socket.write('POST /v1/telemetry HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{"cut": 1}')
  })
}

/** Nothing is accepted later than so long after `from`; watched for some seconds. Returns ms from then to the last. */
export async function cutOff(attempts: Attempts, from: number): Promise<number> {
  await sleep(WATCHED_MS)
  const late_ms = Math.max(0, Math.round(attempts.lastAccepted - from))
  await attempts.stop()
  holds(late_ms < WATCHED_MS / 2, `it is still accepted ${late_ms} ms later`)
  holds(late_ms <= PROMISED_MS, `something was accepted ${late_ms} ms later`)
  return late_ms
}

const record = z.object({
  revocation: z
    .object({
      revokedAt: z.string(),
      confirmedAt: z.string().nullable(),
      socketsClosed: z.number(),
      lastClosedAt: z.string().nullable(),
      gateways: z.array(z.object({ state: z.string(), confirmedAt: z.string().nullable() })),
    })
    .nullable(),
})

/** The platform's own record of it, once every gateway has confirmed. */
export async function recordOf(world: World, asset: Added) {
  const engineer = await world.as('harbour', 'engineer')
  const path = `/v1/assets/${asset.assetId}/certificates/${asset.serial}/revocation`
  for (let left = 50; ; left--) {
    const { revocation } = await engineer.call('GET', path, record)
    holds(revocation !== null, 'there is no record of a revocation')
    if (revocation.confirmedAt !== null) return { ...revocation, confirmedAt: revocation.confirmedAt }
    holds(left > 0, 'a gateway has not confirmed')
    await sleep(100)
  }
}

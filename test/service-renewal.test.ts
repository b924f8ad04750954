// The platform's own certificates through a hundred days: api and both device listeners of a real vault, whose clock
// goes an hour at a time, with a handshake every hour and connections that stay open all the while (claim P-23).
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request } from 'node:https'
import { connect as tlsConnect } from 'node:tls'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, test } from 'node:test'
import { connect as mqttConnect } from 'mqtt'
import { z } from 'zod'
import { start as startApi } from '../server/api/main.ts'
import { start as startGateway } from '../server/gateway/main.ts'
import type { Running } from '../server/platform/running.ts'
import { type OutsideWorld, startOutsideWorld } from '../server/pki/testing.ts'
import { silentLog } from '../server/vault/testing.ts'

const HOUR_ms = 3_600_000
const DAY_ms = 24 * HOUR_ms
/** Real time between two looks of a listener at its clock; a virtual hour takes a few of it. */
const CHECK_ms = 3

const begun_ms = Date.now()
let now_ms = begun_ms
let outside: OutsideWorld
let api: Running
let gateway: Running
let ports: number[]
let authority: X509Certificate

before(async () => {
  outside = await startOutsideWorld()
  turnTo(0)
  const clock = (): Date => new Date(now_ms)
  const options = { renewalCheck_ms: CHECK_ms }
  const { config } = outside.vault
  api = await startApi(config, silentLog, clock, options)
  gateway = await startGateway(config, silentLog, { ...options, certificateClock: clock })
  const { port } = z.object({ port: z.number() }).parse(api.describe?.())
  const gate = z.object({ ports: z.object({ mqtt: z.number(), ingest: z.number() }) }).parse(gateway.describe?.()).ports
  ports = [port, gate.mqtt, gate.ingest]
  authority = new X509Certificate((await outside.vault.api.call('trust', {})).deviceTrust)
})

after(async () => {
  await api?.close()
  await gateway?.close()
  await outside?.stop()
})

function turnTo(day: number): void {
  now_ms = begun_ms + day * DAY_ms
  outside.vault.setNow(new Date(now_ms))
}

/** A handshake as a client would do it who lives on that virtual day: chain, name, time and length of life. */
async function handshake(port: number): Promise<X509Certificate> {
  // Judged by hand below, since OpenSSL would judge by the real clock.
  const socket = tlsConnect({ port, host: '127.0.0.1', rejectUnauthorized: false, minVersion: 'TLSv1.3' })
  await once(socket, 'secureConnect')
  const leaf = socket.getPeerX509Certificate()
  socket.on('error', () => undefined) // a device listener sends strangers away
  socket.destroy()
  assert.ok(leaf, `no certificate on port ${port}`)
  const day = `day ${(now_ms - begun_ms) / DAY_ms}, port ${port}: ${leaf.validFrom} to ${leaf.validTo}`
  assert.ok(leaf.verify(authority.publicKey), day)
  assert.ok(leaf.checkIP('127.0.0.1') ?? leaf.checkHost('localhost'), day)
  assert.ok(leaf.validFromDate.getTime() <= now_ms && now_ms <= leaf.validToDate.getTime(), day)
  assert.ok(leaf.validToDate.getTime() - leaf.validFromDate.getTime() < 90 * DAY_ms, day)
  return leaf
}

/** One connection to the api, asked again and again. Resolves to its local port, which tells it from any other. */
function askOn(agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const port = ports[0] ?? 0
    const asked = request({ agent, port, host: '127.0.0.1', path: '/healthz', rejectUnauthorized: false }, (answer) => {
      const { localPort = 0 } = answer.socket
      answer.resume().on('end', () => resolve(localPort))
    })
    asked.on('error', reject).end()
  })
}

async function keepDevice(): Promise<{ stillThere(): boolean; close(): Promise<void> }> {
  const { pem, keyPem } = await outside.device()
  const [, port = 0] = ports
  const options = { cert: pem, key: keyPem, rejectUnauthorized: false, reconnectPeriod: 0, keepalive: 1 }
  const client = mqttConnect(`mqtts://127.0.0.1:${port}`, { ...options, protocolVersion: 5 })
  let left = false
  client.on('close', () => {
    left = true
  })
  await new Promise<void>((resolve, reject) => {
    client.on('connect', () => resolve()).on('error', reject)
  })
  return { stillThere: () => client.connected && !left, close: () => client.endAsync(true) }
}

test('a hundred days, a handshake every hour, connections that stay', { timeout: 280_000 }, async (t) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const device = await keepDevice()
  const first = await askOn(agent)
  const seen = ports.map(() => new Map<string, number>())
  for (let hour = 0; hour <= 100 * 24; hour += 1) {
    turnTo(hour / 24)
    // One listener each hour, all of them at midnight.
    const which = hour % ports.length
    for (const [at, port] of ports.entries()) {
      if (at !== which && hour % 24 !== 0) continue
      const { serialNumber } = await handshake(port)
      if (!seen[at]?.has(serialNumber)) seen[at]?.set(serialNumber, hour / 24)
    }
    if (hour % 24 === 0) {
      assert.equal(await askOn(agent), first, 'the connection to the api was cut')
      assert.ok(device.stillThere(), 'the device was cut off')
    }
  }
  for (const [at, serials] of seen.entries()) {
    const days = [...serials.values()]
    t.diagnostic(`port ${ports[at]}: certificates on days ${days.map((day) => day.toFixed(1)).join(', ')}`)
    assert.equal(days.length, 2)
    assert.ok((days[1] ?? 0) >= 59.9 && (days[1] ?? 0) < 65, `${days[1]}`)
  }
  await device.close()
  agent.destroy()
})

test('a clock that jumps: ahead past the end, and back before the beginning', { timeout: 60_000 }, async () => {
  const expectGood = async (): Promise<void> => {
    for (const port of ports)
      for (let tries = 0; ; tries += 1) {
        try {
          await handshake(port)
          break
        } catch (error) {
          // At most the next look of the listener, which in production is five minutes away.
          if (tries > 100) throw error
          await sleep(CHECK_ms)
        }
      }
  }
  for (const day of [300, 30, 31, 1_000, 5]) {
    turnTo(day)
    await expectGood()
  }
})

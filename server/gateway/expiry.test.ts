// A session does not outlive its certificate: on both listeners, by the gateway's own clock, while the database's still
// says that the certificate is good. And one that is over gets no next one over EST.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { after, before, test } from 'node:test'
import { request } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type TLSSocket } from 'node:tls'
import { generate } from 'mqtt-packet'
import { ASSET_BACKDATE_s, ASSET_CERTIFICATE_days } from '../../core/limits.ts'
import { certificationRequest } from '../../core/pki/request-of.ts'
import { keyPair } from '../../core/pki/testing.ts'
import { type GatewayWorld, startGatewayWorld, type TestDevice, type TestGateway } from './testing.ts'

const DAY = 86_400_000
/** Real time that the end is ahead: more than the test takes. */
const AHEAD_MS = 120_000
const PATIENCE_MS = 5_000

let vaultNow: number | undefined
let gatewayAhead_ms = 0
let world: GatewayWorld
let gateway: TestGateway

before(async () => {
  // The authorities are as old as the certificate that is about to end.
  vaultNow = Date.now() - (ASSET_CERTIFICATE_days + 1) * DAY
  world = await startGatewayWorld({}, () => new Date(vaultNow ?? Date.now()))
  vaultNow = undefined
  gateway = await world.startGateway({ clock: () => Date.now() + gatewayAhead_ms })
})
after(() => world.stop())

/** Its certificate ends so long from now, or has ended. */
async function deviceEnding(in_ms: number): Promise<TestDevice> {
  vaultNow = Date.now() + in_ms - ASSET_CERTIFICATE_days * DAY + (ASSET_BACKDATE_s + 1) * 1000
  const device = await world.newDevice(world.world.a)
  vaultNow = undefined
  return device
}

type Open = { socket: TLSSocket; answered: Promise<string> }

function open(port: number, { key, cert, ca }: TestDevice, says: Buffer | string): Open {
  const socket = connect({ port, host: 'localhost', servername: 'localhost', key, cert, ca })
  const answered = new Promise<string>((resolve, reject) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1')))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed without an answer')))
  })
  socket.once('secureConnect', () => socket.write(says))
  return { socket, answered }
}

const CONNECT = {
  cmd: 'connect',
  clientId: 'x',
  clean: true,
  keepalive: 600,
  protocolId: 'MQTT',
  protocolVersion: 5,
} as const
const mqtt = (device: TestDevice): Open => open(gateway.mqttPort, device, generate(CONNECT, { protocolVersion: 5 }))
const https = (device: TestDevice): Open =>
  open(
    gateway.ingestPort,
    device,
    'POST /v1/telemetry HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{"a":1}',
  )

async function closedWithin(ms: number, { socket }: Open): Promise<boolean> {
  const until = Date.now() + ms
  while (!socket.destroyed && Date.now() < until) await sleep(20)
  return socket.destroyed
}

test('MQTT and kept-alive HTTPS end with the certificate, within seconds and not before; others stay', async () => {
  const [ending, lasting] = [await deviceEnding(AHEAD_MS), await world.newDevice(world.world.a)]
  const notAfter = new X509Certificate(ending.cert).validToDate.getTime()
  assert.ok(notAfter > Date.now() + AHEAD_MS / 2, 'by real time it is still good')

  const doomed = [mqtt(ending), https(ending)]
  const staying = [mqtt(lasting), https(lasting)]
  const answers = await Promise.all([...doomed, ...staying].map(({ answered }) => answered))
  assert.deepEqual(
    answers.map((said) => (said.startsWith('HTTP/1.1 2') ? 'taken' : said.charCodeAt(0) === 0x20 ? 'connected' : said)),
    ['connected', 'taken', 'connected', 'taken'],
  )

  // Ten seconds before the end, a few looks of the watch later: still there.
  gatewayAhead_ms = notAfter - Date.now() - 10_000
  await sleep(2_500)
  assert.deepEqual(
    doomed.map(({ socket }) => socket.destroyed),
    [false, false],
  )

  gatewayAhead_ms = notAfter - Date.now()
  assert.deepEqual(await Promise.all(doomed.map((one) => closedWithin(PATIENCE_MS, one))), [true, true])
  assert.deepEqual(
    staying.map(({ socket }) => socket.destroyed),
    [false, false],
  )
  for (const { socket } of staying) socket.destroy()

  // The owner hears why.
  const until = Date.now() + PATIENCE_MS
  let kinds: string[] = []
  while (!kinds.includes('expired-closed') && Date.now() < until) {
    await sleep(100)
    kinds = (await world.events(ending.assetId)).map(({ kind }) => kind)
  }
  assert.ok(kinds.includes('expired-closed'), kinds.join())
})

test('when a certificate was used is told to the database by the watch', async () => {
  const device = await world.newDevice(world.world.a)
  const one = mqtt(device)
  await one.answered
  const until = Date.now() + PATIENCE_MS
  let uses: unknown[] = []
  while (uses.length === 0 && Date.now() < until) {
    await sleep(100)
    uses = (await world.superuser.query('select 1 from app.certificate_use where serial = $1', [device.serial])).rows
  }
  assert.equal(uses.length, 1)
  one.socket.destroy()
})

/** The status of the answer, or that there was none. */
function reenrolled({ key, cert }: TestDevice, trust: string): Promise<number | 'no answer'> {
  const body = certificationRequest(keyPair()).replaceAll(/-----[^-]+-----/g, '')
  return new Promise((resolve) => {
    const asked = request(
      {
        host: 'localhost',
        port: gateway.estPort,
        path: '/.well-known/est/simplereenroll',
        method: 'POST',
        headers: { 'content-type': 'application/pkcs10' },
        agent: false,
        key,
        cert,
        ca: trust,
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      },
    )
    asked.on('error', () => resolve('no answer'))
    asked.end(body)
  })
}

test('a certificate in its last minutes still gets the next one over EST; one that is over does not', async () => {
  const { deviceTrust } = await world.vault.call('trust', {})
  const ending = await deviceEnding(AHEAD_MS)
  const over = await deviceEnding(-AHEAD_MS)
  assert.ok(new X509Certificate(over.cert).validToDate.getTime() < Date.now())
  assert.equal(await reenrolled(ending, deviceTrust), 200)
  assert.notEqual(await reenrolled(over, deviceTrust), 200)
  const { rows } = await world.superuser.query('select 1 from app.certificate where asset_id = $1', [over.assetId])
  assert.equal(rows.length, 1)
})

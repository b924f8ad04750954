// The edge as strangers, broken clients and other programs meet it: TLS, HTTPS, mosquitto_pub, malformed packets.
// Long because every stranger is met in one world, which takes seconds to start.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type SecureVersion, type TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { type IConnectPacket, generate, type Packet, parser } from 'mqtt-packet'
import { type GatewayWorld, startGatewayWorld, type TestDevice, type TestGateway } from './testing.ts'

let world: GatewayWorld
let gateway: TestGateway
before(async () => {
  world = await startGatewayWorld()
  gateway = await world.startGateway()
})
after(() => world.stop())

const CONNECT: IConnectPacket = {
  cmd: 'connect',
  clientId: 'x',
  clean: true,
  keepalive: 30,
  protocolId: 'MQTT',
  protocolVersion: 5,
}
type Files = Partial<Pick<TestDevice, 'key' | 'cert'>> & { ca: string }

/** A raw TLS connection: collects what comes back, and tells when it is over. */
async function raw(port: number, files: Files, version?: SecureVersion) {
  const versions = version === undefined ? {} : { minVersion: version, maxVersion: version }
  const socket: TLSSocket = connect({ port, host: 'localhost', servername: 'localhost', ...files, ...versions })
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  let failure: Error | undefined
  socket.on('error', (error) => {
    failure = error
  })
  const over = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await Promise.race([new Promise<void>((resolve) => socket.once('secureConnect', () => resolve())), over])
  return { socket, over, received: () => Buffer.concat(chunks), failure: () => failure }
}

function packetsOf(bytes: Buffer, protocolVersion = 5): Packet[] {
  const packets: Packet[] = []
  parser({ protocolVersion })
    .on('packet', (packet) => packets.push(packet))
    .parse(bytes)
  return packets
}

function post(
  device: Files,
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
  method = 'POST',
) {
  const { key, cert, ca } = device
  return new Promise<{ status: number; problem: Record<string, unknown>; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const asked = request(
        {
          host: 'localhost',
          port: gateway.ingestPort,
          path,
          method,
          ca,
          headers,
          agent: false,
          // A forged Host header must reach the server, not stop at Node's own check of names.
          checkServerIdentity: () => undefined,
          ...(key === undefined ? {} : { key, cert }),
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            resolve({
              status: response.statusCode ?? 0,
              problem: text === '' ? {} : JSON.parse(text),
              headers: response.headers,
            })
          })
        },
      )
      asked.on('error', reject)
      asked.end(body)
    },
  )
}

describe('TLS on both listeners', () => {
  for (const listener of ['mqttPort', 'ingestPort'] as const) {
    test(`${listener}: TLS 1.2 is refused, 1.3 is spoken`, async () => {
      const device = await world.newDevice(world.world.a)
      const old = await raw(gateway[listener], device, 'TLSv1.2')
      await old.over
      assert.match(String(old.failure()), /protocol version|alert/i)
      const now = await raw(gateway[listener], device)
      assert.equal(now.socket.getProtocol(), 'TLSv1.3')
      now.socket.destroy()
    })

    test(`${listener}: no certificate, a self-signed one, one of the service CA: not a byte is answered`, async () => {
      const { ca } = await world.newDevice(world.world.a)
      const foreign = await selfSigned()
      for (const files of [{ ca }, { ca, ...foreign }]) {
        const one = await raw(gateway[listener], files)
        one.socket.on('secureConnect', () => undefined)
        if (!one.socket.destroyed)
          one.socket.write(
            listener === 'mqttPort' ? generate(CONNECT, { protocolVersion: 5 }) : 'GET / HTTP/1.1\r\nhost: x\r\n\r\n',
          )
        await one.over
        assert.equal(one.received().length, 0)
      }
    })

    test(`${listener}: a session is not resumed`, async () => {
      const device = await world.newDevice(world.world.a)
      const first = await raw(gateway[listener], device)
      const session = await Promise.race([
        new Promise<Buffer>((resolve) => first.socket.once('session', resolve)),
        sleep(300).then(() => undefined),
      ])
      first.socket.destroy()
      if (session === undefined) return
      const { key, cert, ca } = device
      const second = connect({
        port: gateway[listener],
        host: 'localhost',
        servername: 'localhost',
        key,
        cert,
        ca,
        session,
      })
      second.on('error', () => undefined)
      await new Promise((resolve) => second.once('secureConnect', resolve))
      assert.equal(second.isSessionReused(), false)
      second.destroy()
    })
  }
})

async function selfSigned(): Promise<{ key: string; cert: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'fl-edge-'))
  try {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    writeFileSync(join(dir, 'k'), key)
    const { stdout } = await promisify(execFile)('openssl', [
      'req',
      '-x509',
      '-new',
      '-key',
      join(dir, 'k'),
      '-subj',
      '/CN=x',
      '-days',
      '2',
    ])
    return { key, cert: stdout }
  } finally {
    rmSync(dir, { recursive: true })
  }
}

describe('HTTPS ingest', () => {
  test('204 is durable; every refusal is a problem that says what to mend', async () => {
    const device = await world.newDevice(world.world.a)
    assert.equal((await post(device, '/v1/telemetry', '{"temperature": 21.5}')).status, 204)
    assert.deepEqual(
      (await world.stored(device.orgId))
        .filter(({ assetId }) => assetId === device.assetId)
        .map(({ key, value }) => [key, value]),
      [['temperature', 21.5]],
    )
    assert.equal((await post(device, '/v1/events', '{"text": "hi"}')).status, 204)
    const cases: [number, Promise<{ status: number; problem: Record<string, unknown> }>][] = [
      [400, post(device, '/v1/telemetry', '{"temperature": ')],
      [400, post(device, '/v1/telemetry', '{"temperature": "hot"}')],
      [413, post(device, '/v1/telemetry', 'x'.repeat(70_000))],
      [404, post(device, '/v1/other', '{}')],
      [404, post(device, '/v1/telemetry/', '{}')],
      [404, post(device, '//v1/telemetry', '{}')],
      [405, post(device, '/v1/telemetry', '', {}, 'GET')],
      [400, post(device, '/v1/telemetry', 'x', { 'content-encoding': 'gzip' })],
    ]
    for (const [status, answer] of cases) {
      const { problem, ...got } = await answer
      assert.equal(got.status, status, JSON.stringify(problem))
      assert.ok(typeof problem['detail'] === 'string' && problem['detail'].length > 10)
    }
  })

  test('headers of proxies name nobody', async () => {
    const [device, other] = [await world.newDevice(world.world.a), await world.newDevice(world.world.b)]
    const forged = {
      'x-client-cert': encodeURIComponent(other.cert),
      'x-forwarded-client-cert': `Cert="${encodeURIComponent(other.cert)}"`,
      'x-forwarded-for': '10.0.0.1',
      'ssl-client-verify': 'SUCCESS',
      host: other.assetId,
      forwarded: 'for=1.2.3.4',
    }
    assert.equal((await post(device, '/v1/telemetry', '{"forged": 1}', forged)).status, 204)
    assert.equal((await world.stored(other.orgId)).length, 0)
    await assert.rejects(post({ ca: device.ca }, '/v1/telemetry', '{"forged": 1}', forged))
  })

  test('a revoked certificate is refused, on a kept connection too', async () => {
    const device = await world.newDevice(world.world.a)
    const kept = await raw(gateway.ingestPort, device)
    kept.socket.write('POST /v1/telemetry HTTP/1.1\r\nhost: x\r\ncontent-length: 7\r\n\r\n{"t":1}')
    while (!kept.received().toString().includes('204')) await sleep(20)
    const at = Date.now()
    await world.revoke(device)
    await kept.over
    assert.ok(Date.now() - at < 1_000)
    const { status, problem } = await post(device, '/v1/telemetry', '{"t": 1}')
    assert.equal(status, 403)
    assert.match(String(problem['detail']), /revoked/)
  })

  test('429 when over the rate, with the time to wait', async () => {
    const small = await world.startGateway({
      rates: { asset_per_s: 1, asset_burst: 2, org_per_s: 1000, org_burst: 1000 },
    })
    const device = await world.newDevice(world.world.a)
    const port = gateway.ingestPort
    gateway = { ...gateway, ingestPort: small.ingestPort }
    try {
      const statuses: number[] = []
      for (let i = 0; i < 5; i++) {
        const { status, headers } = await post(device, '/v1/telemetry', '{"t": 1}')
        statuses.push(status)
        if (status === 429) assert.ok(Number(headers['retry-after']) >= 1)
      }
      assert.ok(statuses.includes(429) && statuses.includes(204), statuses.join())
    } finally {
      gateway = { ...gateway, ingestPort: port }
    }
  })
})

describe('broken and hostile MQTT', () => {
  test('whatever the bytes, the connection is answered or closed, and others are not disturbed', async () => {
    const device = await world.newDevice(world.world.a)
    const bystander = await raw(gateway.mqttPort, await world.newDevice(world.world.b))
    bystander.socket.write(generate(CONNECT, { protocolVersion: 5 }))
    const good = Buffer.concat([
      generate(CONNECT, { protocolVersion: 5 }),
      generate(
        { cmd: 'publish', topic: 'v1/telemetry', payload: '{"t":1}', qos: 1, dup: false, retain: false, messageId: 1 },
        { protocolVersion: 5 },
      ),
    ])
    let state = 5
    const roll = (sides: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * sides)
    }
    for (let i = 0; i < 60; i++) {
      const bytes = Buffer.from(good)
      for (let change = roll(4); change >= 0; change--) bytes[roll(bytes.length)] = roll(256)
      const one = await raw(gateway.mqttPort, device)
      one.socket.write(bytes)
      one.socket.end()
      await Promise.race([one.over, sleep(2_500)])
      one.socket.destroy()
    }
    bystander.socket.write(Buffer.from([0xc0, 0]))
    while (!packetsOf(bystander.received()).some(({ cmd }) => cmd === 'pingresp')) await sleep(20)
    bystander.socket.destroy()
  })

  const closing: [string, Buffer, number | undefined][] = [
    ['a second CONNECT', generate(CONNECT, { protocolVersion: 5 }), 0x82],
    ['a packet of a server', generate({ cmd: 'pingresp' }), 0x82],
    [
      'RETAIN',
      generate(
        { cmd: 'publish', topic: 'v1/telemetry', payload: '{"t":1}', qos: 0, dup: false, retain: true },
        { protocolVersion: 5 },
      ),
      0x9a,
    ],
    ['QoS 3', Buffer.from([0x36, 5, 0, 1, 0x61, 0, 1]), 0x81],
    [
      'a wildcard in a topic',
      generate(
        { cmd: 'publish', topic: 'v1/telemetry/x', payload: '', qos: 0, dup: false, retain: false },
        { protocolVersion: 5 },
      ),
      0x87,
    ],
    ['a packet that says it is huge', Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]), 0x95],
    ['an alias that was never set', Buffer.from([0x30, 6, 0, 0, 3, 0x23, 0, 1]), 0x82],
    ['an alias out of bounds', Buffer.from([0x30, 7, 0, 1, 0x61, 3, 0x23, 0, 99]), 0x94],
    ['AUTH', Buffer.from([0xf0, 0]), undefined],
  ]
  for (const [what, bytes, reason] of closing)
    test(`${what} ends the connection with its reason`, async () => {
      const one = await raw(gateway.mqttPort, await world.newDevice(world.world.a))
      one.socket.write(Buffer.concat([generate(CONNECT, { protocolVersion: 5 }), bytes]))
      await one.over
      const last = packetsOf(one.received()).at(-1)
      assert.equal(last?.cmd, 'disconnect')
      if (reason !== undefined) assert.equal(last?.reasonCode, reason, JSON.stringify(last))
    })

  test('the first packet is CONNECT, or there is no second', async () => {
    const one = await raw(gateway.mqttPort, await world.newDevice(world.world.a))
    one.socket.write(
      generate({ cmd: 'publish', topic: 'v1/telemetry', payload: '{"t":1}', qos: 0, dup: false, retain: false }),
    )
    await one.over
    assert.equal(one.received().length, 0)
  })

  test('a packet in pieces of one byte is a packet', async () => {
    const device = await world.newDevice(world.world.a)
    const one = await raw(gateway.mqttPort, device)
    const bytes = Buffer.concat([
      generate(CONNECT, { protocolVersion: 5 }),
      generate(
        {
          cmd: 'publish',
          topic: 'v1/telemetry',
          payload: '{"slow":1}',
          qos: 1,
          dup: false,
          retain: false,
          messageId: 7,
        },
        { protocolVersion: 5 },
      ),
    ])
    for (const byte of bytes) one.socket.write(Buffer.from([byte]))
    while (!packetsOf(one.received()).some(({ cmd }) => cmd === 'puback')) await sleep(20)
    one.socket.destroy()
  })
})

const mosquitto = ['/usr/bin/mosquitto_pub', '/usr/local/bin/mosquitto_pub'].find((file) => existsSync(file))
for (const version of ['311', '5'])
  test(`mosquitto_pub with MQTT ${version} and the three files`, {
    skip: mosquitto === undefined && 'mosquitto_pub is not installed',
  }, async () => {
    const device = await world.newDevice(world.world.a)
    const dir = mkdtempSync(join(tmpdir(), 'fl-edge-'))
    try {
      const files = { 'asset.crt': device.cert, 'asset.key': device.key, 'trust.pem': device.ca }
      for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text, { mode: 0o600 })
      const args = [
        '-h',
        'localhost',
        '-p',
        String(gateway.mqttPort),
        '--cafile',
        'trust.pem',
        '--cert',
        'asset.crt',
        '--key',
        'asset.key',
      ]
      await promisify(execFile)(
        mosquitto ?? '',
        [...args, '-V', version, '-q', '1', '-t', 'v1/telemetry', '-m', '{"temperature": 21.5}'],
        { cwd: dir },
      )
      const mine = (await world.stored(device.orgId)).filter(({ assetId }) => assetId === device.assetId)
      assert.deepEqual(
        mine.map(({ key, value }) => [key, value]),
        [['temperature', 21.5]],
      )
    } finally {
      rmSync(dir, { recursive: true })
    }
  })

// Kill the gateway or PostgreSQL at any moment, under load: every sample that was acknowledged is there.
import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import mqtt, { type MqttClient } from 'mqtt'
import { type GatewayWorld, startGatewayWorld, type TestDevice } from '../server/gateway/testing.ts'
import { startPostgres } from '../server/platform/postgres.ts'

/** fsync is off because no test cuts the power; a killed server loses nothing that it wrote. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'on', max_connections: '100' }
const DEVICES = 12
const WINDOW = 10

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  assert.ok(typeof address === 'object' && address !== null)
  return address.port
}

/** The gateway as a process of its own, as the supervisor would start it. */
async function spawnGateway(world: GatewayWorld, port: number): Promise<ChildProcess> {
  const file = join(world.config.dataDir, 'gateway.json')
  const here = (one: number) => ({ host: '127.0.0.1', port: one })
  writeFileSync(
    file,
    JSON.stringify({ ...world.config, listen: { api: here(0), mqtt: here(port), ingest: here(0), est: here(0) } }),
    { mode: 0o600 },
  )
  const child = fork(join(import.meta.dirname, '../bin/gateway.ts'), [], {
    env: { ...process.env, FAIRLEAD_CONFIG: file },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.send({ kind: 'start' })
  const ready = once(child, 'message')
  await Promise.race([ready, once(child, 'exit').then(() => Promise.reject(new Error('the gateway did not start')))])
  return child
}

/** Publishes until told to stop, ten at a time, and remembers what was acknowledged. A sample's value is its number. */
class Sender {
  readonly acknowledged: number[] = []
  readonly device: TestDevice
  readonly #client: MqttClient
  readonly #lanes: Promise<void>[] = []
  #next = 1
  #stopping = false

  constructor(device: TestDevice, port: number) {
    this.device = device
    const { key, cert, ca } = device
    this.#client = mqtt.connect({
      protocol: 'mqtts',
      host: 'localhost',
      port,
      key,
      cert,
      ca,
      protocolVersion: 5,
      clientId: 'sender',
      clean: false,
      reconnectPeriod: 200,
      properties: { sessionExpiryInterval: 600 },
    })
    this.#client.on('error', () => undefined)
    for (let lane = 0; lane < WINDOW; lane++) this.#lanes.push(this.#run())
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const number = this.#next++
      const payload = JSON.stringify({ ts: Date.UTC(2024, 0, 1) + number, values: { n: number, twice: number * 2 } })
      await this.#client.publishAsync('v1/telemetry', payload, { qos: 1 })
      this.acknowledged.push(number)
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all(this.#lanes)
    await this.#client.endAsync(true)
  }
}

async function check(world: GatewayWorld, senders: Sender[]): Promise<void> {
  const points = await world.stored(world.world.a.orgId)
  for (const { device, acknowledged } of senders) {
    const mine = points.filter(({ assetId }) => assetId === device.assetId)
    const stored = new Map<string, number>()
    for (const { key, ts, value } of mine) {
      const number = ts - Date.UTC(2024, 0, 1)
      assert.equal(value, key === 'n' ? number : number * 2)
      stored.set(`${key}/${number}`, (stored.get(`${key}/${number}`) ?? 0) + 1)
    }
    const lost = acknowledged.filter((number) => !stored.has(`n/${number}`) || !stored.has(`twice/${number}`))
    assert.deepEqual(lost, [], `of ${acknowledged.length} acknowledged samples`)
  }
  const total = senders.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0)
  assert.ok(total > 500, `only ${total} were acknowledged: not a test under load`)
}

async function progress(senders: Sender[], more: number): Promise<void> {
  const total = () => senders.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0)
  const wanted = total() + more
  for (let left = 600; total() < wanted; left--) {
    assert.ok(left > 0, `stuck at ${total()} acknowledged of ${wanted}`)
    await sleep(50)
  }
}

test('the gateway is killed under load: every acknowledged sample is there', { timeout: 120_000 }, async () => {
  const world = await startGatewayWorld({ settings: SETTINGS })
  const port = await freePort()
  let gateway = await spawnGateway(world, port)
  try {
    const devices = await Promise.all(Array.from({ length: DEVICES }, () => world.newDevice(world.world.a)))
    const senders = devices.map((device) => new Sender(device, port))
    for (let kill = 0; kill < 2; kill++) {
      await progress(senders, 1_000)
      gateway.kill('SIGKILL')
      await once(gateway, 'exit')
      gateway = await spawnGateway(world, port)
    }
    await progress(senders, 500)
    await Promise.all(senders.map((sender) => sender.stop()))
    await check(world, senders)
  } finally {
    gateway.kill('SIGKILL')
    await world.stop()
  }
})

test('PostgreSQL is killed under load: every acknowledged sample is there, and it goes on', {
  timeout: 180_000,
}, async () => {
  const world = await startGatewayWorld({ settings: SETTINGS })
  const gateway = await world.startGateway()
  const { dataDir, runDir, secretsDir } = world.config
  let again: Awaited<ReturnType<typeof startPostgres>> | undefined
  try {
    const devices = await Promise.all(Array.from({ length: DEVICES }, () => world.newDevice(world.world.a)))
    const senders = devices.map((device) => new Sender(device, gateway.mqttPort))
    await progress(senders, 1_000)
    await world.killPostgres()
    await sleep(500)
    again = await startPostgres({ dataDir: join(dataDir, 'data'), runDir, secretsDir, settings: SETTINGS })
    await world.reconnect()
    await progress(senders, 1_000)
    await Promise.all(senders.map((sender) => sender.stop()))
    await check(world, senders)
    const twice = await world.superuser.query(
      'select writer, n from app.segment group by writer, n having count(*) > 1',
    )
    assert.deepEqual(twice.rows, [], 'segments written twice')
  } finally {
    await world.stop()
    await again?.stop()
  }
})

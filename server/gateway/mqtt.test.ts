import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { type GatewayWorld, startGatewayWorld, type TestDevice, type TestGateway } from './testing.ts'

let world: GatewayWorld
let gateway: TestGateway

before(async () => {
  world = await startGatewayWorld()
  gateway = await world.startGateway()
})
after(() => world.stop())

function connect(device: TestDevice, options: IClientOptions = {}): Promise<MqttClient> {
  const { key, cert, ca } = device
  const client = mqtt.connect({
    protocol: 'mqtts',
    host: 'localhost',
    port: gateway.mqttPort,
    key,
    cert,
    ca,
    reconnectPeriod: 0,
    protocolVersion: 5,
    ...options,
  })
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client))
    client.once('error', reject)
    client.once('close', () => reject(new Error('closed')))
  })
}

async function eventually(check: () => Promise<void>): Promise<void> {
  for (let left = 40; ; left--) {
    try {
      return await check()
    } catch (error) {
      if (left === 0) throw error
      await sleep(100)
    }
  }
}

describe('publishing', () => {
  for (const version of [4, 5] as const)
    for (const qos of [0, 1, 2] as const)
      test(`MQTT ${version === 4 ? '3.1.1' : '5'} QoS ${qos}: what is acknowledged is stored, value by value`, async () => {
        const device = await world.newDevice(world.world.a)
        const client = await connect(device, { protocolVersion: version })
        const ts = Date.UTC(2020, 2, 9)
        for (let i = 0; i < 20; i++)
          await client.publishAsync(
            'v1/telemetry',
            JSON.stringify({ ts: ts + i, values: { t: 20 + i / 10, on: i % 2 === 0, mode: `m${i}` } }),
            { qos },
          )
        await client.endAsync()
        await eventually(async () => {
          const mine = (await world.stored(device.orgId)).filter(({ assetId }) => assetId === device.assetId)
          assert.equal(mine.length, 60)
          assert.deepEqual(
            mine.filter(({ key }) => key === 't').map((one) => [one.ts, one.value]),
            Array.from({ length: 20 }, (_, i) => [ts + i, 20 + i / 10]),
          )
          assert.deepEqual(
            mine.filter(({ key }) => key === 'mode').map((one) => one.value),
            Array.from({ length: 20 }, (_, i) => `m${i}`),
          )
        })
      })

  test('messages that come now and then are read in rounds, and each is acknowledged', async () => {
    const devices = await Promise.all(Array.from({ length: 10 }, () => world.newDevice(world.world.a)))
    const clients = await Promise.all(devices.map((device) => connect(device)))
    const rests = () => Number(gateway.facts()['rests'])
    const before = rests()
    const sent: Promise<unknown>[] = []
    // Some three hundred a second, a read each; this process rests together with the gateway in it.
    for (let round = 0; round < 40; round++) {
      for (const client of clients) sent.push(client.publishAsync('v1/telemetry', `{"t":${round}}`, { qos: 1 }))
      await sleep(30)
    }
    await Promise.all(sent)
    await Promise.all(clients.map((client) => client.endAsync()))
    assert.ok(rests() > before)
  })

  test('a refusal says why, in its turn, and what follows is taken', async () => {
    const device = await world.newDevice(world.world.a)
    const client = await connect(device)
    await assert.rejects(client.publishAsync('v1/telemetry', '{"t": NaN}', { qos: 1 }), (error: unknown) => {
      assert.ok(error instanceof Error && 'code' in error && error.code === 0x99)
      return true
    })
    await client.publishAsync('v1/telemetry', '{"t": 1}', { qos: 1 })
    await assert.rejects(client.publishAsync('v1/telemetry', '{"t": "high"}', { qos: 2 }))
    await assert.rejects(client.publishAsync('v1/telemetry', '{"ts": 5, "t": 2}', { qos: 1 }))
    await assert.rejects(client.publishAsync(`v1/telemetry/${world.world.a.assets[0]}`, '{"t": 1}', { qos: 1 }))
    await client.publishAsync('v1/telemetry', '{"t": 3}', { qos: 1 })
    await client.endAsync()
    const mine = (await world.stored(device.orgId)).filter(({ assetId }) => assetId === device.assetId)
    assert.deepEqual(
      mine.map(({ value }) => value),
      [1, 3],
    )
    await eventually(async () => {
      const kinds = (await world.events(device.assetId)).map(({ kind }) => kind)
      for (const kind of ['connected', 'refused-payload', 'clock-refused', 'refused-topic'])
        assert.ok(kinds.includes(kind), `${kind} in ${kinds}`)
    })
  })

  test('3.1.1 hears of a refused payload on v1/status and is not stuck on it', async () => {
    const device = await world.newDevice(world.world.a)
    const client = await connect(device, { protocolVersion: 4 })
    await client.subscribeAsync('v1/status')
    const told = new Promise<string>((resolve) => client.once('message', (_, payload) => resolve(payload.toString())))
    await client.publishAsync('v1/telemetry', 'hello', { qos: 1 })
    assert.match(await told, /not JSON/)
    await client.publishAsync('v1/telemetry', '{"t": 3}', { qos: 1 })
    await client.endAsync()
  })

  test('an event of the asset is stored as its own', async () => {
    const device = await world.newDevice(world.world.a)
    const client = await connect(device)
    await client.publishAsync('v1/events', '{"text": "door opened", "severity": "warning", "code": 7}', { qos: 1 })
    await client.endAsync()
    assert.ok(
      (await world.events(device.assetId)).some(
        (one) => one.kind === 'reported' && one.severity === 'warning' && one.text === 'door opened',
      ),
    )
  })

  test('a last will goes the same way, and only when the client did not take its leave', async () => {
    const device = await world.newDevice(world.world.a)
    const will = {
      topic: 'v1/events' as const,
      payload: Buffer.from('{"text": "lost"}'),
      qos: 1 as const,
      retain: false,
    }
    const polite = await connect(device, { will })
    await polite.endAsync()
    const lost = await connect(device, { will })
    lost.stream.destroy()
    await eventually(async () => {
      const reported = (await world.events(device.assetId)).filter(({ kind }) => kind === 'reported')
      assert.deepEqual(
        reported.map(({ text }) => text),
        ['lost'],
      )
    })
    for (const bad of [{ topic: 'v1/commands/x' }, { retain: true }, { payload: Buffer.from('x') }])
      await assert.rejects(connect(device, { will: { ...will, ...bad } }))
  })
})

describe('subscribing', () => {
  test('to its own branch alone', async () => {
    const device = await world.newDevice(world.world.a)
    const client = await connect(device)
    const granted = await client.subscribeAsync(['v1/commands/#', 'v1/status'])
    assert.deepEqual(
      granted.map(({ qos }) => qos),
      [0, 0],
    )
    for (const filter of ['#', 'v1/#', '$SYS/#', '$share/g/v1/commands/#', `v1/${device.assetId}/#`])
      await assert.rejects(client.subscribeAsync(filter), filter)
    await client.endAsync()
  })
})

describe('identity', () => {
  test('a user name is refused, and so is a client without a certificate', async () => {
    const device = await world.newDevice(world.world.a)
    await assert.rejects(connect(device, { username: 'admin', password: 'admin' }), /user name|Bad/i)
    await assert.rejects(connect({ ...device, key: '', cert: '' }))
  })

  test('the same client id under another certificate is another session; under the same it takes over', async () => {
    const [one, other] = [await world.newDevice(world.world.a), await world.newDevice(world.world.b)]
    const first = await connect(one, { clientId: 'pump' })
    const stranger = await connect(other, { clientId: 'pump' })
    await first.publishAsync('v1/telemetry', '{"t": 1}', { qos: 1 })
    const gone = new Promise<void>((resolve) => first.once('close', () => resolve()))
    const second = await connect(one, { clientId: 'pump' })
    await gone
    assert.ok(stranger.connected)
    await stranger.endAsync()
    await second.endAsync()
    await eventually(async () => assert.ok((await world.events(one.assetId)).some(({ kind }) => kind === 'takeover')))
  })

  test('a revoked certificate: the live socket closes within a second, a later one is told why', async () => {
    const device = await world.newDevice(world.world.a)
    const client = await connect(device)
    const bystander = await connect(await world.newDevice(world.world.a))
    const gone = new Promise<void>((resolve) => client.once('close', () => resolve()))
    const at = Date.now()
    await world.revoke(device)
    await gone
    assert.ok(Date.now() - at < 1_000, `${Date.now() - at} ms`)
    await assert.rejects(
      connect(device),
      (error: unknown) => error instanceof Error && 'code' in error && error.code === 0x87,
    )
    assert.ok(bystander.connected)
    await bystander.endAsync()
    await eventually(async () => {
      const kinds = (await world.events(device.assetId)).map(({ kind }) => kind)
      assert.ok(kinds.includes('revoked-closed') && kinds.includes('certificate-refused'), kinds.join())
    })
  })

  test('the first connection confirms a certificate', async () => {
    const device = await world.newDevice(world.world.a)
    const client = await connect(device)
    const { rows } = await world.superuser.query('select state from app.certificate where serial = $1', [device.serial])
    assert.deepEqual(rows, [{ state: 'confirmed' }])
    await client.endAsync()
  })
})

test('presence follows connections', async () => {
  const device = await world.newDevice(world.world.b)
  const client = await connect(device)
  await client.publishAsync('v1/telemetry', '{"t": 1}', { qos: 1 })
  const row = async () =>
    (
      await world.superuser.query(
        'select connected, protocol, last_received_at from app.presence where asset_id = $1',
        [device.assetId],
      )
    ).rows[0]
  await eventually(async () => {
    const { connected, protocol, last_received_at } = await row()
    assert.deepEqual([connected, protocol, last_received_at instanceof Date], [true, 'mqtt5', true])
  })
  await client.endAsync()
  await eventually(async () => assert.equal((await row()).connected, false))
})

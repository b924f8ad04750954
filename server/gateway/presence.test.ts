import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import mqtt, { type MqttClient } from 'mqtt'
import { type GatewayWorld, startGatewayWorld, type TestDevice, type TestGateway } from './testing.ts'

let world: GatewayWorld
let gateway: TestGateway

before(async () => {
  world = await startGatewayWorld()
  gateway = await world.startGateway()
})
after(() => world.stop())

const connect = ({ key, cert, ca }: TestDevice): Promise<MqttClient> =>
  mqtt.connectAsync(`mqtts://localhost:${gateway.mqttPort}`, { key, cert, ca, reconnectPeriod: 0, protocolVersion: 5 })

type Line = { connected: boolean; rhythm: number | null }
async function lineOf(device: TestDevice, until: (line: Line) => boolean): Promise<Line> {
  for (let left = 80; ; left--) {
    const { rows } = await world.superuser.query<Line>(
      'select connected, rhythm_ms as rhythm from app.presence where asset_id = $1',
      [device.assetId],
    )
    const [line] = rows
    if (line !== undefined && (until(line) || left === 0)) return line
    if (left === 0) throw new Error('no presence was written')
    await sleep(100)
  }
}

test('the rhythm of an asset is learnt from its messages and written with its presence', async () => {
  const device = await world.newDevice(world.world.a)
  const client = await connect(device)
  for (let i = 0; i < 8; i++) {
    await client.publishAsync('v1/telemetry', `{"t":${i}}`, { qos: 1 })
    await sleep(400)
  }
  const { rhythm, connected } = await lineOf(device, (line) => line.rhythm !== null)
  assert.equal(connected, true)
  assert.ok(rhythm !== null && rhythm >= 400 && rhythm < 2_000, `${rhythm}`)
  await client.endAsync()
})

test('a device that comes and goes is no flood of events', async () => {
  const device = await world.newDevice(world.world.a)
  for (let i = 0; i < 25; i++) await (await connect(device)).endAsync()
  await lineOf(device, ({ connected }) => !connected)
  await sleep(300)
  const kinds = (await world.events(device.assetId)).map(({ kind }) => kind).toSorted()
  assert.deepEqual(kinds, ['connected', 'disconnected'])
})

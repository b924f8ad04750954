// An edge node that we did not write (Eclipse Tahu's client from npm, unmodified) against the running gateway.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { newClient } from 'sparkplug-client'
import { z } from 'zod'
import type { AssetId } from '../../../core/ids.ts'
import { start as startApi } from '../../api/main.ts'
import { ask } from '../../api/testing.ts'
import { createLog } from '../../platform/log.ts'
import type { Running } from '../../platform/running.ts'
import { type GatewayWorld, startGatewayWorld, type TestDevice, type TestGateway } from '../testing.ts'

let world: GatewayWorld
let gateway: TestGateway
let api: Running

const SIGNALS = z.object({
  signals: z.array(z.object({ signalNo: z.int(), key: z.string(), kind: z.string(), unit: z.string().nullable() })),
})
const SERIES = z.object({ series: z.array(z.object({ v: z.array(z.unknown()) })) })

before(async () => {
  world = await startGatewayWorld()
  gateway = await world.startGateway()
  api = await startApi(world.config, createLog('sparkplug-test', { to: { write: () => undefined } }))
})
after(async () => {
  await api.close()
  await world.stop()
})

async function edgeNode(device: TestDevice, publishDeath = false): Promise<ReturnType<typeof newClient>> {
  const { key, cert, ca } = device
  const client = newClient({
    serverUrl: `mqtts://localhost:${gateway.mqttPort}`,
    // The client insists on both being there; neither is sent. The certificate is the identity.
    username: noText(),
    password: noText(),
    groupId: 'Plant 1',
    edgeNode: 'Line 4',
    clientId: 'line-4',
    version: 'spBv1.0',
    publishDeath,
    mqttOptions: { key, cert, ca, reconnectPeriod: 0 },
  })
  await once(client, 'birth')
  return client
}

/** The client's types want a text. */
function noText(): string {
  return JSON.parse('null') as string
}

async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (let left = 60; left > 0; left--) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await sleep(100)
  }
  throw new Error('it did not come')
}

const eventOf = (assetId: AssetId, text: RegExp) =>
  eventually(async () => (await world.events(assetId)).find((event) => text.test(event.text)))
const valuesOf = async (device: TestDevice): Promise<[string, unknown, number][]> =>
  (await world.stored(device.orgId))
    .filter(({ assetId }) => assetId === device.assetId)
    .map(({ key, value, ts }) => [key, value, ts])

test('an unmodified client is born, streams and dies, and every value is stored as it was', async () => {
  const device = await world.newDevice(world.world.a)
  const at = Date.now() - 5_000
  const client = await edgeNode(device, true)
  client.publishNodeBirth({
    timestamp: at,
    metrics: [
      { name: 'Node Control/Rebirth', type: 'Boolean', value: false },
      {
        name: 'Supply',
        type: 'Float',
        value: 24.1,
        properties: { engUnit: { type: 'String', value: 'V' } },
      },
      { name: 'Uptime', type: 'UInt64', value: 123_456 },
      { name: 'Mode', type: 'String', value: 'auto' },
    ],
  })
  client.publishDeviceBirth('pump', {
    timestamp: at,
    metrics: [
      { name: 'running', type: 'Boolean', value: true },
      { name: 'drift', type: 'Int16', value: -12 },
    ],
  })
  for (let i = 1; i <= 300; i++)
    client.publishDeviceData('pump', {
      timestamp: at + i,
      metrics: [{ name: 'drift', type: 'Int16', value: -i, timestamp: at + i }],
    })
  const values = await eventually(async () => {
    const all = await valuesOf(device)
    return all.length >= 305 && all
  })
  assert.equal(values.length, 305)
  for (const first of [
    ['Supply', 24.1, at],
    ['Uptime', 123_456, at],
    ['Mode', 'auto', at],
    ['pump/running', true, at],
    ['pump/drift', -12, at],
    ['pump/drift', -300, at + 300],
  ])
    assert.ok(
      values.some((value) => JSON.stringify(value) === JSON.stringify(first)),
      JSON.stringify(first),
    )
  client.publishDeviceDeath('pump', { timestamp: Date.now(), metrics: [] })
  await eventOf(device.assetId, /^Device "pump" is gone/)
  client.stop()
  await eventOf(device.assetId, /^Edge node "Plant 1\/Line 4" is gone/)
  const told = (await world.events(device.assetId)).map(({ kind }) => kind)
  assert.deepEqual(
    ['born', 'died', 'sequence-gap', 'refused-payload', 'left-out'].map(
      (kind) => told.filter((one) => one === kind).length,
    ),
    [2, 2, 0, 0, 0],
  )
  const read = async (path: string) => {
    const cookie = `__Host-session=${world.world.a.people.engineer.session.reveal()}`
    const answer = await ask(Number(api.describe?.().port), { method: 'GET', path, cookie })
    assert.equal(answer.status, 200, answer.text)
    return JSON.parse(answer.text) as unknown
  }
  const { signals } = SIGNALS.parse(await read(`/v1/assets/${device.assetId}/signals`))
  assert.deepEqual(
    signals.map(({ key, kind, unit }) => [key, kind, unit]),
    [
      ['Supply', 'number', 'V'],
      ['Uptime', 'number', null],
      ['Mode', 'state', null],
      ['pump/running', 'boolean', null],
      ['pump/drift', 'number', null],
    ],
  )
  const drift = signals.find(({ key }) => key === 'pump/drift')?.signalNo
  const window = `from=${at - 1_000}&to=${at + 10_000}`
  const { series } = SERIES.parse(await read(`/v1/assets/${device.assetId}/series?${window}&signals=${drift}`))
  assert.deepEqual(series[0]?.v, [-12, ...Array.from({ length: 300 }, (_, i) => -1 - i)])
})

test('a lost message is noticed, and the node is asked on its own branch to be born again', async () => {
  const device = await world.newDevice(world.world.a)
  const client = await edgeNode(device)
  const asked = new Promise<string | undefined>((resolve) => {
    client.once('ncmd', (payload) => resolve(payload.metrics?.[0]?.name ?? undefined))
  })
  client.publishNodeBirth({ timestamp: Date.now(), metrics: [{ name: 'a', type: 'Int32', value: 1 }] })
  await eventOf(device.assetId, /^Edge node .* was born with 1 signal\.$/)
  // What it counted, and what never arrived.
  Object.assign(client, { seq: 17 })
  client.publishNodeData({ timestamp: Date.now(), metrics: [{ name: 'a', type: 'Int32', value: 2 }] })
  assert.equal(await asked, 'Node Control/Rebirth')
  await eventOf(device.assetId, /Sequence number 17 came where 1 was due/)
  await eventually(async () => (await valuesOf(device)).length === 2)
  client.stop()
})

test('a node that falls is told of by its last will; another name, another type and a last will of data are not taken', async () => {
  const device = await world.newDevice(world.world.a)
  const client = await edgeNode(device)
  client.publishNodeBirth({ timestamp: Date.now(), metrics: [{ name: 'a', type: 'Int32', value: 1 }] })
  await eventOf(device.assetId, /was born/)
  client.publishNodeData({ timestamp: Date.now(), metrics: [{ name: 'a', type: 'String', value: 'x' }] })
  await eventOf(device.assetId, /"a": it is a state and has been a number so far/)
  Object.assign(client, { edgeNode: 'Line 5' })
  client.publishNodeData({ timestamp: Date.now(), metrics: [{ name: 'a', type: 'Int32', value: 3 }] })
  await eventOf(device.assetId, /this asset is the edge node "Plant 1\/Line 4", and "Plant 1\/Line 5" speaks/)
  const inner: unknown = Reflect.get(client, 'client')
  assert.ok(typeof inner === 'object' && inner !== null && 'stream' in inner)
  const { stream } = inner
  assert.ok(
    typeof stream === 'object' && stream !== null && 'destroy' in stream && typeof stream.destroy === 'function',
  )
  stream.destroy()
  await eventOf(device.assetId, /^Edge node "Plant 1\/Line 4" is gone/)
  client.stop()
})

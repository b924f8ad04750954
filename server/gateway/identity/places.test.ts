// One identity at two addresses: when it is two machines and when it is one that moves.
import assert from 'node:assert/strict'
import { connect as netConnect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import { generate } from 'mqtt-packet'
import { CLONE_WINDOW_MS, PLACES_PER_ASSET_MAX } from '../../../core/limits.ts'
import { Places } from './places.ts'
import { type GatewayWorld, startGatewayWorld, type TestDevice, type TestGateway } from '../testing.ts'

describe('taking turns', () => {
  const [here, there] = ['192.0.2.1', '198.51.100.7']

  test('one address, and one that moves to another, are one machine', () => {
    const places = new Places()
    for (const [at, address] of [here, here, there, there, there].entries())
      assert.equal(places.heard(address, at), undefined)
  })

  test('back at the first after the second was heard: both are told with their times', () => {
    const places = new Places()
    places.heard(here, 1_000)
    places.heard(there, 2_000)
    places.heard(there, 3_000)
    assert.deepEqual(places.heard(here, 4_000), [
      { address: here, since: 1_000, heardAt: 4_000 },
      { address: there, since: 2_000, heardAt: 3_000 },
    ])
    assert.ok(places.heard(there, 5_000), 'and each time again')
  })

  test('back after a long time is a machine that has come home', () => {
    const places = new Places()
    places.heard(here, 0)
    places.heard(there, 1)
    assert.equal(places.heard(here, CLONE_WINDOW_MS + 1), undefined)
  })

  test('many addresses cost no memory without bound', () => {
    const places = new Places()
    for (let i = 0; i < 10 * PLACES_PER_ASSET_MAX; i++) assert.equal(places.heard(`10.0.0.${i}`, i), undefined)
    assert.equal(places.heard('10.0.0.0', 100), undefined)
  })
})

describe('at the gateway', () => {
  let world: GatewayWorld
  let gateway: TestGateway
  before(async () => {
    world = await startGatewayWorld()
    gateway = await world.startGateway()
  })
  after(() => world.stop())

  function mqttFrom({ key, cert, ca }: TestDevice, localAddress: string, clientId: string) {
    const socket = connect({
      socket: netConnect({ port: gateway.mqttPort, host: '127.0.0.1', localAddress }),
      servername: 'localhost',
      key,
      cert,
      ca,
    })
    socket.on('error', () => undefined)
    const packet = {
      cmd: 'connect',
      clientId,
      clean: true,
      keepalive: 30,
      protocolId: 'MQTT',
      protocolVersion: 4,
    } as const
    socket.once('secureConnect', () => socket.write(generate(packet)))
    return new Promise<typeof socket>((resolve) => socket.once('data', () => resolve(socket)))
  }
  const told = async (device: TestDevice) =>
    (await world.events(device.assetId)).filter(({ kind }) => kind === 'used-twice').map(({ text }) => text)
  async function toldWithin(device: TestDevice): Promise<string> {
    for (let i = 0; i < 60 && (await told(device)).length === 0; i++) await sleep(50)
    return (await told(device))[0] ?? ''
  }

  for (const [how, ids] of [
    ['two client ids', ['one', 'two', 'three']],
    ['the same client id, each pushing the other out', ['same', 'same', 'same']],
  ] as const)
    test(`a copied key at two addresses under ${how} is told with both`, async () => {
      const device = await world.newDevice(world.world.a)
      const sockets = []
      for (const [i, id] of ids.entries()) sockets.push(await mqttFrom(device, i === 1 ? '127.0.0.2' : '127.0.0.1', id))
      const text = await toldWithin(device)
      assert.match(text, /127\.0\.0\.2 \(from \d{4}-.*127\.0\.0\.1 \(from \d{4}-/)
      for (const socket of sockets) socket.destroy()
    })

  test('over MQTT here and HTTPS there as well', async () => {
    const device = await world.newDevice(world.world.a)
    const first = await mqttFrom(device, '127.0.0.1', 'x')
    const { key, cert, ca } = device
    const other = connect({
      socket: netConnect({ port: gateway.ingestPort, host: '127.0.0.1', localAddress: '127.0.0.3' }),
      servername: 'localhost',
      key,
      cert,
      ca,
    })
    other.write('POST /v1/telemetry HTTP/1.1\r\nhost: x\r\ncontent-length: 7\r\n\r\n{"t":1}')
    await new Promise((resolve) => other.once('data', resolve))
    assert.deepEqual(await told(device), [])
    first.write(Buffer.from([0xc0, 0]))
    assert.match(await toldWithin(device), /127\.0\.0\.3.*127\.0\.0\.1/)
    first.destroy()
    other.destroy()
  })

  test('a device that comes again and again from one address is not told of', async () => {
    const device = await world.newDevice(world.world.a)
    for (let i = 0; i < 3; i++) (await mqttFrom(device, '127.0.0.1', `c${i}`)).destroy()
    await sleep(200)
    assert.deepEqual(await told(device), [])
  })
})

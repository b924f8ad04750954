// P-76: one asset cannot reach another's data path: whatever A subscribes to, publishes to or calls itself, nothing of B
// arrives at A, nothing of A at B, and B stays connected.
import { setTimeout as sleep } from 'node:timers/promises'
import { createServer } from 'node:net'
import { Aedes } from 'aedes'
import type { MqttClient } from 'mqtt'
import { holds, type Probe } from '../claim.ts'
import { connectDevice, publish, subscribe } from '../looks/device.ts'
import type { Door } from '../world/door.ts'
import type { Identity } from '../world/forge.ts'

const FILTERS = [
  '#',
  '+/#',
  '+/telemetry',
  'v1/#',
  'v1/+',
  'v1/telemetry',
  'v1/events',
  '$SYS/#',
  '$share/g/#',
  '$share/g/v1/telemetry',
  'V1/telemetry',
  'v1//telemetry',
  'v1/telemetry/',
  '/v1/telemetry',
  'v1/commands/+/x',
  'spBv1.0/#',
  'spBv1.0/+/NDATA/+',
  'spBv1.0/Plant/NDATA/Line',
]
const FOREIGN_TOPICS = [
  'v1/commands/stop',
  'v1/status',
  'v1/commands/#',
  'v1/telemetry/',
  'ｖ1/telemetry',
  '$SYS/broker',
  'v1/commands/stop\u0000',
  'spBv1.0/Plant/NCMD/Line',
  'spBv1.0/STATE/host',
]
const SETTLE_MS = 700

type Party = { name: string; identity: Identity | undefined; clientId: string }

function listen(client: MqttClient): string[] {
  const heard: string[] = []
  client.on('error', () => undefined)
  client.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString().slice(0, 40)}`))
  return heard
}

/** A broker may end a connection at a filter or topic that is not allowed; then A comes back and tries the next. */
async function tryAll(
  items: readonly string[],
  open: () => Promise<MqttClient>,
  attempt: (client: MqttClient, item: string) => Promise<string>,
) {
  let client = await open()
  let refused = 0
  for (const item of items) {
    if (!client.connected) client = await open()
    const said = await attempt(client, item).catch((error: Error) => error.message)
    if (said !== 'granted' && said !== 'taken') refused += 1
  }
  return { client, refused }
}

async function apart(door: Door, a: Party, b: Party): Promise<string> {
  const options = { protocolVersion: 4 as const }
  const victim = await connectDevice(door, b.identity, { ...options, clientId: b.clientId })
  const heardByB = listen(victim)
  await subscribe(victim, 'v1/commands/#')
  await subscribe(victim, 'v1/status')
  const heardByA: string[] = []
  const open = async () => {
    const client = await connectDevice(door, a.identity, { ...options, clientId: a.clientId })
    client.on('error', () => undefined)
    client.on('message', (topic, payload) => heardByA.push(`${topic} ${payload.toString().slice(0, 40)}`))
    return client
  }
  const subscribed = await tryAll(FILTERS, open, subscribe)
  await publish(victim, 'v1/telemetry', `{"secret": "of ${b.name}"}`)
  await publish(victim, 'v1/events', `{"text": "event of ${b.name}"}`, true)
  await sleep(SETTLE_MS)
  const foreign = heardByA.filter((text) => text.includes(b.name))
  holds(foreign.length === 0, `${a.name} hears ${b.name}: ${foreign[0]}`)
  subscribed.client.end(true)
  const published = await tryAll(FOREIGN_TOPICS, open, (client, topic) =>
    publish(client, topic, `{"order": "from ${a.name}"}`),
  )
  published.client.end(true)
  const namesake = await connectDevice(door, a.identity, { ...options, clientId: b.clientId, clean: false }).catch(
    () => undefined,
  )
  await sleep(SETTLE_MS)
  holds(victim.connected, `${a.name} takes the session of ${b.name} over by its client id`)
  namesake?.end(true)
  const orders = heardByB.filter((text) => text.includes(a.name))
  holds(orders.length === 0, `${b.name} hears ${a.name}: ${orders[0]}`)
  victim.end(true)
  return `${FILTERS.length} filters (${subscribed.refused} refused) and ${FOREIGN_TOPICS.length} topics (${published.refused} refused) reach nothing, a foreign client id takes nothing over`
}

/** An ordinary broker, as it comes out of the box. */
async function ordinaryBroker(): Promise<{ port: number; close(): void }> {
  const broker = await Aedes.createBroker()
  const server = createServer(broker.handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => {
      broker.close()
      server.close()
    },
  }
}

export const probe: Probe = {
  id: 'P-76',
  async run(world) {
    const [a, b] = [await world.addAsset('harbour'), await world.addAsset('harbour')]
    const party = (name: string, asset: typeof a): Party => ({ name, identity: asset, clientId: asset.assetId })
    return apart(world.doors.mqtt, party('asset A', a), party('asset B', b))
  },
  control: {
    broken: 'an ordinary MQTT broker',
    async run(world) {
      const broker = await ordinaryBroker()
      try {
        const party = (name: string): Party => ({ name, identity: undefined, clientId: name })
        return await apart({ ...world.doors.mqtt, port: broker.port }, party('asset A'), party('asset B'))
      } finally {
        broker.close()
      }
    },
  },
}

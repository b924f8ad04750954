// The asset authority is changed under a hundred agents that stream: next, active, re-issued, retired. Nobody who is
// connected is dropped by it, both generations come in during the overlap, and there is no moment at which nobody can.
// What time brings is moved by hand: the vault's clock alone, past the spread.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { get } from 'node:https'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import mqtt, { type MqttClient } from 'mqtt'
import { isFailure } from '../core/errors.ts'
import { AUTHORITY_SPREAD_MS } from '../core/limits.ts'
import { issueDevice } from '../server/gateway/testing-devices.ts'
import { type GatewayWorld, startGatewayWorld, type TestDevice, type TestGateway } from '../server/gateway/testing.ts'
import { openVault, type VaultClient } from '../server/vault/client.ts'

const AGENTS = 100
/** Agents that nobody gives a new certificate: what retiring does is seen on them. */
const FORGOTTEN = 5
const TRUST_MS = 250
const PERIOD_MS = 500
const KNOCK_EVERY_MS = 25
const PATIENCE_MS = 20_000

type Agent = { device: TestDevice; client: MqttClient; acknowledged: number; closed: boolean; stop(): void }

let world: GatewayWorld
let gateway: TestGateway
let operator: VaultClient
let vaultAhead_ms = 0
const agents: Agent[] = []

before(async () => {
  world = await startGatewayWorld({}, () => new Date(Date.now() + vaultAhead_ms))
  gateway = await world.startGateway({ trust_ms: TRUST_MS })
  operator = openVault(world.config, 'operator')
})
after(async () => {
  for (const agent of agents) agent.stop()
  operator.close()
  await world.stop()
})

function connect({ key, cert, ca }: TestDevice): Promise<MqttClient> {
  const client = mqtt.connect({
    protocol: 'mqtts',
    host: 'localhost',
    port: gateway.mqttPort,
    key,
    cert,
    ca,
    reconnectPeriod: 0,
    protocolVersion: 5,
  })
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client))
    client.on('error', reject)
    client.once('close', () => reject(new Error('closed')))
  })
}

/** An agent that connects once: whoever drops it is found out. */
async function startAgent(device: TestDevice): Promise<Agent> {
  const client = await connect(device)
  const send = (): void => {
    client.publishAsync('v1/telemetry', '{"t": 1}', { qos: 1 }).then(
      () => (agent.acknowledged += 1),
      // The connection went, which `closed` says.
      () => undefined,
    )
  }
  const timer = setInterval(send, PERIOD_MS)
  const stop = (): void => {
    clearInterval(timer)
    client.end(true)
  }
  const agent: Agent = { device, client, acknowledged: 0, closed: false, stop }
  client.once('close', () => {
    clearInterval(timer)
    agent.closed = true
  })
  agents.push(agent)
  return agent
}

/** Knocks all the time with whatever certificate is to be let in now, and keeps what was refused. */
function knockAllTheTime(): { with: TestDevice[]; refused: string[]; count: number; end(): Promise<void> } {
  let ended = false
  const knocking = { with: [] as TestDevice[], refused: [] as string[], count: 0, end: async () => undefined as void }
  const done = (async () => {
    for (let i = 0; !ended; i++) {
      const device = knocking.with[i % knocking.with.length]
      if (device !== undefined) await knock(device, i)
      await sleep(KNOCK_EVERY_MS)
    }
  })()
  async function knock(device: TestDevice, i: number): Promise<void> {
    try {
      const client = await connect(device)
      client.end(true)
      knocking.count += 1
    } catch (error) {
      knocking.refused.push(`knock ${i}: ${error instanceof Error ? error.message : 'refused'}`)
    }
  }
  knocking.end = async () => {
    ended = true
    await done
  }
  return knocking
}

async function eventually(what: string, isSo: () => boolean): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; !isSo(); await sleep(20))
    assert.ok(Date.now() < until, `${what}: not within ${PATIENCE_MS} ms`)
}

/** Every one of them is still on its first connection, and has had something acknowledged since. */
async function stream(these: readonly Agent[]): Promise<void> {
  const before = these.map(({ acknowledged }) => acknowledged)
  await eventually('all stream', () => these.every((one, i) => one.closed || one.acknowledged > (before[i] ?? 0)))
  assert.equal(these.filter(({ closed }) => closed).length, 0, 'agents were dropped')
}

/** Until the gateway says that it follows; what it trusted before is counted by whoever calls. */
function heard(times: number): Promise<void> {
  const said = (): number => world.logged.filter((line) => line.includes('asset authorities that are trusted')).length
  return eventually(`the gateway follows for the ${times}. time`, () => said() >= times)
}

const newDevice = (): Promise<TestDevice> => world.newDevice(world.world.a)
const conflict = (why: RegExp) => (error: unknown) => isFailure(error, 'conflict') && why.test(error.message)

test('the asset authority is rotated under a hundred agents without a moment for nobody', async (t) => {
  const spare = await newDevice()
  for (let i = 0; i < AGENTS; i++) await startAgent(await newDevice())
  const first = [...agents]
  const second: Agent[] = []
  const knocking = knockAllTheTime()
  knocking.with.push(spare)
  await stream(first)

  await t.test('next: it is told of, nobody notices', async () => {
    assert.deepEqual(await operator.call('next-authority', { kind: 'asset-ca' }), { id: 'asset-ca-2', request: null })
    await heard(1)
    const { assetAnchor, deviceTrust } = await world.vault.call('trust', {})
    const given = await cacerts(spare.ca)
    for (const anchor of anchorsOf(assetAnchor + deviceTrust))
      assert.ok(given.includes(anchor), 'devices hear of it too')
    await stream(first)
  })

  await t.test('activate: only after the spread; who gets a certificate of it connects at once', async () => {
    const activate = (): Promise<unknown> => operator.call('activate-authority', { id: 'asset-ca-2', soon: false })
    await assert.rejects(activate(), conflict(/long enough/))
    vaultAhead_ms = AUTHORITY_SPREAD_MS + 1_000
    await activate()
    vaultAhead_ms = 0
    const fresh = await newDevice()
    const { issuer } = await issuedBy(fresh)
    assert.notEqual(issuer, (await issuedBy(spare)).issuer)
    second.push(await startAgent(fresh))
    knocking.with.push(fresh)
    await stream([...first, ...second])
  })

  await t.test('the overlap: both generations connect, each agent moves when it has its new certificate', async () => {
    for (const { device } of first.slice(FORGOTTEN)) {
      const again = await issueDevice(world.superuser, world.vault, device.orgId, device.assetId)
      second.push(await startAgent(again))
    }
    for (const { device } of first.slice(0, FORGOTTEN * 2)) (await connect(device)).end(true)
    await stream([...first, ...second])
    for (const agent of first.slice(FORGOTTEN)) {
      agent.stop()
      await world.revoke(agent.device)
    }
  })

  await t.test(
    'retire: the old generation is refused in the handshake and sent away, the new one streams on',
    async () => {
      const retire = (force: boolean) => operator.call('retire-authority', { id: 'asset-ca', force })
      await assert.rejects(retire(false), conflict(new RegExp(`${FORGOTTEN + 1} certificates of asset-ca still live`)))
      const forgotten = first.slice(0, FORGOTTEN)
      await stream([...forgotten, ...second])
      // The spare one has done its part; from here on only new ones have to come in.
      knocking.with.splice(knocking.with.indexOf(spare), 1)
      await sleep(KNOCK_EVERY_MS * 4)
      assert.deepEqual(await retire(true), { refused: FORGOTTEN + 1 })
      await heard(2)
      const refusedBefore = world.logged.length
      for (const { device } of [...forgotten, { device: spare }]) await assert.rejects(connect(device))
      const reasons = world.logged.slice(refusedBefore).filter((line) => line.includes('connection refused'))
      assert.equal(reasons.length, FORGOTTEN + 1, 'in the handshake, before anybody looks into the register')
      await eventually('the old ones are sent away', () => forgotten.every(({ closed }) => closed))
      await stream(second)
    },
  )

  await knocking.end()
  assert.deepEqual(knocking.refused, [])
  assert.ok(knocking.count > 50, `only ${knocking.count} knocks`)
  t.diagnostic(`${knocking.count} knocks, all let in; ${second.length} agents moved`)
})

async function issuedBy({ serial }: TestDevice): Promise<{ issuer: string }> {
  const { rows } = await world.superuser.query('select issuer from app.certificate where serial = $1', [serial])
  return rows[0]
}

const anchorsOf = (pems: string): Buffer[] =>
  (pems.match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g) ?? []).map((pem) => new X509Certificate(pem).raw)

/** What a device gets that asks whom to trust. */
function cacerts(ca: string): Promise<Buffer> {
  const path = '/.well-known/est/cacerts'
  return new Promise((resolve, reject) => {
    get({ host: 'localhost', port: gateway.estPort, path, ca, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve(Buffer.from(text, 'base64')))
    }).on('error', reject)
  })
}

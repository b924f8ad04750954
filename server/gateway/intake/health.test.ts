import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import mqtt, { type MqttClient } from 'mqtt'
import { z } from 'zod'
import { ask } from '../../api/testing.ts'
import { start as startApi } from '../../api/main.ts'
import { createLog } from '../../platform/log.ts'
import type { Running } from '../../platform/running.ts'
import { type GatewayWorld, startGatewayWorld, type TestDevice, type TestGateway } from '../testing.ts'

let world: GatewayWorld
let gateway: TestGateway
let api: Running
const lines: string[] = []

before(async () => {
  world = await startGatewayWorld()
  gateway = await world.startGateway()
  api = await startApi(world.config, createLog('health-test', { to: { write: (line: string) => lines.push(line) } }))
})
after(async () => {
  await api.close()
  await world.stop()
})

async function connect({ key, cert, ca }: TestDevice, port = gateway.mqttPort): Promise<MqttClient> {
  return mqtt.connectAsync(`mqtts://localhost:${port}`, { key, cert, ca, reconnectPeriod: 0, protocolVersion: 5 })
}
const report = (client: MqttClient, checks: unknown, more: object = {}) =>
  client.publishAsync('v1/health', JSON.stringify({ checks, ...more }), { qos: 1 })

const HEALTH = z.object({
  health: z
    .object({
      state: z.string(),
      checks: z.array(z.record(z.string(), z.unknown())),
      more: z.record(z.string(), z.unknown()),
    })
    .nullable(),
})
async function healthOf(device: TestDevice, of: 'a' | 'b' = 'a'): Promise<{ status: number; health: unknown }> {
  const answer = await ask(Number(api.describe?.().port), {
    method: 'GET',
    path: `/v1/assets/${device.assetId}/health`,
    cookie: `__Host-session=${world.world[of].people.operator.session.reveal()}`,
  })
  const parsed = HEALTH.safeParse(JSON.parse(answer.text))
  return { status: answer.status, health: parsed.success ? parsed.data.health : undefined }
}
async function told(device: TestDevice, count: number): Promise<string[]> {
  for (let left = 50; ; left--) {
    const events = (await world.events(device.assetId)).filter(({ kind }) => kind === 'self-check')
    if (events.length >= count || left === 0)
      return events.map(({ text, severity }) => `${severity}: ${text}`).toSorted()
    await sleep(100)
  }
}

test('a self-check is kept and shown, changes are events once, also over another gateway', async () => {
  const device = await world.newDevice(world.world.a)
  assert.deepEqual(await healthOf(device), { status: 200, health: null })
  const client = await connect(device)
  const storage = { state: 'warn', value: 91.5, unit: '%', text: 'data partition', vendor: { slot: 2 } }
  await report(client, { storage, clock: 'ok' }, { build: 'x1' })
  await report(client, { storage: { ...storage, value: 92 }, clock: 'ok' }, { build: 'x1' })
  assert.deepEqual(await told(device, 1), ['warning: Self-check "storage" says warn, 91.5 %: data partition'])
  const shown = await healthOf(device)
  assert.deepEqual(shown.health, {
    state: 'warn',
    checks: [
      { name: 'storage', state: 'warn', value: 92, unit: '%', text: 'data partition', more: { vendor: { slot: 2 } } },
      { name: 'clock', state: 'ok', value: null, unit: null, text: null, more: {} },
    ],
    more: { build: 'x1' },
  })
  const second = await world.startGateway({}, 'apart')
  const elsewhere = await connect(device, second.mqttPort)
  await report(elsewhere, { storage, clock: 'ok' })
  await report(elsewhere, { storage: 'ok', clock: 'fail' })
  // Three and no more: the second report, and the first one to another gateway, changed nothing.
  assert.deepEqual(await told(device, 3), [
    'fault: Self-check "clock" says fail',
    'info: Self-check "storage" says ok',
    'warning: Self-check "storage" says warn, 91.5 %: data partition',
  ])
  await Promise.all([client.endAsync(), elsewhere.endAsync()])
})

test('nothing of it is readable in the database, and no other organisation sees it', async () => {
  const device = await world.newDevice(world.world.a)
  const client = await connect(device)
  await report(client, { process: { state: 'fail', text: 'zebra-crossing' } })
  await client.endAsync()
  assert.equal((await healthOf(device, 'b')).status, 404)
  const { rows } = await world.superuser.query<{ row: string }>(
    `select encode(report_sealed, 'escape') || h::text as row from app.health h where asset_id = $1`,
    [device.assetId],
  )
  assert.equal(rows.length, 1)
  assert.ok(!/zebra|process/.test(rows[0]?.row ?? ''))
})

test('an older report does not replace a newer one, a storm of reports is told to slow down, a bad one why', async () => {
  const device = await world.newDevice(world.world.a)
  const client = await connect(device)
  await report(client, { clock: 'warn' }, { ts: Date.now() })
  await report(client, { clock: 'fail' }, { ts: Date.now() - 600_000 })
  assert.deepEqual(await told(device, 1), ['warning: Self-check "clock" says warn'])
  await assert.rejects(report(client, { clock: 'good' }), /./)
  const storm = await Promise.allSettled(Array.from({ length: 40 }, () => report(client, { clock: 'warn' })))
  const refused = storm.filter(({ status }) => status === 'rejected').length
  assert.ok(refused >= 15 && refused <= 22, `${refused} of 40 refused`)
  await client.publishAsync('v1/telemetry', '{"t":1}', { qos: 1 })
  await client.endAsync()
})

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

const SIGNALS = z.object({
  signals: z.array(
    z.object({ key: z.string(), name: z.string().nullable(), last: z.object({ value: z.unknown() }).nullable() }),
  ),
})
/** What is said of the asset itself, as its signals have it. */
async function statedOf(device: TestDevice): Promise<string[]> {
  const answer = await ask(Number(api.describe?.().port), {
    method: 'GET',
    path: `/v1/assets/${device.assetId}/signals`,
    cookie: `__Host-session=${world.world.a.people.operator.session.reveal()}`,
  })
  const { signals } = SIGNALS.parse(JSON.parse(answer.text))
  return signals.map(({ key, name, last }) => `${key} (${name}): ${String(last?.value)}`).toSorted()
}

test('each check is a signal of its own, and so is the worst of them; no device sends these by itself', async () => {
  const device = await world.newDevice(world.world.a)
  const client = await connect(device)
  await report(client, { storage: 'warn', clock: 'ok', 'x-belt': 'fail' })
  assert.deepEqual(await statedOf(device), [
    '~self-check (Self-checks): fail',
    '~self-check/clock (Self-check clock): ok',
    '~self-check/storage (Self-check storage): warn',
    '~self-check/x-belt (Self-check x-belt): fail',
  ])
  const forged = client.publishAsync('v1/telemetry', JSON.stringify({ '~self-check/storage': 'ok' }), { qos: 1 })
  await assert.rejects(forged, /./)
  // To another gateway, which knows nothing of before: what is told no more is well, where its name is one of ours.
  const second = await world.startGateway({}, 'apart')
  const elsewhere = await connect(device, second.mqttPort)
  await report(elsewhere, { clock: 'ok', 'x-belt': 'ok' })
  assert.deepEqual(await statedOf(device), [
    '~self-check (Self-checks): ok',
    '~self-check/clock (Self-check clock): ok',
    '~self-check/storage (Self-check storage): ok',
    '~self-check/x-belt (Self-check x-belt): ok',
  ])
  await Promise.all([client.endAsync(), elsewhere.endAsync()])
})

test('what the watch sees is a signal from the first time on, and says when it is over', async () => {
  const device = await world.newDevice(world.world.a)
  const skewed = '~watch/clock-skewed (Clock is wrong)'
  let now = Date.now()
  const watching = await world.startGateway({ clock: () => now }, 'apart')
  const client = await connect(device, watching.mqttPort)
  const send = async (minutes: number, behind_ms: number) => {
    for (let i = 0; i < minutes * 12; i++) {
      now += 5_000
      await client.publishAsync('v1/telemetry', JSON.stringify({ ts: now - behind_ms, t: i }), { qos: 1 })
    }
  }
  const watched = async () => (await statedOf(device)).filter((line) => line.startsWith('~'))
  await send(2, 0)
  assert.deepEqual(await watched(), [])
  await send(3, 95_000)
  assert.deepEqual(await watched(), [`${skewed}: true`])
  await send(3, 0)
  assert.deepEqual(await watched(), [`${skewed}: false`])
  await client.endAsync()
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

// How long a revoked identity lives: from the commit of the revocation to the last of its sockets closed, with many live
// connections at two gateways; all of the rest in one transaction; and with one link cut: no notification, no api, no
// database. With --quick fewer connections, and not the four minutes of a gateway that is cut from the database.
//
// Everything runs on this machine: gateways, database, devices and clock share its processors.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { REVOCATION_AGE_MS_MAX } from '../core/limits.ts'
import { openOperator } from '../server/db/operator.ts'
import { type GatewayWorld, startGatewayWorld, type TestDevice } from '../server/gateway/testing.ts'
import { type Line, openLine } from './revocation/devices.ts'
import { type BenchGateway, cuttableLink, startGateway } from './revocation/gateways.ts'

const IS_QUICK = process.argv.includes('--quick')
const CONNECTIONS = IS_QUICK ? 200 : 2_000
const SAMPLES = IS_QUICK ? 40 : 200
const AT_ONCE = 16
const PUBLISH_EVERY_MS = 500

type Fleet = { device: TestDevice; lines: Line[] }[]
type Spread = { n: number; p50_ms: number; p90_ms: number; p99_ms: number; max_ms: number }

export async function run(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'fl-bench-revocation-'))
  const world = await startGatewayWorld({ settings: { fsync: 'on' } })
  const link = await cuttableLink(world.config, dir)
  const gateways = [await startGateway(world.config, dir), await startGateway(world.config, dir, link.host)]
  try {
    const result = await measure(world, gateways, () => link.cut())
    if (result.withoutDatabase_ms !== null) report(result)
  } finally {
    for (const gateway of gateways) await gateway.stop()
    link.close()
    await world.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function measure(world: GatewayWorld, gateways: BenchGateway[], cut: () => void): Promise<Result> {
  const fleet = await connectFleet(world, gateways)
  const samples = fleet.splice(0, SAMPLES)
  console.log(`${2 * (samples.length + fleet.length)} connections at two gateways`)
  const one = spreadOf(await each(samples, (device) => world.revoke(device)))
  const many = spreadOf(await allAtOnce(world, fleet.splice(0, Math.floor(fleet.length / 2))))
  const withoutNotify = spreadOf(await unnotified(world, fleet.splice(0, IS_QUICK ? 5 : 20)))
  const withoutApi = spreadOf(await pastTheApi(world, fleet.splice(0, IS_QUICK ? 5 : 20)))
  const setup = { connections: CONNECTIONS, gateways: 2 }
  const told = { bench: 'revocation', ...setup, one, many, withoutNotify, withoutApi }
  // Told before the long wait, so that an impatient reader has it.
  report({ ...told, withoutDatabase_ms: null })
  const withoutDatabase_ms = IS_QUICK ? null : await withoutDatabase(world, fleet.splice(0, 20), cut)
  for (const { lines } of fleet) for (const line of lines) line.drop()
  return { ...told, withoutDatabase_ms }
}

/** Half as many devices as asked for, each at both gateways. */
async function connectFleet(world: GatewayWorld, gateways: BenchGateway[]): Promise<Fleet> {
  const fleet: Fleet = []
  const wanted = CONNECTIONS / 2
  const devices: TestDevice[] = []
  while (devices.length < wanted) devices.push(await world.newDevice(world.world.a))
  const connectSome = async (): Promise<void> => {
    for (let device = devices.pop(); device !== undefined; device = devices.pop()) {
      const one = { device, lines: [] as Line[] }
      fleet.push(one)
      for (const [i, { mqtt }] of gateways.entries()) one.lines.push(await openLine(mqtt, one.device, `g${i}`))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, connectSome))
  return fleet
}

/** ms from when the revocation has been answered to when the last socket of the device was closed, each by itself. */
async function each(devices: Fleet, revoke: (device: TestDevice) => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (const { device, lines } of devices) {
    await revoke(device)
    const from = performance.now()
    times.push(Math.max(0, Math.max(...(await Promise.all(lines.map(({ closed }) => closed)))) - from))
  }
  return times
}

async function allAtOnce(world: GatewayWorld, devices: Fleet): Promise<number[]> {
  await world.superuser.query(
    `insert into app.revocation (org_id, serial, asset_id, reason, revoked_by)
     select org_id, serial, asset_id, 'keyCompromise', null from app.certificate where serial = any ($1)`,
    [devices.map(({ device }) => device.serial)],
  )
  const from = performance.now()
  const closed = await Promise.all(devices.flatMap(({ lines }) => lines.map((line) => line.closed)))
  return closed.map((at) => Math.max(0, at - from))
}

/** The wake-up is lost; the look every second finds it. */
async function unnotified(world: GatewayWorld, devices: Fleet): Promise<number[]> {
  await world.superuser.query('alter table app.revocation disable trigger wake')
  try {
    return await each(devices, (device) => world.revoke(device))
  } finally {
    await world.superuser.query('alter table app.revocation enable always trigger wake')
  }
}

/** As fairlead revoke does it while no api runs. */
async function pastTheApi(world: GatewayWorld, devices: Fleet): Promise<number[]> {
  const operator = await openOperator(world.config)
  try {
    return await each(devices, ({ serial }) => operator.revoke([serial.toString('hex')], 'keyCompromise'))
  } finally {
    await operator.close()
  }
}

/** The second gateway is cut from the database. From the revocation to the last that it acknowledged, and to its last socket. */
async function withoutDatabase(world: GatewayWorld, devices: Fleet, cut: () => void) {
  const lines = devices.flatMap(({ lines: [, second] }) => second ?? [])
  const publishing = setInterval(() => lines.forEach((line) => line.closedAt ?? line.publish()), PUBLISH_EVERY_MS)
  await sleep(2_000)
  cut()
  for (const { device } of devices) await world.revoke(device)
  const from = performance.now()
  console.log(`a gateway is cut from the database; it closes by itself after ${REVOCATION_AGE_MS_MAX / 1000} s`)
  const closed = await Promise.all(lines.map((line) => line.closed))
  clearInterval(publishing)
  const acknowledged = lines.map(({ acknowledgedAt = from }) => acknowledgedAt)
  return {
    lastAccepted: Math.round(Math.max(...acknowledged) - from),
    lastClosed: Math.round(Math.max(...closed) - from),
  }
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) * 10) / 10
  return { n: sorted.length, p50_ms: at(0.5), p90_ms: at(0.9), p99_ms: at(0.99), max_ms: at(1) }
}

type Result = {
  bench: string
  connections: number
  gateways: number
  one: Spread
  many: Spread
  withoutNotify: Spread
  withoutApi: Spread
  withoutDatabase_ms: { lastAccepted: number; lastClosed: number } | null
}

function report(result: Result): void {
  const { one, many, withoutNotify, withoutApi, withoutDatabase_ms: cut } = result
  console.table({
    'one by one': one,
    'the half of the rest in one transaction': many,
    'no notification': withoutNotify,
    'no api (fairlead revoke)': withoutApi,
  })
  if (cut !== null)
    console.log(
      `a gateway without the database: last accepted ${cut.lastAccepted} ms, last closed ${cut.lastClosed} ms after revoking`,
    )
  const dir = join(import.meta.dirname, 'results')
  mkdirSync(dir, { recursive: true })
  if (!IS_QUICK) writeFileSync(join(dir, 'revocation.json'), `${JSON.stringify(result, undefined, 2)}\n`)
}

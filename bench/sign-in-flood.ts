// What a flood of sign-ins takes from everybody else: the platform with its simulated plant as `npm start` has it, a person
// who is signed in and a device that publishes, each asked many times a second, by turns in peace and while strangers try
// passwords from ever new addresses and for ever new accounts, so that no throttle takes them off the processor.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import mqtt, { type MqttClient } from 'mqtt'
import { z } from 'zod'
import { demonstrationConfig, FREE_PORTS, type Platform, startPlatform } from '../server/platform/constellation.ts'
import { startDemonstration } from '../sim/demonstration.ts'
import { openVisitor, tokenOf, type Visitor } from '../sim/visitor.ts'
import type { Flooded } from './flood/strangers.ts'
import { ask, end, start } from './ingest/child.ts'

const IS_QUICK = process.argv.includes('--quick')
const ROUNDS = IS_QUICK ? 2 : 8
const PHASE_MS = IS_QUICK ? 4_000 : 10_000
const PACE_MS = 25
const STRANGERS = 32

type Waits = { person_ms: number[]; device_ms: number[] }
const revealed = z.object({ files: z.record(z.string(), z.string()) })
const sites = z.object({ sites: z.array(z.object({ siteId: z.string() })) })

export async function run(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'fl-bench-flood-'))
  const platform = await startPlatform({ config: demonstrationConfig(join(dir, 'data'), FREE_PORTS) })
  const demonstration = await startDemonstration(platform, { rota: false, history_s: 60 })
  const strangers = start(join(import.meta.dirname, 'flood/strangers.ts'))
  const link = demonstration.links.find(({ role }) => role === 'engineer')
  const person = openVisitor(platform.publicUrl, platform.trust)
  try {
    await person.tell('POST', '/v1/sign-in/link', { token: tokenOf(link?.url ?? '') })
    const device = await newDevice(platform, person)
    await ask(strangers, { kind: 'target', url: platform.publicUrl, trust: platform.trust })
    const peace: Waits[] = []
    const flood: Waits[] = []
    let tried: Flooded = { judged: 0, turnedAway: 0, other: 0 }
    for (let round = 0; round <= ROUNDS; round++) {
      const quiet = await waits(person, device)
      await ask(strangers, { kind: 'begin', strangers: STRANGERS })
      const loud = await waits(person, device)
      tried = await ask<Flooded>(strangers, { kind: 'end' })
      // The first round warms everything up. What waited in the queues of a flood is over after a second.
      await sleep(1_000)
      if (round === 0) continue
      peace.push(quiet)
      flood.push(loud)
    }
    await device.endAsync()
    report(peace, flood, tried)
  } finally {
    await end(strangers)
    person.close()
    await demonstration.close()
    await platform.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function newDevice({ config, trust }: Platform, engineer: Visitor): Promise<MqttClient> {
  const { sites: there } = await engineer.call('GET', '/v1/sites', sites)
  const asset = { requestId: randomUUID(), name: 'Bench device', kind: 'sensor', siteId: there[0]?.siteId }
  const { files } = await engineer.call('POST', '/v1/assets', revealed, asset)
  const own = { cert: files['asset.crt'] ?? '', key: files['asset.key'] ?? '', ca: trust }
  return mqtt.connectAsync(`mqtts://localhost:${config.listen.mqtt.port}`, { ...own, protocolVersion: 5 })
}

/** One question after the other at a steady pace, the next one also when the last is late. */
async function waits(person: Visitor, device: MqttClient): Promise<Waits> {
  const found: Waits = { person_ms: [], device_ms: [] }
  const time = async (into: number[], work: () => Promise<unknown>): Promise<void> => {
    const from = performance.now()
    await work()
    into.push(performance.now() - from)
  }
  const underWay: Promise<void>[] = []
  for (const until = performance.now() + PHASE_MS; performance.now() < until; ) {
    underWay.push(
      time(found.person_ms, () => person.call('GET', '/v1/assets', z.object({}))),
      time(found.device_ms, () =>
        device.publishAsync('v1/telemetry', JSON.stringify({ load: Math.random() }), { qos: 1 }),
      ),
    )
    await sleep(PACE_MS)
  }
  await Promise.all(underWay)
  return found
}

function report(peace: readonly Waits[], flood: readonly Waits[], { judged, turnedAway, other }: Flooded): void {
  const rows = Object.fromEntries(
    (['person_ms', 'device_ms'] as const).map((name) => {
      const of = (phases: readonly Waits[], share: number): number =>
        medianOf(phases.map((one) => quantile(one[name], share)))
      const [p50, p95] = [of(peace, 0.5), of(peace, 0.95)]
      const [flooded50, flooded95] = [of(flood, 0.5), of(flood, 0.95)]
      return [name, { p50, p95, flooded50, flooded95, ratio95: Number((flooded95 / p95).toFixed(2)) }]
    }),
  )
  console.table(rows)
  console.log(`in a phase of the flood: ${judged} passwords judged, ${turnedAway} turned away, ${other} otherwise`)
  if (IS_QUICK) return
  const dir = join(import.meta.dirname, 'results')
  mkdirSync(dir, { recursive: true })
  const result = {
    bench: 'sign-in-flood',
    rounds: ROUNDS,
    phase_ms: PHASE_MS,
    strangers: STRANGERS,
    judged,
    turnedAway,
    other,
    waits: rows,
  }
  writeFileSync(join(dir, 'sign-in-flood.json'), `${JSON.stringify(result, undefined, 2)}\n`)
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN
const medianOf = (values: readonly number[]): number => Number(quantile(values, 0.5).toFixed(1))

// How long a person who is signed in and a device that publishes wait, each asked at a steady pace; and the platform with
// its simulated plant, as `npm start` has it, on which they do.
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import mqtt, { type MqttClient } from 'mqtt'
import { z } from 'zod'
import { demonstrationConfig, FREE_PORTS, type Platform, startPlatform } from '../../server/platform/constellation.ts'
import { startDemonstration } from '../../sim/demonstration.ts'
import { openVisitor, tokenOf, type Visitor } from '../../sim/visitor.ts'

export type Waits = { person_ms: number[]; device_ms: number[] }
export type Place = { engineer: Visitor; siteId: string }
export type Stage = {
  platform: Platform
  here: Place
  /** Another organisation, with connections of its own. */
  elsewhere: Place
  device: MqttClient
  close(): Promise<void>
}

const PACE_MS = 25
const revealed = z.object({ files: z.record(z.string(), z.string()) })
const sites = z.object({ sites: z.array(z.object({ siteId: z.string() })) })

export async function startStage(): Promise<Stage> {
  const dir = mkdtempSync(join(tmpdir(), 'fl-bench-stage-'))
  const platform = await startPlatform({ config: demonstrationConfig(join(dir, 'data'), FREE_PORTS) })
  const demonstration = await startDemonstration(platform, { rota: false, history_s: 60 })
  const [here, elsewhere] = await Promise.all(
    demonstration.links.filter(({ role }) => role === 'engineer').map(({ url }) => arrive(platform, url)),
  )
  if (here === undefined || elsewhere === undefined)
    throw new Error('two organisations with an engineer each are needed')
  const device = await newDevice(platform, here)
  return {
    platform,
    here,
    elsewhere,
    device,
    close: async () => {
      await device.endAsync()
      here.engineer.close()
      elsewhere.engineer.close()
      await demonstration.close()
      await platform.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function arrive({ publicUrl, trust }: Platform, link: string): Promise<Place> {
  const engineer = openVisitor(publicUrl, trust)
  await engineer.tell('POST', '/v1/sign-in/link', { token: tokenOf(link) })
  const { sites: there } = await engineer.call('GET', '/v1/sites', sites)
  return { engineer, siteId: there[0]?.siteId ?? '' }
}

/** Adds an asset; the platform makes its key. */
export async function addAsset({ engineer, siteId }: Place, name: string): Promise<Record<string, string>> {
  const asset = { requestId: randomUUID(), name, kind: 'sensor', siteId }
  const { files } = await engineer.call('POST', '/v1/assets', revealed, asset)
  return files
}

async function newDevice({ config, trust }: Platform, place: Place): Promise<MqttClient> {
  const files = await addAsset(place, 'Bench device')
  const own = { cert: files['asset.crt'] ?? '', key: files['asset.key'] ?? '', ca: trust }
  return mqtt.connectAsync(`mqtts://localhost:${config.listen.mqtt.port}`, { ...own, protocolVersion: 5 })
}

/** One question after the other at a steady pace, the next one also when the last is late. */
export async function waits({ here: { engineer }, device }: Stage, phase_ms: number): Promise<Waits> {
  const found: Waits = { person_ms: [], device_ms: [] }
  const time = async (into: number[], work: () => Promise<unknown>): Promise<void> => {
    const from = performance.now()
    await work()
    into.push(performance.now() - from)
  }
  const sample = (): string => JSON.stringify({ load: Math.random() })
  const underWay: Promise<void>[] = []
  for (const until = performance.now() + phase_ms; performance.now() < until; ) {
    underWay.push(
      time(found.person_ms, () => engineer.call('GET', '/v1/assets', z.object({}))),
      time(found.device_ms, () => device.publishAsync('v1/telemetry', sample(), { qos: 1 })),
    )
    await sleep(PACE_MS)
  }
  await Promise.all(underWay)
  return found
}

/** Medians over the phases of each phase's quantiles, in peace and in trouble. */
export function compare(peace: readonly Waits[], trouble: readonly Waits[]) {
  const of = (phases: readonly Waits[], name: keyof Waits, share: number): number =>
    Number(
      quantile(
        phases.map((one) => quantile(one[name], share)),
        0.5,
      ).toFixed(1),
    )
  const row = (name: keyof Waits, share: number) => {
    const [before, then] = [of(peace, name, share), of(trouble, name, share)]
    return { peace_ms: before, trouble_ms: then, ratio: Number((then / before).toFixed(2)) }
  }
  return {
    'person p50': row('person_ms', 0.5),
    'person p95': row('person_ms', 0.95),
    'device p50': row('device_ms', 0.5),
    'device p95': row('device_ms', 0.95),
    'device p99': row('device_ms', 0.99),
  }
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN

export function keep(bench: string, result: object): void {
  const dir = join(import.meta.dirname, '../results')
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, `${bench}.json`), `${JSON.stringify({ bench, ...result }, undefined, 2)}\n`)
}

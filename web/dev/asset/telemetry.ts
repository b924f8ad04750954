// What the machines of the fixture have said: signals, series and sparklines, made of plant.ts for any time that is asked for.

import type { AssetRow, Health, HealthCheck, Series } from '../../data/contract.ts'
import { isGap, type PlantSignal, signalsOf } from '../plant.ts'
import type { World } from '../world.ts'

const DAY = 86_400_000
/** So long ago the first value came. */
const FIRST_MS = 119 * DAY

export function speaking(world: World, asset: AssetRow): boolean {
  const since = world.speaking.get(asset.assetId)
  if (since !== undefined) return Date.now() > since
  return asset.presence.state === 'online'
}

function lastHeard(world: World, row: AssetRow): number {
  if (speaking(world, row)) return Math.floor(Date.now() / 1000) * 1000
  return row.presence.lastReceivedAt ? Date.parse(row.presence.lastReceivedAt) : 0
}

export function signalFacts(world: World, row: AssetRow) {
  const last = lastHeard(world, row)
  if (last === 0) return []
  return signalsOf(row).map((signal) => ({
    ...signal,
    firstAt: new Date(Date.now() - FIRST_MS).toISOString(),
    last: { ts: last, value: signal.at(last) },
  }))
}

export function series(world: World, row: AssetRow, query: URLSearchParams) {
  const from = Number(query.get('from'))
  const to = Math.min(Number(query.get('to')), lastHeard(world, row))
  const buckets = Number(query.get('buckets') ?? 480)
  const wanted = new Set((query.get('signals') ?? '').split(',').map(Number))
  const since = world.speaking.get(row.assetId) ?? Date.now() - FIRST_MS
  const chosen = signalsOf(row).filter((signal) => wanted.has(signal.signalNo))
  const bucketMs = Math.max(1_000, Math.ceil((Number(query.get('to')) - from) / buckets / 1000) * 1000)
  return {
    from,
    to: Number(query.get('to')),
    bucketMs,
    series: chosen.map((signal) => seriesOf(signal, Math.max(from, since), to, bucketMs)),
  }
}

function seriesOf(signal: PlantSignal, from: number, to: number, bucketMs: number): Series {
  const head = { signalNo: signal.signalNo, kind: signal.kind, rhythmMs: 1_000, gapMs: 5_000 }
  if (signal.kind !== 'number') return { ...head, form: 'intervals', intervals: intervals(signal, from, to) }
  if (bucketMs <= 2_000) {
    const times: number[] = []
    for (let t = Math.ceil(from / 1000) * 1000; t <= to; t += 1000) if (!isGap(t)) times.push(t)
    return { ...head, form: 'exact', t: times, v: times.map((t) => Number(signal.at(t))) }
  }
  const out = {
    t: [] as number[],
    min: [] as (number | null)[],
    max: [] as (number | null)[],
    mean: [] as (number | null)[],
    last: [] as (number | null)[],
    count: [] as number[],
  }
  for (let start = Math.floor(from / bucketMs) * bucketMs; start <= to; start += bucketMs) {
    const values = [0, 0.2, 0.4, 0.6, 0.8]
      .map((part) => start + Math.floor((part * bucketMs) / 1000) * 1000)
      .filter((t) => !isGap(t) && t >= from && t <= to)
      .map((t) => Number(signal.at(t)))
    out.t.push(start)
    out.min.push(values.length ? Math.min(...values) : null)
    out.max.push(values.length ? Math.max(...values) : null)
    out.mean.push(values.length ? values.reduce((sum, each) => sum + each, 0) / values.length : null)
    out.last.push(values.at(-1) ?? null)
    out.count.push(values.length)
  }
  return { ...head, form: 'buckets', ...out }
}

/** How often a state is looked at for one answer. */
const LOOKS_MAX = 10_000

function intervals(signal: PlantSignal, from: number, to: number) {
  const out: { from: number; to: number; value: string | number | boolean }[] = []
  // A month second by second would take longer than the page waits.
  const step = Math.max(1, Math.ceil((to - from) / LOOKS_MAX / 1_000)) * 1_000
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
    if (isGap(t)) continue
    const value = signal.at(t)
    const last = out.at(-1)
    if (last?.value === value && t - last.to < 5_000) last.to = t + step
    else out.push({ from: t, to: t + step, value })
  }
  return out
}

export function sparklines(world: World, body: Record<string, unknown>) {
  const ids = body.assetIds as string[]
  const from = Date.now() - Number(body.seconds) * 1000
  const out: Record<string, unknown[]> = {}
  for (const id of ids) {
    const row = world.assets.find((each) => each.assetId === id)
    if (!row) continue
    const to = lastHeard(world, row)
    const t: number[] = []
    for (let at = Math.ceil(from / 3000) * 3000; at <= to; at += 3000) t.push(at)
    out[id] =
      t.length === 0
        ? []
        : signalsOf(row)
            .filter((signal) => signal.kind === 'number')
            .slice(0, 3)
            .map((signal) => ({
              signalNo: signal.signalNo,
              name: signal.name ?? signal.key,
              unit: signal.unit,
              t,
              v: t.map((at) => signal.at(at)),
            }))
  }
  return { from, to: Date.now(), sparklines: out }
}

/** What the crane says of its own health. */
export function selfCheck(): Health {
  const at = new Date(Date.now() - 40_000).toISOString()
  const check = (name: string, more: Partial<HealthCheck> = {}): HealthCheck => ({
    name,
    state: 'ok',
    value: null,
    unit: null,
    text: null,
    more: {},
    ...more,
  })
  return {
    state: 'warn',
    reportedAt: at,
    receivedAt: at,
    more: {},
    checks: [
      check('process'),
      check('storage', { state: 'warn', value: 91.5, unit: '%', text: 'data partition' }),
      check('clock', { value: 0.004, unit: 's' }),
      check('certificate', { value: 412, unit: 'd' }),
      check('sensors', { text: 'anemometer and load cell agree with their neighbours' }),
    ],
  }
}

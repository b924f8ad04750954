// A plant for pictures and tests of the console: the same machines on each run, values that move with time.
// It stands in for the server, and for nothing else; the product's own simulated plant is in sim/.

import type { AssetKind, AssetRow, PresenceState, Site, Value } from '../data/contract.ts'

export type PlantSignal = {
  signalNo: number
  key: string
  name: string | null
  unit: string | null
  kind: 'number' | 'boolean' | 'state'
  at(t_ms: number): Value
}

/** Repeatable: the same seed gives the same number between 0 and 1. */
export function noise(seed: number): number {
  let x = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32
}

export const idOf = (kind: number, n: number) =>
  `${kind.toString(16).padStart(8, '0')}-0000-0000-0000-${n.toString(16).padStart(12, '0')}`

const SITE_NAMES = ['Nordhafen Terminal', 'Werk Süd', 'Kiesgrube Altendorf', 'Dockyard 4', 'Rangierhof West']
export function plantSites(count: number, assets: readonly { siteId: string }[]): Site[] {
  return SITE_NAMES.slice(0, count).map((name, i) => {
    const siteId = idOf(1, i + 1)
    const note = i === 0 ? 'Quay 1 to 3. Gate code at the office.' : null
    return { siteId, name, note, assets: assets.filter((asset) => asset.siteId === siteId).length }
  })
}

const MACHINES: { kind: AssetKind; code: string; name: string }[] = [
  { kind: 'crane', code: 'C', name: 'Tower crane' },
  { kind: 'crane', code: 'S', name: 'Ship-to-shore crane' },
  { kind: 'pump', code: 'P', name: 'Cooling water pumps' },
  { kind: 'compressor', code: 'K', name: 'Screw compressor' },
  { kind: 'air_quality', code: 'A', name: 'Air quality node' },
  { kind: 'hoist', code: 'H', name: 'Chain hoist' },
  { kind: 'forklift', code: 'F', name: 'Forklift' },
]
const SITE_CODES = ['NH', 'WS', 'KA', 'D4', 'RW']

/** Named as plants name: site, kind and number first. */
function nameOf(n: number, site: number): string {
  const machine = MACHINES[n % MACHINES.length]
  const number = String(Math.floor(n / MACHINES.length) + 1).padStart(2, '0')
  return `${SITE_CODES[site]}-${number}${machine?.code} ${machine?.name}`
}

function stateOf(n: number): PresenceState {
  const draw = noise(n * 7 + 1)
  if (n < 3 || draw < 0.86) return 'online'
  if (draw < 0.905) return 'quiet'
  if (draw < 0.935) return 'stale'
  return draw < 0.985 ? 'offline' : 'never'
}

const AGE_MS: Record<PresenceState, (n: number) => number | null> = {
  online: () => 1_000,
  quiet: (n) => 45_000 + noise(n) * 60_000,
  stale: (n) => 400_000 + noise(n) * 2_000_000,
  offline: (n) => 3_600_000 + noise(n) * 500_000_000,
  never: () => null,
}

export function plantAssets(count: number, now_ms: number): AssetRow[] {
  return Array.from({ length: count }, (_, n) => {
    const machine = MACHINES[n % MACHINES.length] ?? MACHINES[0]
    const state = stateOf(n)
    const age = AGE_MS[state](n)
    const draw = noise(n * 13 + 5)
    const site = n === 0 ? 0 : Math.floor(noise(n + 3) * 5) % 5
    const certificate = draw > 0.985 ? 'revoked' : draw > 0.975 ? 'expired' : draw > 0.97 ? 'unconfirmed' : 'valid'
    return {
      assetId: idOf(2, n + 1),
      name: nameOf(n, site),
      kind: machine?.kind ?? 'other',
      siteId: idOf(1, site + 1),
      presence: {
        state,
        connected: state === 'online' || state === 'quiet',
        lastReceivedAt: age === null ? null : new Date(now_ms - age).toISOString(),
        rhythmMs: age === null ? null : 1_000,
      },
      certificate: { state: certificate, notAfter: new Date(now_ms + 700 * 86_400_000).toISOString() },
      // One in forty is held by a dangerous defect.
      lockOut:
        n % 40 === 6 ? { since: new Date(now_ms - 7_200_000 * (1 + n)).toISOString(), defects: 1 + (n % 2) } : null,
    }
  })
}

type Wave = {
  key: string
  name: string | null
  unit: string
  middle: number
  swing: number
  period_s: number
  noise: number
}
const WAVES: Record<string, Wave[]> = {
  crane: [
    { key: 'hoist_load_t', name: 'Hoist load', unit: 't', middle: 12, swing: 11, period_s: 210, noise: 0.25 },
    { key: 'boom_angle', name: 'Boom angle', unit: '°', middle: 48, swing: 18, period_s: 320, noise: 0.05 },
    { key: 'wind', name: 'Wind speed', unit: 'm/s', middle: 7, swing: 2.5, period_s: 95, noise: 1.2 },
    { key: 'motor_temp', name: 'Hoist motor', unit: '°C', middle: 61, swing: 6, period_s: 1400, noise: 0.15 },
  ],
  pump: [
    { key: 'flow', name: 'Flow', unit: 'm³/h', middle: 182, swing: 14, period_s: 160, noise: 1.6 },
    { key: 'p_out', name: 'Discharge pressure', unit: 'bar', middle: 6.2, swing: 0.3, period_s: 160, noise: 0.03 },
    { key: 'vibration', name: 'Vibration', unit: 'mm/s', middle: 2.1, swing: 0.4, period_s: 60, noise: 0.25 },
  ],
  compressor: [
    { key: 'p_line', name: 'Line pressure', unit: 'bar', middle: 7.4, swing: 0.35, period_s: 48, noise: 0.02 },
    { key: 't_oil', name: 'Oil temperature', unit: '°C', middle: 78, swing: 5, period_s: 600, noise: 0.2 },
    { key: 'power', name: 'Power', unit: 'kW', middle: 31, swing: 14, period_s: 48, noise: 0.6 },
  ],
  air_quality: [
    { key: 'pm2_5', name: 'PM2.5', unit: 'µg/m³', middle: 14, swing: 6, period_s: 800, noise: 1.4 },
    { key: 'no2', name: 'NO₂', unit: 'µg/m³', middle: 31, swing: 8, period_s: 1100, noise: 0.9 },
    { key: 'rh', name: null, unit: '%', middle: 64, swing: 5, period_s: 2400, noise: 0.1 },
  ],
}
const OTHER: Wave[] = [
  { key: 'battery', name: 'Battery', unit: '%', middle: 71, swing: 8, period_s: 4000, noise: 0.05 },
  { key: 'hours', name: 'Motor current', unit: 'A', middle: 44, swing: 30, period_s: 70, noise: 2 },
]

const STATES = ['idle', 'lifting', 'slewing', 'lowering']

export function signalsOf(asset: AssetRow): PlantSignal[] {
  const seed = Number.parseInt(asset.assetId.slice(-6), 16)
  const waves = (WAVES[asset.kind] ?? OTHER).map((wave, i): PlantSignal => {
    const { key, name, unit } = wave
    return { signalNo: i + 1, key, name, unit, kind: 'number', at: (t) => waveAt(wave, seed * 31 + i, t) }
  })
  if (asset.kind !== 'crane') return waves
  const state: PlantSignal = {
    signalNo: 5,
    key: 'mode',
    name: 'Operation',
    unit: null,
    kind: 'state',
    at: (t) => STATES[Math.floor(noise(Math.floor(t / 47_000) + seed) * STATES.length)] ?? 'idle',
  }
  const brake: PlantSignal = {
    signalNo: 6,
    key: 'brake',
    name: 'Service brake',
    unit: null,
    kind: 'boolean',
    at: (t) => noise(Math.floor(t / 61_000) + seed) > 0.55,
  }
  return [...waves, state, brake]
}

function waveAt(wave: Wave, seed: number, t_ms: number): number {
  const phase = noise(seed) * 7
  const t = t_ms / 1000
  const slow = Math.sin((t / wave.period_s) * 2 * Math.PI + phase)
  const fast = Math.sin((t / wave.period_s) * 6.6 * Math.PI + phase * 2) * 0.3
  const jitter = (noise(Math.floor(t) + seed * 1009) - 0.5) * 2 * wave.noise
  // Some shifts are harder than others, so that a limit is passed at times and not in every cycle.
  const swing = wave.swing * (0.6 + 0.4 * noise(Math.floor(t / 14_400) + seed))
  return Math.round((wave.middle + swing * (slow * 0.7 + fast) + jitter) * 1000) / 1000
}

/** The machine was silent here: 90 s in each half hour, so that pictures show a gap. */
export const isGap = (t_ms: number) => t_ms % 1_800_000 > 1_100_000 && t_ms % 1_800_000 < 1_190_000

// The devices of a world, running: each with a machine of its own seed, its own certificate and its own connection.
import { type Device, makeDevice } from './device.ts'
import { type DeviceFiles, openLink } from './link.ts'
import { randomFrom } from './random.ts'
import { type AssetPlan, MODELS } from './world.ts'

export type FleetMember = {
  plan: AssetPlan
  /** Slug of the organisation: two organisations may have a crane-1. */
  organisation: string
  assetId: string
  files: DeviceFiles
}

export type FleetOptions = {
  url: string
  seed: string
  now: () => number
  /** From when on the device remembers what it measured; it is sent behind what is live. */
  historyFrom?: (asset: AssetPlan) => number
  /** How finely the past is made: coarser than live, so that a start stays quick. */
  historyPeriod_ms?: number
  onRefusal?: (asset: AssetPlan, reason: string) => void
  onConnected?: (asset: AssetPlan) => void
}

export type Fleet = {
  /** Switches one more device on. */
  add(member: FleetMember): void
  /** By the slug of the asset. */
  readonly devices: ReadonlyMap<string, Device>
  stop(): Promise<void>
}

/** Spread over the first second: a plant is not switched on with one switch. */
const PHASE_MS_MAX = 1_000

export function startFleet(options: FleetOptions): Fleet {
  const devices = new Map<string, Device>()
  function add(member: FleetMember) {
    const { plan } = member
    const random = randomFrom(`${options.seed}/${member.organisation}/${plan.slug}`)
    const { make, dialect, period_ms, protocolVersion } = MODELS[plan.model]
    const refused = (reason: string) => options.onRefusal?.(plan, reason)
    const link = openLink({
      url: options.url,
      files: member.files,
      clientId: member.assetId,
      protocolVersion,
      random: random.fork('link'),
      onRefusal: refused,
      onConnected: () => options.onConnected?.(plan),
    })
    const machine = make(random.fork('machine'))
    const device = makeDevice({ machine, link, dialect, period_ms, now: options.now, onRefusal: refused })
    if (options.historyFrom) device.remember(options.historyFrom(plan), options.historyPeriod_ms ?? period_ms)
    device.start(random.between(0, Math.min(PHASE_MS_MAX, period_ms)))
    devices.set(plan.slug, device)
  }
  return {
    add,
    devices,
    async stop() {
      await Promise.all([...devices.values()].map((device) => device.stop()))
    },
  }
}

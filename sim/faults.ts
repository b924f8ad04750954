// What goes wrong in the plant, by a rota that makes the demonstration lively, and on demand. A disturbance is either
// a fault of the machine or `offline`: the device loses its network and comes back with what it measured meanwhile.
import type { Device } from './device.ts'

export const OFFLINE = 'offline'

export type Disturbance = { asset: string; fault: string }
export type RotaEntry = Disturbance & { after_s: number; for_s: number }

/** Begins again after ROTA_S, so that whoever looks in at any time sees something within minutes. */
export const ROTA: readonly RotaEntry[] = [
  { asset: 'pump-1', fault: 'cavitation', after_s: 40, for_s: 120 },
  { asset: 'crane-3', fault: OFFLINE, after_s: 75, for_s: 90 },
  { asset: 'crane-2', fault: 'over-load', after_s: 130, for_s: 60 },
  { asset: 'compressor-2', fault: 'leak', after_s: 200, for_s: 180 },
  { asset: 'air-welding', fault: 'dust', after_s: 260, for_s: 150 },
  { asset: 'crane-4', fault: 'gale', after_s: 330, for_s: 100 },
  { asset: 'air-south', fault: OFFLINE, after_s: 390, for_s: 70 },
  { asset: 'pump-2', fault: 'bearing', after_s: 420, for_s: 150 },
]
export const ROTA_S = 600

/** The disturbances that the rota has present at `elapsed_s` after its start. */
export function presentAt(elapsed_s: number, rota: readonly RotaEntry[] = ROTA): Disturbance[] {
  const at = elapsed_s % ROTA_S
  return rota
    .filter((entry) => at >= entry.after_s && at < entry.after_s + entry.for_s)
    .map(({ asset, fault }) => ({ asset, fault }))
}

export type Disturbances = {
  /** Throws RangeError for an asset or a fault that does not exist. */
  set(disturbance: Disturbance, present: boolean): void
  stop(): void
}

/** Sets disturbances on devices by slug; with a rota, it follows it every second. */
export function disturb(
  devices: ReadonlyMap<string, Device>,
  now: () => number,
  rota?: readonly RotaEntry[],
): Disturbances {
  const present = new Set<string>()
  const idOf = ({ asset, fault }: Disturbance) => `${asset} ${fault}`

  function set(disturbance: Disturbance, on: boolean) {
    const device = devices.get(disturbance.asset)
    if (!device) throw new RangeError(`no such asset: ${disturbance.asset}`)
    if (disturbance.fault !== OFFLINE) device.machine.setFault(disturbance.fault, on)
    else if (on) device.link.pullPlug()
    else device.link.plugIn()
  }

  /** Touches only what the rota itself set, so that a fault set by hand stays until it is taken away by hand. */
  function follow(started_ms: number) {
    const wanted = presentAt((now() - started_ms) / 1_000, rota).filter(({ asset }) => devices.has(asset))
    const ids = new Set(wanted.map(idOf))
    for (const disturbance of wanted)
      if (!present.has(idOf(disturbance))) {
        present.add(idOf(disturbance))
        set(disturbance, true)
      }
    for (const entry of rota ?? [])
      if (present.has(idOf(entry)) && !ids.has(idOf(entry))) {
        present.delete(idOf(entry))
        set(entry, false)
      }
  }

  const started_ms = now()
  const timer = rota && setInterval(() => follow(started_ms), 1_000)
  return { set, stop: () => clearInterval(timer) }
}

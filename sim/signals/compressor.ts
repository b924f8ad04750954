// A screw compressor on an air receiver: it loads at the lower edge of its pressure band and unloads at the upper
// one; consumers draw more by day. A leak makes it load for ever, a blocked oil cooler makes it hot until it stops.
import type { Random } from '../random.ts'
import { approach, faultSet, type Machine, type Moment, rounded, wander, workingDay } from './machine.ts'

const LOAD_BELOW_BAR = 6.9
const UNLOAD_ABOVE_BAR = 7.7
const STOP_ABOVE_OIL_C = 110
const RESTART_BELOW_OIL_C = 85
/** Pressure gained in the receiver each second when loaded and nobody draws. */
const FILL_BAR_S = 0.075
const FAULTS = ['leak', 'oil-cooler'] as const

type State = 'loaded' | 'unloaded' | 'stopped'

export function compressor(random: Random): Machine {
  const faults = faultSet(FAULTS)
  const consumers = wander(random.fork('consumers'), 90)
  let state: State = 'loaded'
  let pressure_bar = random.between(LOAD_BELOW_BAR, UNLOAD_ABOVE_BAR)
  let oil_c = 72
  let loaded_h = random.between(8_000, 21_000)

  function control() {
    if (oil_c > STOP_ABOVE_OIL_C) state = 'stopped'
    else if (state === 'stopped') {
      if (oil_c < RESTART_BELOW_OIL_C) state = 'unloaded'
    } else if (pressure_bar <= LOAD_BELOW_BAR) state = 'loaded'
    else if (pressure_bar >= UNLOAD_ABOVE_BAR) state = 'unloaded'
  }

  function step({ at_ms, elapsed_s }: Moment) {
    const drawn = 0.012 + 0.026 * workingDay(at_ms) + 0.006 * consumers(elapsed_s) + (faults.has('leak') ? 0.045 : 0)
    // The receiver is filled and drawn within the band; small steps keep the band when history is made coarsely.
    for (let left_s = elapsed_s; left_s > 0; left_s -= 1) {
      const slice_s = Math.min(1, left_s)
      control()
      const filled = state === 'loaded' ? FILL_BAR_S : 0
      pressure_bar = Math.max(0, pressure_bar + (filled - Math.max(0.004, drawn)) * slice_s)
      if (state === 'loaded') loaded_h += slice_s / 3_600
    }
    const heat = state === 'loaded' ? 78 : state === 'unloaded' ? 66 : 24
    const blocked = faults.has('oil-cooler') && state !== 'stopped' ? 42 : 0
    oil_c = approach(oil_c, heat + blocked, elapsed_s, 200)
    const current = state === 'loaded' ? 96 : state === 'unloaded' ? 31 : 0
    return {
      pressure_bar: rounded(pressure_bar + 0.005 * random.normal(), 2),
      oil_temperature_c: rounded(oil_c + 0.1 * random.normal(), 1),
      motor_current_a: rounded(current === 0 ? 0 : current + 0.8 * random.normal(), 1),
      loaded_hours_h: rounded(loaded_h, 2),
      loaded: state === 'loaded',
      state,
    }
  }

  return { faults: FAULTS, setFault: faults.set, step }
}

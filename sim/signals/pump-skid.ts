// A pump skid: one centrifugal pump on a water main. Flow and pressures follow the affinity laws of the speed;
// cavitation starves the suction side, makes the flow unsteady and shakes the bearings; a worn bearing runs hot.
import type { Random } from '../random.ts'
import { approach, faultSet, type Machine, type Moment, rounded, wander, workingDay } from './machine.ts'

const RATED_FLOW_M3_H = 240
const RATED_RISE_BAR = 5.2
const FAULTS = ['cavitation', 'bearing', 'trip'] as const

export function pumpSkid(random: Random): Machine {
  const faults = faultSet(FAULTS)
  const supply = wander(random.fork('supply'), 600)
  const demand = wander(random.fork('demand'), 240)
  const rumble = wander(random.fork('rumble'), 1.5)
  let speed = 0.9
  let suction_bar = 1.6
  let starving = 0
  let wear = 0
  let bearing_c = 48
  let flow = RATED_FLOW_M3_H * speed

  function step({ at_ms, elapsed_s }: Moment) {
    const tripped = faults.has('trip')
    const wanted = tripped ? 0 : 0.78 + 0.16 * workingDay(at_ms) + 0.025 * demand(elapsed_s)
    speed = approach(speed, wanted, elapsed_s, 12)
    starving = approach(starving, faults.has('cavitation') ? 1 : 0, elapsed_s, 25)
    wear = approach(wear, faults.has('bearing') ? 1 : 0, elapsed_s, 180)
    const shake = rumble(elapsed_s)
    suction_bar = approach(suction_bar, 1.6 + 0.08 * supply(elapsed_s) - 1.25 * starving, elapsed_s, 5)
    const rise = RATED_RISE_BAR * speed ** 2 * (1 - 0.3 * starving)
    const unsteady = 1 - starving * (0.22 + 0.06 * shake)
    flow = approach(flow, RATED_FLOW_M3_H * speed * unsteady, elapsed_s, 3)
    bearing_c = approach(bearing_c, 21 + 30 * speed + 9 * starving + 38 * wear, elapsed_s, 300)
    const vibration = 0.3 + 1.5 * speed ** 2 + starving * (5.5 + 1.4 * Math.abs(shake)) + 3.2 * wear
    const running = speed > 0.05
    return {
      flow_m3_h: rounded(Math.max(0, flow + (running ? 0.6 * random.normal() : 0)), 1),
      suction_pressure_bar: rounded(suction_bar + 0.01 * random.normal(), 2),
      discharge_pressure_bar: rounded(suction_bar + rise + 0.02 * random.normal(), 2),
      bearing_temperature_c: rounded(bearing_c, 1),
      vibration_mm_s: rounded(Math.max(0, vibration * (1 + 0.05 * random.normal())), 2),
      motor_current_a: rounded(running ? 22 + 58 * speed ** 3 * (1 - 0.25 * starving) + 0.3 * random.normal() : 0, 1),
      running,
      state: tripped ? (running ? 'running down' : 'tripped') : starving > 0.5 ? 'cavitating' : 'running',
    }
  }

  return { faults: FAULTS, setFault: faults.set, step }
}

// A gantry crane that loads and unloads: it waits, takes a load up, travels, sets it down and comes back. The motor
// current follows what is lifted and how it moves; wind blows in gusts and stops the work above a limit.
import type { Random } from '../random.ts'
import { approach, faultSet, type Machine, type Moment, rounded, travel, wander } from './machine.ts'

const RATED_LOAD_T = 12.5
const HOIST_TOP_M = 14
const HOIST_SPEED_M_S = 0.35
const TROLLEY_SPEED_M_S = 0.8
const WIND_STOP_M_S = 20
const IDLE_CURRENT_A = 4

const FAULTS = ['over-load', 'gale', 'brake-wear'] as const

type Phase = 'waiting' | 'attaching' | 'hoisting' | 'travelling' | 'lowering' | 'releasing' | 'returning'

export function crane(random: Random): Machine {
  const faults = faultSet(FAULTS)
  const gust = wander(random.fork('gust'), 8)
  const weather = wander(random.fork('weather'), 1_800)
  let phase: Phase = 'waiting'
  let pause_s = random.between(2, 30)
  let load_t = 0
  let hoist_m = HOIST_TOP_M
  let trolley_m = 3
  let target_m = 3
  let wind_m_s = 6
  let current_a = IDLE_CURRENT_A
  let brake_c = 24

  const nextLoad = () =>
    faults.has('over-load') ? RATED_LOAD_T * random.between(1.08, 1.22) : random.between(1.2, 11.2)

  /** One phase ends when its movement or its pause is over; the next one begins with a new target. */
  function advance(elapsed_s: number) {
    pause_s -= elapsed_s
    if (phase === 'waiting' && pause_s <= 0) {
      phase = 'attaching'
      pause_s = random.between(6, 14)
    } else if (phase === 'attaching') {
      hoist_m = travel(hoist_m, 0.5, HOIST_SPEED_M_S * 2 * elapsed_s)
      if (pause_s <= 0 && hoist_m === 0.5) {
        load_t = nextLoad()
        phase = 'hoisting'
      }
    } else if (phase === 'hoisting') {
      hoist_m = travel(hoist_m, HOIST_TOP_M - 3, HOIST_SPEED_M_S * elapsed_s)
      if (hoist_m === HOIST_TOP_M - 3) {
        phase = 'travelling'
        target_m = random.between(18, 34)
      }
    } else if (phase === 'travelling') {
      trolley_m = travel(trolley_m, target_m, TROLLEY_SPEED_M_S * elapsed_s)
      if (trolley_m === target_m) phase = 'lowering'
    } else if (phase === 'lowering') {
      hoist_m = travel(hoist_m, 1, HOIST_SPEED_M_S * elapsed_s)
      if (hoist_m === 1) {
        phase = 'releasing'
        pause_s = random.between(5, 12)
      }
    } else if (phase === 'releasing' && pause_s <= 0) {
      load_t = 0
      phase = 'returning'
    } else if (phase === 'returning') {
      hoist_m = travel(hoist_m, HOIST_TOP_M, HOIST_SPEED_M_S * 2 * elapsed_s)
      trolley_m = travel(trolley_m, 3, TROLLEY_SPEED_M_S * elapsed_s)
      if (hoist_m === HOIST_TOP_M && trolley_m === 3) {
        phase = 'waiting'
        pause_s = random.between(5, 45)
      }
    }
  }

  function step({ elapsed_s }: Moment) {
    const base = faults.has('gale') ? 23 : 6.5 + 2.5 * weather(elapsed_s)
    wind_m_s = approach(wind_m_s, Math.max(0, base + 1.8 * gust(elapsed_s)), elapsed_s, 4)
    const stopped = wind_m_s > WIND_STOP_M_S || load_t > RATED_LOAD_T
    // An over-loaded hoist refuses to lift: it holds until the load limiter is reset by the fault's end.
    if (!stopped) advance(elapsed_s)
    else if (load_t > RATED_LOAD_T && !faults.has('over-load')) load_t = RATED_LOAD_T * 0.7
    const moving = !stopped && phase !== 'waiting' && phase !== 'releasing'
    const demand = moving ? 18 + 5.2 * load_t + (phase === 'lowering' ? -9 : 0) : load_t > 0 ? 9 : IDLE_CURRENT_A
    current_a = approach(current_a, demand, elapsed_s, 1.2)
    const heat = (moving ? 26 + load_t * 2 : 0) + (faults.has('brake-wear') ? 70 : 0)
    brake_c = approach(brake_c, 22 + heat, elapsed_s, 420)
    const swing = moving ? 0.02 * random.normal() * load_t : 0
    return {
      load_t: rounded(Math.max(0, load_t + swing + 0.01 * random.normal()), 2),
      hoist_height_m: rounded(hoist_m, 2),
      trolley_m: rounded(trolley_m, 2),
      wind_m_s: rounded(wind_m_s, 1),
      motor_current_a: rounded(Math.max(0, current_a + 0.4 * random.normal()), 1),
      brake_temperature_c: rounded(brake_c, 1),
      overload: load_t > RATED_LOAD_T,
      state: wind_m_s > WIND_STOP_M_S ? 'stopped by wind' : load_t > RATED_LOAD_T ? 'overload' : phase,
    }
  }

  return { faults: FAULTS, setFault: faults.set, step }
}

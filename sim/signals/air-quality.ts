// An air-quality node in a hall: people bring CO2 and warmth by day, traffic brings dust in the morning and the
// evening, a fan starts when the air gets stale. A dust fault is a saw without its extraction.
import type { Random } from '../random.ts'
import { approach, faultSet, hourOf, type Machine, type Moment, rounded, wander, workingDay } from './machine.ts'

const FAN_ON_PPM = 1_000
const FAN_OFF_PPM = 700
const FAULTS = ['dust', 'stuck-fan'] as const

/** A bump around an hour of the day. */
const around = (hour: number, centre: number, width: number) => Math.exp(-(((hour - centre) / width) ** 2))

export function airQuality(random: Random): Machine {
  const faults = faultSet(FAULTS)
  const people = wander(random.fork('people'), 900)
  const dust = wander(random.fork('dust'), 300)
  let co2_ppm = 520
  let pm2_5 = 8
  let temperature_c = 19
  let fan = false

  function step({ at_ms, elapsed_s }: Moment) {
    const busy = Math.max(0, workingDay(at_ms) * (1 + 0.25 * people(elapsed_s)))
    fan = faults.has('stuck-fan') ? false : co2_ppm > FAN_ON_PPM ? true : co2_ppm < FAN_OFF_PPM ? false : fan
    co2_ppm = approach(co2_ppm, fan ? 480 + 260 * busy : 430 + 1_250 * busy, elapsed_s, fan ? 420 : 1_500)
    const hour = hourOf(at_ms)
    const traffic = 9 * around(hour, 8, 1.5) + 11 * around(hour, 17, 1.8)
    const source = 5 + traffic + 2.5 * dust(elapsed_s) + (faults.has('dust') ? 160 : 0)
    pm2_5 = approach(pm2_5, Math.max(1, source), elapsed_s, fan ? 90 : 240)
    temperature_c = approach(temperature_c, 17 + 4.5 * busy + 1.5 * around(hour, 15, 4), elapsed_s, 2_400)
    const humidity = 52 - 1.6 * (temperature_c - 18) + 3 * around(hour, 5, 3)
    return {
      pm2_5_ug_m3: rounded(Math.max(0, pm2_5 + 0.3 * random.normal()), 1),
      co2_ppm: rounded(co2_ppm + 2 * random.normal(), 0),
      temperature_c: rounded(temperature_c + 0.03 * random.normal(), 2),
      humidity_percent: rounded(Math.min(100, Math.max(0, humidity + 0.2 * random.normal())), 1),
      fan,
      state: pm2_5 > 75 ? 'dusty' : co2_ppm > 1_400 ? 'stale' : 'good',
    }
  }

  return { faults: FAULTS, setFault: faults.set, step }
}

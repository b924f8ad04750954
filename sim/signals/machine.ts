// What every simulated machine is: a pure model that is moved forward in time and then says what its sensors read.
// A model holds no clock: `step` is told how much time went by and what time it is, so history is made as fast as
// it can be computed and a test needs no waiting.
import type { Random } from '../random.ts'

export type Reading = number | boolean | string
export type Readings = Record<string, Reading>

export type Moment = {
  /** Epoch milliseconds. */
  at_ms: number
  /** Seconds since the last step. */
  elapsed_s: number
}

export type Machine = {
  /** Names of faults that this kind of machine can have, for `sim/faults.ts`. */
  readonly faults: readonly string[]
  setFault(fault: string, present: boolean): void
  step(moment: Moment): Readings
}

export type MakeMachine = (random: Random) => Machine

/** Keeps the set of present faults of one machine. Throws for a fault that this kind cannot have: a typing error. */
export function faultSet<F extends string>(known: readonly F[]) {
  const present = new Set<string>()
  return {
    has: (fault: F) => present.has(fault),
    set(fault: string, on: boolean) {
      if (!known.some((name) => name === fault)) throw new RangeError(`no such fault: ${fault} (${known.join(', ')})`)
      if (on) present.add(fault)
      else present.delete(fault)
    },
  }
}

/** First-order lag: how far a value goes towards its target in the elapsed time. Stable for any step. */
export function approach(value: number, target: number, elapsed_s: number, timeConstant_s: number): number {
  return target + (value - target) * Math.exp(-elapsed_s / timeConstant_s)
}

/** Moves a value towards its target at a bounded speed, as a winch or a trolley does. */
export function travel(value: number, target: number, distance: number): number {
  return Math.abs(target - value) <= distance ? target : value + Math.sign(target - value) * distance
}

/** A wandering disturbance around 0 with deviation 1 that forgets itself in about `memory_s` (Ornstein-Uhlenbeck). */
export function wander(random: Random, memory_s: number) {
  let value = random.normal()
  return (elapsed_s: number) => {
    const kept = Math.exp(-elapsed_s / memory_s)
    value = value * kept + Math.sqrt(1 - kept * kept) * random.normal()
    return value
  }
}

/** Sensors have a resolution; sending more digits would pretend to a precision that is not there. */
export function rounded(value: number, digits: number): number {
  const rounded = Number(value.toFixed(digits))
  return Object.is(rounded, -0) ? 0 : rounded
}

const DAY_MS = 86_400_000

/** Hour of the UTC day, with its fraction. */
export function hourOf(at_ms: number): number {
  return (((at_ms % DAY_MS) + DAY_MS) % DAY_MS) / 3_600_000
}

/** 0 in the night, 1 in the middle of the working day, smooth between. */
export function workingDay(at_ms: number): number {
  const hour = hourOf(at_ms)
  const rise = 1 / (1 + Math.exp(-(hour - 6.5) * 2))
  const fall = 1 / (1 + Math.exp((hour - 18.5) * 2))
  return rise * fall
}

// A plain model of what the series functions must answer, for their tests, and random writes to try it with.
import type { Value } from './column.ts'

export type Sample = { t: number; received: number; value: Value }

/** A small generator with a seed, so that a failing test can be run again. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 15), z | 1)
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61)
    return ((z ^ (z >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Samples out of order, with gaps and redeliveries, some of which carry another value. */
export function randomSamples(random: () => number, n: number, value: (random: () => number) => Value): Sample[] {
  const samples: Sample[] = []
  let t = Math.floor(random() * 1e12)
  for (let i = 0; i < n; i += 1) {
    t += Math.floor(random() < 0.02 ? random() * 600_000 : random() * 2_000)
    samples.push({ t, received: t + Math.floor(random() * 1_000), value: value(random) })
    if (random() < 0.2) {
      const again = samples[Math.floor(random() * samples.length)]
      if (again) samples.push({ t: again.t, received: again.received + Math.floor(random() * 3), value: value(random) })
    }
  }
  return random() < 0.3 ? samples : samples.sort(() => random() - 0.5)
}

/** One sample for each time: the one received in the earliest second, and of those the lowest. In order of time. */
export function keptOf(samples: Sample[]): Sample[] {
  const byTime = new Map<number, Sample>()
  for (const sample of samples) {
    const before = byTime.get(sample.t)
    if (!before || isKeptOver(sample, before)) byTime.set(sample.t, sample)
  }
  return [...byTime.values()].sort((a, b) => a.t - b.t)
}

function isKeptOver(one: Sample, other: Sample): boolean {
  const seconds = [one, other].map(({ received }) => Math.floor(received / 1_000))
  if (seconds[0] !== seconds[1]) return (seconds[0] ?? 0) < (seconds[1] ?? 0)
  if (one.value === other.value && typeof one.value === 'number') return Object.is(one.value, -0)
  return one.value < other.value
}

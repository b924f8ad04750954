// Seeded randomness for the plant: the same seed gives the same world and the same signals, so a test can name a
// value and a benchmark can be repeated. Not for secrets: device keys come from node:crypto.

export type Random = {
  /** Uniform in [0, 1). */
  next(): number
  between(low: number, high: number): number
  /** Normal with mean 0 and deviation 1. */
  normal(): number
  chance(probability: number): boolean
  /** A stream of its own, so that one more draw in one machine changes no other machine. */
  fork(label: string): Random
}

/** FNV-1a over UTF-16 units: spreads labels such as `crane/1` and `crane/2` far apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** mulberry32, seeded by a label. */
export function randomFrom(seed: string): Random {
  let state = hashOf(seed)
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    // Box and Muller; 1 - next() is never 0, so the logarithm is finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    chance: (probability) => next() < probability,
    fork: (label) => randomFrom(`${seed}/${label}`),
  }
}

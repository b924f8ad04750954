// How often an asset speaks, learnt from the silences between its messages. The rhythm is the silence in which a moment
// taken at random most likely falls (a median weighted by time): a device that sends ten messages at once every minute
// has a rhythm of a minute. One outage is none: silences of a length count once there were three of them.
//
// Cheap, since every message passes: silences are gathered by their power of two, a few numbers an asset.

/** Silences of up to 2^31 ms. */
const LENGTHS = 32
/** So many silences of one length make it one that is usual. */
const USUAL_COUNT = 3
/** After so many silences the older ones count half: an asset that is set to another rhythm is known anew. */
const REMEMBERED = 128

export class Rhythm {
  /** Made with the second message: most of the assets of a large fleet may never come. */
  #sums: Float64Array | undefined
  #counts: Float32Array | undefined
  #heardAt: number | undefined
  #total = 0

  /** A message was received, ms since 1970. */
  heard(now: number): void {
    const before = this.#heardAt
    this.#heardAt = now
    // A clock that is set back has measured nothing.
    if (before === undefined || now < before) return
    this.#sums ??= new Float64Array(LENGTHS)
    this.#counts ??= new Float32Array(LENGTHS)
    const silence = Math.min(now - before, 2 ** 31 - 1)
    const at = 32 - Math.clz32(silence)
    this.#sums[at] = (this.#sums[at] ?? 0) + silence
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    if (++this.#total >= REMEMBERED) this.#halve(this.#sums, this.#counts)
  }

  /** It was away: the silence until its next message says nothing of its rhythm. */
  interrupt(): void {
    this.#heardAt = undefined
  }

  /** The usual interval in whole ms, at least 1; null when it is not known yet. */
  get ms(): number | null {
    const [sums, counts] = [this.#sums, this.#counts]
    if (sums === undefined || counts === undefined) return null
    let whole = 0
    for (let at = 0; at < LENGTHS; at++) if ((counts[at] ?? 0) >= USUAL_COUNT) whole += sums[at] ?? 0
    let passed = 0
    for (let at = 0; at < LENGTHS; at++) {
      const [sum, count] = [sums[at] ?? 0, counts[at] ?? 0]
      if (count < USUAL_COUNT) continue
      passed += sum
      if (passed > 0 && passed * 2 >= whole) return Math.max(1, Math.round(sum / count))
    }
    return null
  }

  #halve(sums: Float64Array, counts: Float32Array): void {
    for (let at = 0; at < LENGTHS; at++) {
      sums[at] = (sums[at] ?? 0) / 2
      counts[at] = (counts[at] ?? 0) / 2
    }
    this.#total = REMEMBERED / 2
  }
}

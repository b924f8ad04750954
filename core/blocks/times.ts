// The times of a block's points, as bytes. What one message brings has one time, so the signals of an asset share them
// mostly: they are worked out once and written as often as they are needed.
import { BLOCK_TIMES_KEPT } from '../limits.ts'
import type { Points } from '../series/column.ts'
import { ByteWriter } from './bytes.ts'
import { writeIntegers } from './integers.ts'

export const SECOND_MS = 1_000

type Times = Pick<Points, 't' | 'received'>
type Written = Times & { bytes: Buffer }

/** Remembers what it has written. The arrays that it is given must not change while it is in use. */
export class WrittenTimes {
  readonly #known = new Map<string, Written>()

  /** Device times and receipts of a block, as it begins with them. */
  of({ t, received }: Times): Buffer {
    const key = `${t.length}/${t[0]}/${t.at(-1)}`
    const known = this.#known.get(key)
    if (known !== undefined && areSame(known.t, t) && areSame(known.received, received)) return known.bytes
    if (this.#known.size >= BLOCK_TIMES_KEPT) this.#known.clear()
    const bytes = written(t, received)
    this.#known.set(key, { t, received, bytes })
    return bytes
  }
}

function written(t: Float64Array, received: Float64Array): Buffer {
  const out = new ByteWriter()
  writeIntegers(out, t)
  const later = new Float64Array(t.length)
  for (let i = 0; i < t.length; i++) later[i] = second(received[i] ?? 0) - second(t[i] ?? 0)
  writeIntegers(out, later)
  return out.finish()
}

function areSame(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

export function second(ms: number): number {
  return Math.floor(ms / SECOND_MS)
}

// Which blocks may be made into cells each by itself, and which have to be read together with other points, because they
// share a cell with them: of two points of one time only one stands, and cells cannot tell.
import type { Span } from './spans.ts'

/**
 * Blocks of one signal in order, none of which overlap; `t`: times of other points, in order. Answers for each block
 * whether no other point reaches into its cells, nor a block into whose cells one does.
 */
export function areApart(blocks: readonly Span[], t: Float64Array, width_ms: number): boolean[] {
  const reach = blocks.map(({ from, to }) => ({
    from: Math.floor(from / width_ms) * width_ms,
    to: Math.ceil(to / width_ms) * width_ms,
  }))
  const apart = reach.map(({ from, to }) => !hasAny(t, from, to))
  const touches = (i: number, k: number) => (reach[i]?.to ?? 0) > (reach[k]?.from ?? 0)
  for (let i = 1; i < blocks.length; i++) if (!apart[i - 1] && touches(i - 1, i)) apart[i] = false
  for (let i = blocks.length - 1; i > 0; i--) if (!apart[i] && touches(i - 1, i)) apart[i - 1] = false
  return apart
}

function hasAny(t: Float64Array, from: number, to: number): boolean {
  let low = 0
  let high = t.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((t[middle] ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low < t.length && (t[low] ?? 0) < to
}

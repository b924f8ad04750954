// Cells: what a number did in each minute, hour or other stretch of time. A bucket of a chart is made of whole cells.
// How they are written: cells-code.ts.
import type { Points } from '../series/column.ts'

/** One entry for each cell that has points, in order; `t` is where it begins. */
export type Cells = Record<'t' | 'count' | 'min' | 'max' | 'mean' | 'first' | 'last', Float64Array>

const NAMES = ['t', 'count', 'mean', 'min', 'max', 'first', 'last'] as const

export const noCells = (length = 0): Cells => ({
  t: new Float64Array(length),
  count: new Float64Array(length),
  min: new Float64Array(length),
  max: new Float64Array(length),
  mean: new Float64Array(length),
  first: new Float64Array(length),
  last: new Float64Array(length),
})

/** Of numbers in order. */
export function cellsOf({ t, v }: Pick<Points, 't' | 'v'>, width_ms: number): Cells {
  const [head = 0, tail = 0] = [t[0], t.at(-1)]
  const cellsMax = Math.floor(tail / width_ms) - Math.floor(head / width_ms) + 1
  const cells = noCells(Math.min(t.length, cellsMax))
  let cell = 0
  for (let i = 0; i < t.length; cell++) {
    const begun = i
    const start = Math.floor((t[i] ?? 0) / width_ms) * width_ms
    i = endOf(t, i, start + width_ms)
    fill(cells, cell, v, begun, i)
    cells.t[cell] = start
  }
  return cellsFrom(cells, 0, cell)
}

/** How many cells such points make. */
export function cellCount(t: Float64Array, width_ms: number): number {
  let cells = 0
  for (let i = 0; i < t.length; cells++) i = endOf(t, i, (Math.floor((t[i] ?? 0) / width_ms) + 1) * width_ms)
  return cells
}

/** The first place from `i` on whose time is not before `end`: by leaps, because cells have many points or few. */
function endOf(t: Float64Array, i: number, end: number): number {
  let leap = 1
  while (i + leap < t.length && (t[i + leap] ?? 0) < end) leap *= 2
  let low = i + (leap >>> 1)
  let high = Math.min(t.length, i + leap)
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((t[middle] ?? 0) < end) low = middle + 1
    else high = middle
  }
  return low
}

/** Everything but the time, of the values from `begun` to before `end`, of which there are some. */
function fill(cells: Cells, cell: number, v: Float64Array, begun: number, end: number): void {
  const first = v[begun] ?? 0
  let [min, max, sum, last] = [first, first, 0, first]
  for (let i = begun; i < end; i++) {
    last = v[i] ?? 0
    // Math.min tells minus zero from zero; comparing does not, and nearly always there is nothing to tell.
    if (last <= min) min = Math.min(min, last)
    if (last >= max) max = Math.max(max, last)
    sum += last
  }
  cells.count[cell] = end - begun
  cells.min[cell] = min
  cells.max[cell] = max
  cells.first[cell] = first
  cells.last[cell] = last
  // A sum of large doubles runs into infinity.
  const mean = Number.isFinite(sum) ? sum / (end - begun) : meanByStep(v.subarray(begun, end))
  cells.mean[cell] = Math.min(max, Math.max(min, mean))
}

/** Each side on its own: not even a difference of large doubles runs into infinity. */
export function meanByStep(v: Float64Array): number {
  let mean = 0
  for (let i = 0; i < v.length; i++) mean += (v[i] ?? 0) / (i + 1) - mean / (i + 1)
  return mean
}

/** Cells of whole cells. */
export function coarser(fine: Cells, width_ms: number): Cells {
  const cells = noCells(cellCount(fine.t, width_ms))
  let cell = -1
  for (let i = 0; i < fine.t.length; i++) {
    const start = Math.floor((fine.t[i] ?? 0) / width_ms) * width_ms
    if (cell < 0 || cells.t[cell] !== start) {
      cell++
      cells.t[cell] = start
      cells.first[cell] = fine.first[i] ?? 0
      cells.min[cell] = Number.POSITIVE_INFINITY
      cells.max[cell] = Number.NEGATIVE_INFINITY
    }
    add(cells, cell, cellAt(fine, i))
  }
  return cells
}

type Cell = { count: number; min: number; max: number; mean: number; last: number }

export function cellAt(cells: Cells, i: number): Cell {
  const { count, min, max, mean, last } = cells
  return { count: count[i] ?? 0, min: min[i] ?? 0, max: max[i] ?? 0, mean: mean[i] ?? 0, last: last[i] ?? 0 }
}

function add(cells: Cells, cell: number, { count, min, max, mean, last }: Cell): void {
  const total = (cells.count[cell] ?? 0) + count
  const before = cells.mean[cell] ?? 0
  cells.count[cell] = total
  cells.min[cell] = Math.min(cells.min[cell] ?? min, min)
  cells.max[cell] = Math.max(cells.max[cell] ?? max, max)
  // Each side on its own: a sum, or a difference, of large doubles runs into infinity.
  cells.mean[cell] = before + (mean * (count / total) - before * (count / total))
  cells.last[cell] = last
}

/** `old` with everything from <= t < to replaced by `fresh`, which lies within. */
export function replaceCells(old: Cells, from: number, to: number, fresh: Cells): Cells {
  const head = firstNotBefore(old.t, from)
  const tail = firstNotBefore(old.t, to)
  if (head === tail && fresh.t.length === 0) return old
  const out = noCells(head + fresh.t.length + old.t.length - tail)
  for (const name of NAMES) {
    out[name].set(old[name].subarray(0, head))
    out[name].set(fresh[name], head)
    out[name].set(old[name].subarray(tail), head + fresh.t.length)
  }
  return out
}

/** The cells with from <= t < to, without copying. */
export function cutCells(cells: Cells, from: number, to: number): Cells {
  const start = firstNotBefore(cells.t, from)
  const end = Math.max(start, firstNotBefore(cells.t, to))
  return cellsFrom(cells, start, end)
}

function cellsFrom(cells: Cells, start: number, end: number): Cells {
  if (start === 0 && end === cells.t.length) return cells
  const cut = (array: Float64Array) => array.subarray(start, end)
  const { t, count, min, max, mean, first, last } = cells
  return {
    t: cut(t),
    count: cut(count),
    min: cut(min),
    max: cut(max),
    mean: cut(mean),
    first: cut(first),
    last: cut(last),
  }
}

function firstNotBefore(t: Float64Array, time: number): number {
  let low = 0
  let high = t.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((t[middle] ?? 0) < time) low = middle + 1
    else high = middle
  }
  return low
}

/** Cells of one width from sources whose points lie one behind the other: two of them may share a cell where they meet. */
export function followingCells(parts: readonly Cells[], width_ms: number): Cells {
  const all = noCells(parts.reduce((sum, { t }) => sum + t.length, 0))
  let filled = 0
  for (const part of parts) {
    for (const name of NAMES) all[name].set(part[name], filled)
    filled += part.t.length
  }
  return isRising(all.t) ? all : coarser(all, width_ms)
}

/** Cells of several sources in order; undefined when two of them have the same cell: what is in both would count twice. */
export function joinCells(parts: readonly Cells[]): Cells | undefined {
  const inOrder = parts.filter(({ t }) => t.length > 0).toSorted((a, b) => (a.t[0] ?? 0) - (b.t[0] ?? 0))
  const [only] = inOrder
  if (only !== undefined && inOrder.length === 1) return only
  const all = noCells(inOrder.reduce((sum, { t }) => sum + t.length, 0))
  let filled = 0
  for (const part of inOrder) {
    for (const name of NAMES) all[name].set(part[name], filled)
    filled += part.t.length
  }
  if (isRising(all.t)) return all
  const order = Uint32Array.from(all.t, (_, i) => i).sort((a, b) => (all.t[a] ?? 0) - (all.t[b] ?? 0))
  const sorted = noCells(filled)
  for (const name of NAMES) for (let i = 0; i < filled; i++) sorted[name][i] = all[name][order[i] ?? 0] ?? 0
  return isRising(sorted.t) ? sorted : undefined
}

function isRising(t: Float64Array): boolean {
  for (let i = 1; i < t.length; i++) if ((t[i] ?? 0) <= (t[i - 1] ?? 0)) return false
  return true
}

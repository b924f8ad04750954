// Signals over a window of which minutes or hours are enough: cells from roll-ups, and of the points themselves wherever
// roll-ups say nothing: at the cut edges of the window, where segments are not compacted yet, and for signals that speak
// too seldom. A block is made into cells at once, in memory that the next one has again, unless a segment brings something
// into it.
import { areApart } from '../../core/blocks/apart.ts'
import { Room } from '../../core/blocks/block.ts'
import {
  type Cells,
  cellsOf,
  coarser,
  cutCells,
  followingCells,
  joinCells,
  noCells,
  replaceCells,
} from '../../core/blocks/cells.ts'
import { QUARTER_MS } from '../../core/blocks/quarters.ts'
import { DAY_MS } from '../../core/blocks/spans.ts'
import type { AssetId } from '../../core/ids.ts'
import type { Window } from '../../core/series/buckets.ts'
import { type Column, type Points, within } from '../../core/series/column.ts'
import { thinned } from '../../core/series/thin.ts'
import type { Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { openBlock, openQuarters, openRollup } from './blocks.ts'
import { gather, overPoints, type SealedBlock, Turns } from './read.ts'
import type { StoredRow } from './stored.ts'
import type { Signal, Subjects } from './subjects.ts'

/** `cells`: of a number; `column`: of a boolean or state, thinned to one point a bucket and every change. */
export type Summary = { signal: Signal; cells: Cells; width_ms: number; column: Column }

/** `rollup_s`: the roll-ups that are read, none where it is undefined; `width_ms`: of the cells that come of it. */
export type CellWidth = { rollup_s: number | undefined; width_ms: number }
export type SummaryWish = { window: Window; bucket_ms: number; pointsMax: number }

/** Cells that make up such buckets; undefined where only points do. */
export function cellFor(bucket_ms: number): (CellWidth & { rollup_s: number }) | undefined {
  if (bucket_ms % 3_600_000 === 0) return { rollup_s: 3_600, width_ms: 3_600_000 }
  if (bucket_ms % QUARTER_MS === 0) return { rollup_s: 60, width_ms: QUARTER_MS }
  return bucket_ms % 60_000 === 0 ? { rollup_s: 60, width_ms: 60_000 } : undefined
}

/** Undefined when cells alone would not be exact: an asset that spoke at two sites within one cell. */
export async function gatherCells(
  tx: Tx,
  keys: OrgKeys,
  subjects: Subjects,
  { rollup_s, width_ms: wished_ms }: CellWidth,
  { window, bucket_ms, pointsMax }: SummaryWish,
): Promise<Summary[] | undefined> {
  // Cells of two widths, and cells of two sites, cannot be told apart where they overlap.
  const isAtOneSite = subjects.sites.length === 1
  const width_ms = isAtOneSite || rollup_s === undefined ? wished_ms : rollup_s * 1_000
  const numbers = new Map<string, Parts>()
  for (const { assetId, signalNo, kind } of subjects.signals)
    if (kind === 'number') numbers.set(keyOf(assetId, signalNo), { rolled: [], blocks: [], exact: [] })
  const columns = await gather(tx, keys, subjects, {
    window,
    pointsMax,
    ...(rollup_s === undefined ? {} : { cell_s: rollup_s }),
    onRollup: (row) => numbers.get(keyOf(row.asset_id, row.signal_no))?.rolled.push(row),
    takesBlock: (block) => {
      const parts = numbers.get(keyOf(block.place.assetId, block.place.signalNo))
      ;(isAtOneSite ? parts?.blocks : parts?.exact)?.push(block)
      return isAtOneSite && parts !== undefined
    },
    thin: (points: Points) => (points.kind === 'number' ? points : thinned(points, bucket_ms)),
  })
  const reading = { keys, window, width_ms, pointsMax, room: new Room(), turns: new Turns() }
  const summaries: Summary[] = []
  for (const signal of subjects.signals) {
    const column = columns.get(signal.assetId)?.get(signal.signalNo)
    if (column === undefined) continue
    const parts = numbers.get(keyOf(signal.assetId, signal.signalNo))
    const cells = parts === undefined ? noCells() : await cellsOfNumber(reading, parts, column)
    if (cells === undefined) return undefined
    summaries.push({ signal, cells, width_ms, column })
  }
  return summaries
}

const NONE = noCells()

type RollupRow = Extract<StoredRow, { part: 'rollup' }>
/** Of one signal: roll-ups, blocks that are still to be opened, and those whose points are in the column. */
type Parts = { rolled: RollupRow[]; blocks: SealedBlock[]; exact: SealedBlock[] }
type Reading = { keys: OrgKeys; window: Window; width_ms: number; pointsMax: number; room: Room; turns: Turns }

async function cellsOfNumber(reading: Reading, parts: Parts, column: Column): Promise<Cells | undefined> {
  const { width_ms } = reading
  // What a block has is in cells of its points, or in the column: no longer in those of the roll-up.
  const replaced = [...parts.blocks, ...parts.exact]
  const rolled = parts.rolled.flatMap((row) => openedCells(reading, row, replaced))
  const ofBlocks = await cellsOfBlocks(reading, parts.blocks, column)
  return joinCells([...rolled, ofBlocks, cellsOf(column.points(), width_ms)])
}

/** Of the blocks that stand apart the cells; the points of the others go into the column. */
async function cellsOfBlocks(reading: Reading, blocks: readonly SealedBlock[], column: Column): Promise<Cells> {
  const { keys, window, width_ms, pointsMax, room, turns } = reading
  const inOrder = blocks.toSorted((a, b) => a.place.from - b.place.from)
  const apart = areApart(
    inOrder.map(({ place }) => place),
    column.points().t,
    width_ms,
  )
  const cells: Cells[] = []
  for (const [i, { place, points, sealed }] of inOrder.entries()) {
    if (apart[i]) cells.push(cellsOf(within(openBlock(keys, place, sealed, room), window.from, window.to), width_ms))
    else column.appendAll(within(openBlock(keys, place, sealed), window.from, window.to))
    if (column.length > pointsMax) throw overPoints(pointsMax)
    await turns.after(points)
  }
  return followingCells(cells, width_ms)
}

/** Whole cells of a roll-up inside the window: those that the window cuts are made of points. */
function openedCells({ keys, window, width_ms }: Reading, row: RollupRow, replaced: readonly SealedBlock[]): Cells[] {
  const { site_id: siteId, asset_id: assetId, signal_no: signalNo, width_s, from_at, sealed } = row
  const place = { siteId, assetId, signalNo, width_s, from: from_at.getTime() }
  const instead = replaced.filter(({ place: { siteId: at, to } }) => at === siteId && to > place.from)
  const without = (cells: Cells) =>
    instead.reduce((left, { place: { from, to } }) => replaceCells(left, from, to, NONE), cells)
  const cell_ms = width_s * 1_000
  if (width_ms === cell_ms) return [without(inWindow(openRollup(keys, place, sealed), window, cell_ms))]
  const isWhole = place.from >= window.from && place.from + DAY_MS <= window.to
  const quarters = isWhole ? openQuarters(keys, place, sealed) : undefined
  if (quarters !== undefined) return [without(quarters)]
  // Quarters of an hour as far as they are whole, minutes beside them.
  const cells = without(inWindow(openRollup(keys, place, sealed), window, cell_ms))
  const [first, end] = [Math.ceil(window.from / width_ms) * width_ms, Math.floor(window.to / width_ms) * width_ms]
  return [
    cutCells(cells, Number.NEGATIVE_INFINITY, Math.min(first, end)),
    coarser(cutCells(cells, first, end), width_ms),
    cutCells(cells, Math.max(first, end), Number.POSITIVE_INFINITY),
  ]
}

function inWindow(cells: Cells, { from, to }: Window, cell_ms: number): Cells {
  return cutCells(cells, Math.ceil(from / cell_ms) * cell_ms, Math.floor(to / cell_ms) * cell_ms)
}

const keyOf = (assetId: AssetId, signalNo: number) => `${assetId}/${signalNo}`

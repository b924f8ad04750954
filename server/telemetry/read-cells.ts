// Signals over a window of which minutes or hours are enough: cells from roll-ups, and the points themselves, made into
// cells of the same width, wherever roll-ups say nothing: at the cut edges of the window, where segments are not compacted
// yet, and for signals that speak too seldom.
import { type Cells, cellsOf, cutCells, joinCells, replaceCells, noCells } from '../../core/blocks/cells.ts'
import type { AssetId } from '../../core/ids.ts'
import type { Window } from '../../core/series/buckets.ts'
import type { Column, Points } from '../../core/series/column.ts'
import { thinned } from '../../core/series/thin.ts'
import type { Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { type BlockPlace, openRollup } from './blocks.ts'
import { gather } from './read.ts'
import type { StoredRow } from './stored.ts'
import type { Signal, Subjects } from './subjects.ts'

/** `cells`: of a number; `column`: of a boolean or state, thinned to one point a bucket and every change. */
export type Summary = { signal: Signal; cells: Cells; column: Column }

export type SummaryWish = { window: Window; bucket_ms: number; pointsMax: number }

/** The width of cells that make up such buckets; undefined where only points do. */
export function cellFor(bucket_ms: number): number | undefined {
  if (bucket_ms % 3_600_000 === 0) return 3_600
  return bucket_ms % 60_000 === 0 ? 60 : undefined
}

/** Undefined when cells alone would not be exact: an asset that spoke at two sites within one cell. */
export async function gatherCells(
  tx: Tx,
  keys: OrgKeys,
  subjects: Subjects,
  cell_s: number,
  { window, bucket_ms, pointsMax }: SummaryWish,
): Promise<Summary[] | undefined> {
  const rolled = new Map<string, { cells: Cells; siteId: string }[]>()
  const exact = new Map<string, BlockPlace[]>()
  const columns = await gather(tx, keys, subjects, {
    window,
    pointsMax,
    cell_s,
    onRollup: (row) =>
      add(rolled, keyOf(row.asset_id, row.signal_no), { cells: opened(keys, row), siteId: row.site_id }),
    onBlock: (place) => add(exact, keyOf(place.assetId, place.signalNo), place),
    thin: (points: Points) => (points.kind === 'number' ? points : thinned(points, bucket_ms)),
  })
  const summaries: Summary[] = []
  for (const signal of subjects.signals) {
    const column = columns.get(signal.assetId)?.get(signal.signalNo)
    if (column === undefined) continue
    const key = keyOf(signal.assetId, signal.signalNo)
    const parts = (rolled.get(key) ?? []).map(({ cells, siteId }) => {
      const places = (exact.get(key) ?? []).filter((place) => place.siteId === siteId)
      return inWindow(
        places.reduce((left, { from, to }) => replaceCells(left, from, to, noCells()), cells),
        window,
        cell_s,
      )
    })
    if (signal.kind === 'number') parts.push(cellsOf(column.points(), cell_s * 1_000))
    const cells = joinCells(parts)
    if (cells === undefined) return undefined
    summaries.push({ signal, cells, column })
  }
  return summaries
}

/** Whole cells: those that the window cuts are made of points. */
function inWindow(cells: Cells, { from, to }: Window, cell_s: number): Cells {
  const cell_ms = cell_s * 1_000
  const [first, end] = [Math.ceil(from / cell_ms) * cell_ms, Math.floor(to / cell_ms) * cell_ms]
  return cutCells(cells, first, end)
}

function opened(keys: OrgKeys, row: Extract<StoredRow, { part: 'rollup' }>): Cells {
  const { site_id: siteId, asset_id: assetId, signal_no: signalNo, width_s, from_at } = row
  return openRollup(keys, { siteId, assetId, signalNo, width_s, from: from_at.getTime() }, row.sealed)
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  list.push(value)
}

const keyOf = (assetId: AssetId, signalNo: number) => `${assetId}/${signalNo}`

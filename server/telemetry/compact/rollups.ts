// Roll-ups kept true to the blocks: for the span of every block that is written, their cells are made anew, or taken
// away where the block's points are too thin for cells.
import { type Cells, cellCount, cellsOf, cutCells, noCells, replaceCells } from '../../../core/blocks/cells.ts'
import { DAY_MS, HOUR_MS, MONTH_MS, type Span } from '../../../core/blocks/spans.ts'
import { CELL_POINTS_MIN } from '../../../core/limits.ts'
import type { Points } from '../../../core/series/column.ts'
import { openRollup, type RollupPlace, type Sealing, type SignalPlace, sealRollup } from '../blocks.ts'
import { type CompactStore, keyOf, type NewRollup } from './store.ts'

const MINUTE_MS = 60_000
/** How wide the cells are and over what one row reaches. */
export const ROLLUPS = [
  { flag: 'minutes', cell_ms: MINUTE_MS, row_ms: DAY_MS },
  { flag: 'hours', cell_ms: HOUR_MS, row_ms: MONTH_MS },
] as const

/** Which roll-ups the points of a block are worth. */
export function worthOf(points: Points): { minutes: boolean; hours: boolean } {
  const isWorth = (cell_ms: number) => points.t.length >= CELL_POINTS_MIN * cellCount(points.t, cell_ms)
  const isNumber = points.kind === 'number'
  return { minutes: isNumber && isWorth(MINUTE_MS), hours: isNumber && isWorth(HOUR_MS) }
}

/** Cells that belong over a span of a row, or none in place of what may be there. */
type Change = { place: RollupPlace; span: Span; cells: Cells }

export class RollupChanges {
  readonly #changes = new Map<string, Change[]>()

  /** A block was written over this span. `before`: roll-ups in which its span had cells until now. */
  add(
    place: SignalPlace & Span,
    points: Points,
    now: { minutes: boolean; hours: boolean },
    before: { minutes: boolean; hours: boolean },
  ): void {
    for (const { flag, cell_ms, row_ms } of ROLLUPS) {
      if (!now[flag] && !before[flag]) continue
      const cells = now[flag] ? cellsOf(points, cell_ms) : noCells()
      const { siteId, assetId, signalNo } = place
      for (let from = Math.floor(place.from / row_ms) * row_ms; from < place.to; from += row_ms) {
        const span = { from: Math.max(from, place.from), to: Math.min(from + row_ms, place.to) }
        this.#add({ place: { siteId, assetId, signalNo, width_s: cell_ms / 1_000, from }, span, cells })
      }
    }
  }

  #add(change: Change): void {
    const key = rollupKey(change.place)
    const changes = this.#changes.get(key) ?? []
    this.#changes.set(key, changes)
    changes.push(change)
  }

  /** Reads the rows that change and gives them as they are to be; those without cells are to go. */
  async rows(store: CompactStore, sealing: Sealing, turn: () => Promise<void>): Promise<NewRollup[]> {
    const places = [...this.#changes.values()].flatMap(([first]) => (first === undefined ? [] : [first.place]))
    if (places.length === 0) return []
    const stored = await store.rollups(places)
    const rows: NewRollup[] = []
    for (const place of places) {
      const key = rollupKey(place)
      const sealed = stored.get(key)
      let cells = sealed === undefined ? noCells() : openRollup(sealing.keys, place, sealed)
      for (const change of this.#changes.get(key) ?? [])
        cells = replaceCells(
          cells,
          change.span.from,
          change.span.to,
          cutCells(change.cells, change.span.from, change.span.to),
        )
      const isEmpty = cells.t.length === 0
      rows.push({
        ...place,
        cells: cells.t.length,
        sealed: isEmpty ? Buffer.alloc(0) : sealRollup(sealing, place, cells),
      })
      await turn()
    }
    return rows
  }
}

function rollupKey(place: RollupPlace): string {
  return `${keyOf(place)}/${place.width_s}`
}

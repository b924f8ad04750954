// The way of the past to a person. Each step is a file:
//   series/read.ts, series/read-many.ts, samples/read.ts, samples/export.ts, sparklines/read.ts   the operations
//   series/answer.ts   the form in which a signal is answered
//   subjects.ts     which assets, signals and sites the viewer may read of
//   read.ts         every point of a window, as one column for each signal  (this file)
//   read-cells.ts   the same where minutes or hours are enough: cells of roll-ups, points where there are none
//   stored.ts       segments, blocks and roll-ups of one site, in one snapshot
//   segments.ts, blocks.ts   rows, opened with the organisation's key
//   core/series/    columns -> exact points, buckets, intervals, outlines
import { setImmediate as nextTurn } from 'node:timers/promises'
import { overLimit } from '../../core/errors.ts'
import type { AssetId } from '../../core/ids.ts'
import { BLOCK_TURN_POINTS, POINTS_A_TURN } from '../../core/limits.ts'
import type { Window } from '../../core/series/buckets.ts'
import { Column, type Points, within } from '../../core/series/column.ts'
import { assetsByBytes, type SampleVisitor, visitSegment } from '../../core/telemetry/segment.ts'
import type { Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { type BlockPlace, openBlock } from './blocks.ts'
import { openSegment } from './segments.ts'
import { storedPages, type StoredRow } from './stored.ts'
import type { Subjects } from './subjects.ts'

export type Columns = Map<AssetId, Map<number, Column>>

export type SealedBlock = { place: BlockPlace; points: number; sealed: Buffer }

export type Gathering = {
  window: Window
  pointsMax: number
  /** Roll-ups of cells of so many seconds instead of the points that are in them. */
  cell_s?: number
  onRollup?: (row: Extract<StoredRow, { part: 'rollup' }>) => void
  /** Whether a block is taken as it is, unopened, instead of its points. */
  takesBlock?: (block: SealedBlock) => boolean
  /** What is kept of a block's points. */
  thin?: (points: Points) => Points
}

/**
 * The points of the subjects' signals with device times in the window, each once. Memory grows with these points
 * and with nothing else. Throws Failure limit beyond `pointsMax`.
 */
export async function gather(tx: Tx, keys: OrgKeys, subjects: Subjects, gathering: Gathering): Promise<Columns> {
  const columns: Columns = new Map()
  for (const { assetId, signalNo, kind } of subjects.signals) {
    const ofAsset = columns.get(assetId) ?? new Map<number, Column>()
    columns.set(assetId, ofAsset.set(signalNo, new Column(kind)))
  }
  if (columns.size === 0) return columns
  const { window, cell_s } = gathering
  const reader = new StoredReader(keys, columns, gathering)
  for (const siteId of subjects.sites)
    for await (const page of storedPages(tx, siteId, subjects.signals, window, cell_s)) await reader.page(page)
  return columns
}

class StoredReader {
  readonly #keys: OrgKeys
  readonly #columns: Columns
  readonly #gathering: Gathering
  readonly #only: ReturnType<typeof assetsByBytes>
  #points = 0
  readonly #turns = new Turns()

  constructor(keys: OrgKeys, columns: Columns, gathering: Gathering) {
    this.#keys = keys
    this.#columns = columns
    this.#gathering = gathering
    this.#only = assetsByBytes(columns.keys())
  }

  async page(rows: readonly StoredRow[]): Promise<void> {
    const { pointsMax, onRollup } = this.#gathering
    for (const row of rows) {
      if (row.part === 'segment') visitSegment(openSegment(this.#keys, row), this.#take, this.#only)
      else if (row.part === 'rollup') onRollup?.(row)
      else await this.#block(row)
      if (this.#points > pointsMax) throw overPoints(pointsMax)
    }
  }

  readonly #take: SampleVisitor = (assetId, signalNo, ts, value, receivedAt) => {
    const { from, to } = this.#gathering.window
    if (ts < from || ts >= to) return
    if (this.#columns.get(assetId)?.get(signalNo)?.append(ts, receivedAt, value)) this.#points += 1
  }

  async #block(row: Extract<StoredRow, { part: 'block' }>): Promise<void> {
    const { window, takesBlock, thin } = this.#gathering
    const { minutes, hours, sealed } = row
    const span = { from: row.from_at.getTime(), to: row.to_at.getTime() }
    const place = { siteId: row.site_id, assetId: row.asset_id, signalNo: row.signal_no, ...span, minutes, hours }
    if (takesBlock?.({ place, points: row.points, sealed })) {
      // One that the window cuts, and of a signal there are two at most, may hold far more than is asked for.
      if (span.from >= window.from && span.to <= window.to) this.#points += row.points
      return
    }
    const points = within(openBlock(this.#keys, place, sealed), window.from, window.to)
    const column = this.#columns.get(row.asset_id)?.get(row.signal_no)
    this.#points += column?.appendAll(thin === undefined ? points : thin(points)) ?? 0
    await this.#turns.after(row.points)
  }
}

/** Other requests have their turn after some milliseconds of opening blocks. */
export class Turns {
  #points = 0

  async after(points: number): Promise<void> {
    this.#points += points + BLOCK_TURN_POINTS
    if (this.#points < POINTS_A_TURN) return
    this.#points = 0
    await nextTurn()
  }
}

export function overPoints(pointsMax: number): Error {
  return overLimit(`More than ${pointsMax} points in one answer`, {
    hint: 'Ask for a shorter time or for fewer signals.',
  })
}

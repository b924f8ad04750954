// What compaction asks of the database, in its one transaction: each method is one function of db/migrations/0051 (keptFrom: 0069).
import { type RawBuilder, sql } from 'kysely'
import type { AssetId, OrgId, SiteId } from '../../../core/ids.ts'
import type { SignalKind } from '../../../core/series/column.ts'
import type { Tx } from '../../db/database.ts'
import { boolArray, bytesArray, int4Array, int8Array, timeArray, uuidArray, uuidBytes } from '../binary-arrays.ts'
import type { BlockPlace, RollupPlace, SignalPlace } from '../blocks.ts'

export type Taken = { writer: string; n: number; epoch: number; received_ms: number; sealed: Buffer }
export type KindOf = (assetId: AssetId, signalNo: number) => SignalKind | undefined
export type KnownBlock = BlockPlace & { points: number }
export type KeptFrom = (kind: SignalKind) => number
export type NewBlock = KnownBlock & { sealed: Buffer }
export type NewRollup = RollupPlace & { cells: number; sealed: Buffer }
/** A stretch of time of one signal. */
export type Stretch = SignalPlace & { from: number; to: number }

export class CompactStore {
  readonly #tx: Tx
  readonly #org: OrgId
  readonly #site: SiteId

  constructor(tx: Tx, org: OrgId, site: SiteId) {
    this.#tx = tx
    this.#org = org
    this.#site = site
  }

  /** Locks the site; nothing when another worker has it, or when nothing waits. */
  take(atMost: number): Promise<Taken[]> {
    // A time as a number is read ten times faster than as a text of a date.
    return this.#rows(
      sql`select writer, n, epoch, (extract(epoch from received_at) * 1000)::float8 as received_ms, sealed
        from app.compact_take(${this.#org}, ${this.#site}, ${atMost})`,
    )
  }

  /** From when on points of a kind are taken: what is older than its organisation keeps stays out. */
  async keptFrom(): Promise<KeptFrom> {
    const [row] = await this.#rows<{ numbers_from: Date | null; states_from: Date | null }>(
      sql`select * from app.compact_kept(${this.#org}, ${this.#site})`,
    )
    const from = (at: Date | null | undefined) => at?.getTime() ?? Number.NEGATIVE_INFINITY
    return (kind) => from(kind === 'number' ? row?.numbers_from : row?.states_from)
  }

  async kinds(assets: readonly AssetId[]): Promise<KindOf> {
    const rows = await this.#rows<{ asset_id: AssetId; signal_no: number; kind: SignalKind }>(
      sql`select * from app.compact_kinds(${this.#org}, ${uuidArray(assets.map(uuidBytes))}::uuid[])`,
    )
    const kinds = new Map(rows.map(({ asset_id, signal_no, kind }) => [`${asset_id}/${signal_no}`, kind]))
    return (assetId, signalNo) => kinds.get(`${assetId}/${signalNo}`)
  }

  /** The blocks that reach into the stretches, in order of signal and time. */
  async blocks(stretches: readonly Stretch[]): Promise<KnownBlock[]> {
    const rows = await this.#rows<BlockRow>(
      sql`select * from app.compact_blocks(${this.#org}, ${this.#site}, ${assetsOf(stretches)}, ${signalsOf(stretches)},
        ${timesOf(stretches, 'from')}, ${timesOf(stretches, 'to')})`,
    )
    return rows.map(({ points, minutes, hours, ...row }) => {
      const span = { from: row.from_at.getTime(), to: row.to_at.getTime() }
      return { siteId: this.#site, assetId: row.asset_id, signalNo: row.signal_no, ...span, points, minutes, hours }
    })
  }

  /** What these blocks hold, sealed, by `keyOf`. */
  async open(blocks: readonly KnownBlock[]): Promise<Map<string, Buffer>> {
    const rows = await this.#rows<{ asset_id: AssetId; signal_no: number; from_at: Date; sealed: Buffer }>(
      sql`select * from app.compact_open(${this.#org}, ${this.#site}, ${assetsOf(blocks)}, ${signalsOf(blocks)},
        ${timesOf(blocks, 'from')})`,
    )
    return new Map(
      rows.map(({ asset_id, signal_no, from_at, sealed }) => [
        keyOf({ assetId: asset_id, signalNo: signal_no, from: from_at.getTime() }),
        sealed,
      ]),
    )
  }

  /** The roll-ups at these places that there are, by `keyOf` and width. */
  async rollups(places: readonly RollupPlace[]): Promise<Map<string, Buffer>> {
    const rows = await this.#rows<{
      asset_id: AssetId
      signal_no: number
      width_s: number
      from_at: Date
      sealed: Buffer
    }>(
      sql`select * from app.compact_rollups(${this.#org}, ${this.#site}, ${assetsOf(places)}, ${signalsOf(places)},
        ${int4Array(places.map(({ width_s }) => width_s))}::int4[], ${timesOf(places, 'from')})`,
    )
    return new Map(
      rows.map((row) => {
        const place = { assetId: row.asset_id, signalNo: row.signal_no, from: row.from_at.getTime() }
        return [`${keyOf(place)}/${row.width_s}`, row.sealed]
      }),
    )
  }

  async dropBlocks(blocks: readonly KnownBlock[]): Promise<void> {
    if (blocks.length === 0) return
    await this.#rows(
      sql`select app.compact_drop_blocks(${this.#org}, ${this.#site}, ${assetsOf(blocks)}, ${signalsOf(blocks)},
        ${timesOf(blocks, 'from')})`,
    )
  }

  async addBlocks(blocks: readonly NewBlock[]): Promise<void> {
    const flags = (name: 'minutes' | 'hours') => sql`${boolArray(blocks.map((block) => block[name]))}::bool[]`
    await this.#rows(
      sql`select app.compact_add_blocks(${this.#org}, ${this.#site}, ${assetsOf(blocks)}, ${signalsOf(blocks)},
        ${timesOf(blocks, 'from')}, ${timesOf(blocks, 'to')}, ${int4Array(blocks.map(({ points }) => points))}::int4[],
        ${flags('minutes')}, ${flags('hours')}, ${bytesArray(blocks.map(({ sealed }) => sealed))}::bytea[])`,
    )
  }

  /** Those without cells go. */
  async putRollups(rollups: readonly NewRollup[]): Promise<void> {
    if (rollups.length === 0) return
    await this.#rows(
      sql`select app.compact_put_rollups(${this.#org}, ${this.#site}, ${assetsOf(rollups)}, ${signalsOf(rollups)},
        ${int4Array(rollups.map(({ width_s }) => width_s))}::int4[], ${timesOf(rollups, 'from')},
        ${int4Array(rollups.map(({ cells }) => cells))}::int4[],
        ${bytesArray(rollups.map(({ sealed }) => sealed))}::bytea[])`,
    )
  }

  async mark(marks: ReadonlyMap<string, number>): Promise<void> {
    await this.#rows(
      sql`select app.compact_mark(${this.#org}, ${this.#site}, ${uuidArray([...marks.keys()].map(uuidBytes))}::uuid[],
        ${int8Array([...marks.values()])}::int8[])`,
    )
  }

  async #rows<R>(query: RawBuilder<unknown>): Promise<R[]> {
    // The border: what a function of the migration answers.
    const { rows } = await query.execute(this.#tx.kysely)
    return rows as R[]
  }
}

type BlockRow = {
  asset_id: AssetId
  signal_no: number
  from_at: Date
  to_at: Date
  points: number
  minutes: boolean
  hours: boolean
}

/** Names a block, or a roll-up of one width, of one site. */
export function keyOf({ assetId, signalNo, from }: { assetId: AssetId; signalNo: number; from: number }): string {
  return `${assetId}/${signalNo}/${from}`
}

const assetsOf = (each: readonly SignalPlace[]) =>
  sql`${uuidArray(each.map(({ assetId }) => uuidBytes(assetId)))}::uuid[]`
const signalsOf = (each: readonly SignalPlace[]) => sql`${int4Array(each.map(({ signalNo }) => signalNo))}::int4[]`
const timesOf = <N extends 'from' | 'to'>(each: readonly Record<N, number>[], name: N) =>
  sql`${timeArray(each.map((one) => one[name]))}::timestamptz[]`

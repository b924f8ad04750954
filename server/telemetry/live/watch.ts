// What one live stream watches, and what it has told already. Every look runs in a context opened for it.
import { sql } from 'kysely'
import { notFound } from '../../../core/errors.ts'
import type { AssetId, SiteId } from '../../../core/ids.ts'
import { LIVE_SAMPLES_MAX, LIVE_TICK_MS, NEWEST_REACH_OF_MANY } from '../../../core/limits.ts'
import { type PresenceState, presenceState } from '../../../core/liveness.ts'
import type { Value } from '../../../core/series/column.ts'
import { Recent } from '../../../core/series/recent.ts'
import { type AssetsByBytes, assetsByBytes, type SampleVisitor, visitSegment } from '../../../core/telemetry/segment.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { newestOf } from '../newest.ts'
import { openSegment, type SegmentRow } from '../segments.ts'
import { Tail } from './tail.ts'

/** [device time, value, receive time], times in epoch ms. */
export type LiveSample = [number, Value, number]
export type LiveSamples = Record<AssetId, Record<number, LiveSample[]>>
export type LivePresence = Record<
  AssetId,
  { state: PresenceState; connected: boolean; lastReceivedAt: string | null; rhythmMs: number | null }
>

/** `hasChanged`: an asset has moved, or is not the viewer's to see any more. `isGap`: not every sample is here. */
export type Look = { hasChanged: boolean; isGap: boolean; samples: LiveSamples; presence: LivePresence }

type Row = {
  assetId: AssetId
  siteId: SiteId
  connected: boolean | null
  protocol: string | null
  lastReceivedAt: Date | null
  rhythmMs: number | null
}

export class Watch {
  readonly #keys: OrgKeys
  readonly #siteOf: ReadonlyMap<AssetId, SiteId>
  readonly #watched: AssetsByBytes
  readonly #tail: Tail
  readonly #recent = new Map<string, Recent>()
  readonly #told = new Map<AssetId, string>()
  #checkedAt: number

  private constructor(keys: OrgKeys, siteOf: ReadonlyMap<AssetId, SiteId>, tail: Tail, now: number) {
    this.#keys = keys
    this.#siteOf = siteOf
    this.#watched = assetsByBytes(siteOf.keys())
    this.#tail = tail
    this.#checkedAt = now
  }

  /** Begins with the last values. Assets that the viewer may not see are left out; throws not-found when all are. */
  static async open(tx: Tx, keys: OrgKeys, asked: readonly AssetId[], now: number): Promise<[Watch, Look]> {
    const rows = await rowsOf(tx, asked)
    if (rows.length === 0) throw notFound('No such asset')
    const siteOf = new Map(rows.map(({ assetId, siteId }) => [assetId, siteId]))
    const assets = [...siteOf.keys()]
    // The cursor first: what is committed between the two is in both, and told once.
    const tail = await Tail.open(tx, assets, [...new Set(siteOf.values())], now)
    const watch = new Watch(keys, siteOf, tail, now)
    const samples: LiveSamples = {}
    for (const [assetId, signals] of await newestOf(tx, keys, assets, NEWEST_REACH_OF_MANY))
      for (const [signalNo, { ts, value, receivedAt }] of signals)
        watch.#add(samples, assetId, signalNo, [ts, value, receivedAt])
    return [watch, { hasChanged: false, isGap: false, samples, presence: watch.#news(rows, now) }]
  }

  /** What is new since the last look; with `isDue` also whether all of it is still the viewer's to see. */
  async look(tx: Tx, now: number, isDue = now - this.#checkedAt >= LIVE_TICK_MS): Promise<Look> {
    const [rows, news] = await Promise.all([
      isDue ? rowsOf(tx, [...this.#siteOf.keys()]) : [],
      this.#tail.read(tx, now),
    ])
    if (isDue) this.#checkedAt = now
    if (news.isCut) await this.#tail.skip(tx, now)
    const { samples, isFull } = this.#samplesOf(news.rows)
    return {
      hasChanged: isDue && this.#hasChanged(rows),
      isGap: news.isCut || isFull,
      samples,
      presence: this.#news(rows, now),
    }
  }

  #hasChanged(rows: readonly Row[]): boolean {
    return rows.length !== this.#siteOf.size || rows.some(({ assetId, siteId }) => this.#siteOf.get(assetId) !== siteId)
  }

  #samplesOf(rows: readonly SegmentRow[]): { samples: LiveSamples; isFull: boolean } {
    const samples: LiveSamples = {}
    let count = 0
    const add: SampleVisitor = (assetId, signalNo, ts, value, receivedAt) => {
      count += this.#add(samples, assetId, signalNo, [ts, value, receivedAt])
    }
    for (const row of rows) visitSegment(openSegment(this.#keys, row), add, this.#watched)
    if (count <= LIVE_SAMPLES_MAX) return { samples, isFull: false }
    for (const signals of Object.values(samples))
      for (const [signalNo, all] of Object.entries(signals)) signals[Number(signalNo)] = all.slice(-1)
    return { samples, isFull: true }
  }

  /** Adds a sample that was not told yet; answers how many were added. */
  #add(samples: LiveSamples, assetId: AssetId, signalNo: number, sample: LiveSample): number {
    const key = `${assetId}/${signalNo}`
    let recent = this.#recent.get(key)
    if (recent === undefined) this.#recent.set(key, (recent = new Recent()))
    if (!recent.isNew(sample[0])) return 0
    const ofAsset = (samples[assetId] ??= {})
    const ofSignal = (ofAsset[signalNo] ??= [])
    ofSignal.push(sample)
    return 1
  }

  /** The presence of those assets for which it is not what was told last. */
  #news(rows: readonly Row[], now: number): LivePresence {
    const news: LivePresence = {}
    for (const { assetId, connected, protocol, lastReceivedAt, rhythmMs } of rows) {
      const at = lastReceivedAt?.getTime() ?? null
      const facts = { connected: connected === true, protocol, lastReceivedAt: at, rhythmMs }
      const presence = {
        state: presenceState(facts, now),
        connected: facts.connected,
        lastReceivedAt: lastReceivedAt?.toISOString() ?? null,
        rhythmMs,
      }
      const text = JSON.stringify(presence)
      if (this.#told.get(assetId) === text) continue
      this.#told.set(assetId, text)
      news[assetId] = presence
    }
    return news
  }
}

async function rowsOf(tx: Tx, assets: readonly AssetId[]): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select a.asset_id as "assetId", a.site_id as "siteId", p.connected, p.protocol, p.last_received_at as "lastReceivedAt",
      coalesce(a.rhythm_ms, p.rhythm_ms) as "rhythmMs"
    from app.asset a left join app.presence p on p.org_id = a.org_id and p.asset_id = a.asset_id
    -- Whom a wall lists as alarming has a name for it and nothing more (db/migrations/0067).
    where a.asset_id = any(${assets}::uuid[]) and (not (select ctx.can('wall.show'))
      or a.asset_id = any((select ctx.few_sites_where('wall.asset'))::uuid[])
      or a.asset_id in (select unnest(ctx.many_sites_where('wall.asset'))))`.execute(tx.kysely)
  return rows
}

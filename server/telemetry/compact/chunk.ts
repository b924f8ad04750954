// Segments taken from a site, as points of each signal.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type AssetId, idFrom, type SiteId } from '../../../core/ids.ts'
import { COMPACT_SEGMENTS_A_TURN, RATE_MS_MIN, RATE_POINTS_MIN } from '../../../core/limits.ts'
import { Column, type Points, type SignalKind, type Value, within } from '../../../core/series/column.ts'
import { type SampleVisitor, visitSegment } from '../../../core/telemetry/segment.ts'
import type { TelemetryKeys } from '../../keys/telemetry-keys.ts'
import { openSegment } from '../segments.ts'
import type { KeptFrom, KindOf, Taken } from './store.ts'

/** New points of one signal, in order, each time once. */
export type SignalPoints = { assetId: AssetId; signalNo: number; points: Points; pointsPerHour: number | undefined }

/** By kind of value: what a signal's kind is, its asset's directory says, and what it sent beside that nobody reads. */
type ByKind = Partial<Record<SignalKind, Column>>
export type Chunk = { samples: number; assets: Map<AssetId, Map<number, ByKind>>; receivedFor_ms: number }

/** Opens segments in turns, so that whoever else this process serves waits for none longer than a few. */
export async function openChunk(keys: TelemetryKeys, siteId: SiteId, taken: readonly Taken[]): Promise<Chunk> {
  const assets: Chunk['assets'] = new Map()
  const ids = new MetAssets()
  let last: AssetId | undefined
  let signals = new Map<number, ByKind>()
  let samples = 0
  const take: SampleVisitor = (assetId, signalNo, ts, value, receivedAt) => {
    if (assetId !== last) {
      last = assetId
      signals = assets.get(assetId) ?? new Map<number, ByKind>()
      assets.set(assetId, signals)
    }
    let columns = signals.get(signalNo)
    if (columns === undefined) signals.set(signalNo, (columns = {}))
    const kind = kindOf(value)
    const column = (columns[kind] ??= new Column(kind))
    column.append(ts, receivedAt, value)
    samples++
  }
  for (const [i, row] of taken.entries()) {
    visitSegment(openSegment(keys, { ...row, site_id: siteId }), take, ids)
    if (i % COMPACT_SEGMENTS_A_TURN === 0) await nextTurn()
  }
  const received = taken.map(({ received_ms }) => received_ms)
  return { samples, assets, receivedFor_ms: Math.max(...received) - Math.min(...received) }
}

/** Every asset, each named once: making the name of an id costs more than reading a sample. */
class MetAssets extends Map<string, AssetId> {
  override get(bytes: string): AssetId {
    const known = super.get(bytes)
    if (known !== undefined) return known
    const met = idFrom<AssetId>(Buffer.from(bytes, 'latin1'))
    this.set(bytes, met)
    return met
  }
}

/** The points of each signal that are of its kind, and that are kept. */
export function signalsOf({ assets, receivedFor_ms }: Chunk, kindOfSignal: KindOf, keptFrom: KeptFrom): SignalPoints[] {
  const signals: SignalPoints[] = []
  for (const [assetId, ofAsset] of assets)
    for (const [signalNo, byKind] of ofAsset) {
      const [sent] = Object.values(byKind)
      const column = byKind[kindOfSignal(assetId, signalNo) ?? sent?.kind ?? 'number']
      if (column === undefined) continue
      const points = within(column.points(), keptFrom(column.kind), Number.POSITIVE_INFINITY)
      if (points.t.length === 0) continue
      signals.push({ assetId, signalNo, points, pointsPerHour: rateOf(points.t, receivedFor_ms) })
    }
  return signals
}

/** How often a signal speaks, as far as these points tell. */
function rateOf(t: Float64Array, receivedFor_ms: number): number | undefined {
  const duration_ms = Math.max((t.at(-1) ?? 0) - (t[0] ?? 0), receivedFor_ms)
  if (duration_ms < RATE_MS_MIN && t.length < RATE_POINTS_MIN) return undefined
  return (t.length * 3_600_000) / Math.max(1, duration_ms)
}

function kindOf(value: Value): SignalKind {
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'state'
}

// The way of the past to a person. Each step is a file:
//   series/read.ts, samples/export.ts, sparklines/read.ts   the operations
//   subjects.ts     which assets, signals and sites the viewer may read of
//   read.ts         segments -> one column of points per signal (this file)
//   segments.ts     rows of app.segment, opened with the organisation's key
//   core/series/    columns -> exact points, buckets, intervals, outlines
//
// Blocks and roll-ups will join here: `gather` takes what they hold of the window first and then the segments that
// are not compacted yet into the same columns, and a point that both hold is kept once, as any redelivery is.
import { overLimit } from '../../core/errors.ts'
import type { AssetId } from '../../core/ids.ts'
import type { Window } from '../../core/series/buckets.ts'
import { Column } from '../../core/series/column.ts'
import { assetsByBytes, type SampleVisitor, visitSegment } from '../../core/telemetry/segment.ts'
import type { Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { openSegment, segmentPages } from './segments.ts'
import type { Subjects } from './subjects.ts'

export type Columns = Map<AssetId, Map<number, Column>>

/**
 * The points of the subjects' signals with device times in the window, each once. Memory grows with these points
 * and with nothing else. Throws Failure limit beyond `pointsMax`.
 */
export async function gather(
  tx: Tx,
  keys: OrgKeys,
  subjects: Subjects,
  window: Window,
  pointsMax: number,
): Promise<Columns> {
  const columns: Columns = new Map()
  for (const { assetId, signalNo, kind } of subjects.signals) {
    const ofAsset = columns.get(assetId) ?? new Map<number, Column>()
    columns.set(assetId, ofAsset.set(signalNo, new Column(kind)))
  }
  if (columns.size === 0) return columns
  let points = 0
  const take: SampleVisitor = (assetId, signalNo, ts, value, receivedAt) => {
    if (ts < window.from || ts >= window.to) return
    if (columns.get(assetId)?.get(signalNo)?.append(ts, receivedAt, value)) points += 1
  }
  const assets = [...columns.keys()]
  const only = assetsByBytes(assets)
  for (const siteId of subjects.sites)
    for await (const page of segmentPages(tx, siteId, assets, window)) {
      for (const row of page) visitSegment(openSegment(keys, row), take, only)
      if (points > pointsMax)
        throw overLimit(`More than ${pointsMax} points in one answer`, {
          hint: 'Ask for a shorter time or for fewer signals.',
        })
    }
  return columns
}

// The segments of one flush as parameters of one INSERT: arrays in PostgreSQL's binary form, encoded by hand, which
// costs a third less than text and never touches a parser of escapes.
import type { OrgId, SiteId } from '../../core/ids.ts'
import { epochOf } from '../../core/seal-keys.ts'
import type { SegmentWriter } from '../../core/telemetry/segment.ts'
import type { SegmentSealer, SegmentStore } from './ingest-types.ts'
import { bytesArray, int4Array, int8Array, timeArray, timestamp, uuidArray, uuidBytes } from './binary-arrays.ts'

/** Organisation and site are those of its first message: an asset may be moved while its samples wait. */
export type OpenSegment = {
  readonly orgId: OrgId
  readonly siteId: SiteId
  readonly writer: SegmentWriter
  /** The sixteen bytes of each asset's id. */
  readonly assets: Set<Buffer>
}

/** Ours is one statement, so it is one transaction of its own: when it answers, it has committed. */
const COLUMNS = `org_id, site_id, received_at, writer, n, epoch, samples, assets, first_ts, last_ts, sealed`
export const INSERT_SEGMENTS = `insert into app.segment (${COLUMNS})
select org, site, $1::timestamptz, $2::uuid, n, $3::int4, samples, ($4::uuid[])[lo:hi], first_ts, last_ts, sealed
from unnest($5::uuid[], $6::uuid[], $7::int8[], $8::int4[], $9::int4[], $10::int4[], $11::timestamptz[], $12::timestamptz[], $13::bytea[])
  as u (org, site, n, samples, lo, hi, first_ts, last_ts, sealed)
on conflict do nothing`

export class SegmentRows {
  readonly count: number
  readonly samples: number
  /** In the order of INSERT_SEGMENTS. */
  readonly values: Buffer[]

  private constructor(count: number, samples: number, values: Buffer[]) {
    this.count = count
    this.samples = samples
    this.values = values
  }

  /** Seals each segment once, for the place where it will stand. Throws Failure unavailable when a key is missing. */
  static async seal(
    segments: readonly OpenSegment[],
    now: number,
    sealer: SegmentSealer,
    store: SegmentStore,
  ): Promise<SegmentRows> {
    const epoch = epochOf(now)
    await sealer.ready(new Set<OrgId>(segments.map(({ orgId }) => orgId)), now)
    const ns = segments.map(() => store.nextN())
    const sealed = segments.map(({ orgId, siteId, writer }, i) =>
      sealer.seal(orgId, `${siteId}/${store.writer}/${ns[i] ?? 0}`, writer.finish(), now),
    )
    const ends: number[] = []
    let assets = 0
    for (const segment of segments) ends.push((assets += segment.assets.size))
    const samples = segments.map(({ writer }) => writer.samples)
    return new SegmentRows(
      segments.length,
      samples.reduce((sum, n) => sum + n, 0),
      [
        timestamp(now),
        uuidBytes(store.writer),
        int4(epoch),
        uuidArray(segments.flatMap((segment) => [...segment.assets])),
        uuidArray(segments.map(({ orgId }) => uuidBytes(orgId))),
        uuidArray(segments.map(({ siteId }) => uuidBytes(siteId))),
        int8Array(ns),
        int4Array(samples),
        int4Array(segments.map((segment, i) => (ends[i] ?? 0) - segment.assets.size + 1)),
        int4Array(ends),
        timeArray(segments.map(({ writer }) => writer.tsMin)),
        timeArray(segments.map(({ writer }) => writer.tsMax)),
        bytesArray(sealed),
      ],
    )
  }
}

function int4(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(value)
  return bytes
}

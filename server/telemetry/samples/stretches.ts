// A window of any length, a stretch at a time: each is read in a transaction of its own, so a session that is ended, a person
// who is taken off the site or an asset that is moved away meanwhile ends the file there, and what is held is one stretch.
import { isFailure, overLimit } from '../../../core/errors.ts'
import type { AssetId } from '../../../core/ids.ts'
import { EXPORT_POINTS_AT_ONCE, EXPORT_STRETCH_FIRST, EXPORT_STRETCHES_MS } from '../../../core/limits.ts'
import type { Window } from '../../../core/series/buckets.ts'
import type { Points } from '../../../core/series/column.ts'
import type { Database, RequestFacts } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import type { SessionToken } from '../../platform/secret.ts'
import { gather } from '../read.ts'
import { subjectsOfAsset } from '../subjects.ts'

export type Reading = { db: Database; session: SessionToken; about: RequestFacts; keys: OrgKeys }

/** Points of the asset's signals in one stretch, by their number. */
export type Stretch = [signalNo: number, points: Points][]

export async function* stretchesOf(
  reading: Reading,
  assetId: AssetId,
  signals: readonly number[],
  { from, to }: Window,
): AsyncGenerator<Stretch> {
  let wide: number = EXPORT_STRETCH_FIRST
  for (let at = from; at < to; ) {
    const end = Math.min(to, endOf(at, wide))
    const stretch = await readStretch(reading, assetId, signals, { from: at, to: end })
    if (stretch === undefined && wide > 0) {
      wide -= 1
      continue
    }
    // What a device has sent again and again, until compaction has made one of it.
    if (stretch === undefined) throw overLimit(`More than ${EXPORT_POINTS_AT_ONCE} points of one millisecond`)
    const points = stretch.reduce((sum, [, { t }]) => sum + t.length, 0)
    if (points > 0) yield stretch
    at = end
    if (points < EXPORT_POINTS_AT_ONCE / 10) wide = Math.min(wide + 1, EXPORT_STRETCHES_MS.length - 1)
  }
}

/** On multiples of the width, where blocks end as well. */
function endOf(at: number, wide: number): number {
  const width = EXPORT_STRETCHES_MS[wide] ?? EXPORT_STRETCHES_MS[0]
  return Math.floor(at / width) * width + width
}

/** Undefined where there are more points than are held at once. */
async function readStretch(
  { db, session, about, keys }: Reading,
  assetId: AssetId,
  signals: readonly number[],
  window: Window,
): Promise<Stretch | undefined> {
  try {
    const columns = await db.inSession(
      session,
      async (tx) => {
        const subjects = await subjectsOfAsset(tx, assetId, signals)
        return gather(tx, keys, subjects, { window, pointsMax: EXPORT_POINTS_AT_ONCE })
      },
      about,
    )
    return [...(columns.get(assetId) ?? [])].map(([no, column]) => [no, column.points()])
  } catch (error) {
    if (isFailure(error, 'limit')) return undefined
    throw error
  }
}

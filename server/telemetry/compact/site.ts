// One bounded step of compaction, of one site, in one transaction:
//   store.ts    the site is locked, the next segments of each writer are taken
//   chunk.ts    they are opened: new points of each signal
//   (here)      merged with the blocks that cover their times (core/blocks/plan.ts), cut where too large, sealed
//   rollups.ts  the cells over these blocks made anew
//   store.ts    blocks, roll-ups and the marks of the writers are written, and COMMIT
//
// INVARIANTS
//   1. A segment is in blocks exactly when its number is not above its writer's mark: both are written by one commit, so
//      whoever is killed at whatever instant has done it or has not.
//   2. Of one signal a time is in one block at most, so no point counts twice.
//   3. A block that is marked as rolled up has its cells in the roll-ups, exactly; one that is not has none there.
//   4. Nothing is written over times that retention has dropped: roll-ups of them may stand longer than their points.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { mergePoints } from '../../../core/blocks/merge.ts'
import { type Group, groupsOf, scopeOf } from '../../../core/blocks/plan.ts'
import { cut } from '../../../core/blocks/spans.ts'
import { WrittenTimes } from '../../../core/blocks/times.ts'
import type { AssetId, OrgId, SiteId } from '../../../core/ids.ts'
import { COMPACT_POINTS_MAX } from '../../../core/limits.ts'
import { type Points, within } from '../../../core/series/column.ts'
import type { Tx } from '../../db/database.ts'
import { openBlock, type Sealing } from '../blocks.ts'
import { sealBlock } from '../blocks.ts'
import { openChunk, type SignalPoints, signalsOf } from './chunk.ts'
import { RollupChanges, worthOf } from './rollups.ts'
import { CompactStore, keyOf, type KnownBlock, type NewBlock, type Taken } from './store.ts'

export type Site = { orgId: OrgId; siteId: SiteId }
/** What was done: of how many segments and samples, into how many blocks. */
export type Done = { segments: number; samples: number; blocks: number }

const NOTHING: Done = { segments: 0, samples: 0, blocks: 0 }

type Work = SignalPoints & { groups: Group<KnownBlock>[] }

export async function compactSite(tx: Tx, { orgId, siteId }: Site, sealing: Sealing, atMost: number): Promise<Done> {
  const store = new CompactStore(tx, orgId, siteId)
  let taken = await store.take(atMost)
  if (taken.length === 0) return NOTHING
  let { samples, works, points } = await planned(store, siteId, sealing, taken)
  // Late points of many signals would open all their past at once: then fewer segments at a time, at least one.
  while (points > COMPACT_POINTS_MAX && taken.length > 1) {
    taken = taken.slice(0, Math.ceil(taken.length / 4))
    ;({ samples, works, points } = await planned(store, siteId, sealing, taken))
  }
  const { blocks, dropped, changes } = await merged(store, siteId, sealing, works)
  const rollups = await changes.rows(store, sealing, nextTurn)
  await store.dropBlocks(dropped)
  if (blocks.length > 0) await store.addBlocks(blocks)
  await store.putRollups(rollups)
  await store.mark(marksOf(taken))
  return { segments: taken.length, samples, blocks: blocks.length }
}

/** `points`: how many the blocks hold that have to be opened. */
async function planned(store: CompactStore, siteId: SiteId, { keys }: Sealing, taken: readonly Taken[]) {
  const chunk = await openChunk(keys, siteId, taken)
  const keptFrom = await store.keptFrom()
  const signals = signalsOf(chunk, await store.kinds([...chunk.assets.keys()]), keptFrom)
  const stretches = signals.map(({ assetId, signalNo, points, pointsPerHour }) => {
    return { siteId, assetId, signalNo, ...scopeOf(points.t, pointsPerHour).span }
  })
  const known = bySignal(stretches.length === 0 ? [] : await store.blocks(stretches))
  const works = signals.map((signal): Work => {
    const blocks = known.get(signalKey(signal)) ?? []
    return { ...signal, groups: groupsOf(signal.points.t, blocks, signal.pointsPerHour, keptFrom(signal.points.kind)) }
  })
  const opened = works.flatMap(({ groups }) => groups.flatMap(({ takes }) => takes))
  return { samples: chunk.samples, works, points: opened.reduce((sum, block) => sum + block.points, 0) }
}

async function merged(store: CompactStore, siteId: SiteId, sealing: Sealing, works: readonly Work[]) {
  const dropped = works.flatMap(({ groups }) => groups.flatMap(({ takes }) => takes))
  const sealed = dropped.length === 0 ? new Map<string, Buffer>() : await store.open(dropped)
  const changes = new RollupChanges()
  const times = new WrittenTimes()
  const blocks: NewBlock[] = []
  for (const { assetId, signalNo, points, groups } of works)
    for (const group of groups) {
      let all = slice(points, group.from, group.to)
      for (const block of group.takes) {
        const bytes = sealed.get(keyOf(block))
        if (bytes === undefined) throw new RangeError('a block that is gone while its site is locked')
        all = mergePoints(openBlock(sealing.keys, block, bytes), all)
      }
      const before = { minutes: group.takes.some((b) => b.minutes), hours: group.takes.some((b) => b.hours) }
      for (const span of cut(group.span, all.t.length)) {
        const part = within(all, span.from, span.to)
        const worth = worthOf(part)
        const place = { siteId, assetId, signalNo, ...span, ...worth }
        changes.add(place, part, worth, before)
        if (part.t.length > 0)
          blocks.push({ ...place, points: part.t.length, sealed: sealBlock(sealing, place, part, times) })
        await nextTurn()
      }
    }
  return { blocks, dropped, changes }
}

function marksOf(taken: readonly Taken[]): Map<string, number> {
  const marks = new Map<string, number>()
  for (const { writer, n } of taken) marks.set(writer, Math.max(n, marks.get(writer) ?? -1))
  return marks
}

function bySignal(blocks: readonly KnownBlock[]): Map<string, KnownBlock[]> {
  const known = new Map<string, KnownBlock[]>()
  for (const block of blocks) {
    const ofSignal = known.get(signalKey(block)) ?? []
    known.set(signalKey(block), ofSignal)
    ofSignal.push(block)
  }
  return known
}

function signalKey({ assetId, signalNo }: { assetId: AssetId; signalNo: number }): string {
  return `${assetId}/${signalNo}`
}

function slice({ kind, t, received, v, states }: Points, from: number, to: number): Points {
  return { kind, t: t.subarray(from, to), received: received.subarray(from, to), v: v.subarray(from, to), states }
}

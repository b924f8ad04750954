// Blocks and roll-ups, sealed and opened. What stands in clear beside the sealed bytes (whose, of what time, in which
// roll-ups) is bound to them: a row that was moved, stretched or marked otherwise does not open.
import { decodeBlock, encodeBlock, type Room } from '../../core/blocks/block.ts'
import type { Cells } from '../../core/blocks/cells.ts'
import { decodeCells, decodeQuarters, encodeCells } from '../../core/blocks/cells-code.ts'
import type { Span } from '../../core/blocks/spans.ts'
import type { WrittenTimes } from '../../core/blocks/times.ts'
import type { AssetId, SiteId } from '../../core/ids.ts'
import { type Binding, open, seal, sealedVersion } from '../../core/seal.ts'
import type { Ivs } from '../../core/seal-iv.ts'
import type { Points } from '../../core/series/column.ts'
import type { TelemetryKeys } from '../keys/telemetry-keys.ts'

/** Of one signal, at one site. */
export type SignalPlace = { siteId: SiteId; assetId: AssetId; signalNo: number }
export type BlockPlace = SignalPlace & Span & { minutes: boolean; hours: boolean }
export type RollupPlace = SignalPlace & { width_s: number; from: number }

/** What seals: the keys, the epoch of the day on which it is written, and where ivs come from. */
export type Sealing = { keys: TelemetryKeys; epoch: number; ivs: Ivs }

/** `times`: what other blocks of the same step have written, which may share their times with this one. */
export function sealBlock(
  { keys, epoch, ivs }: Sealing,
  place: BlockPlace,
  points: Points,
  times?: WrittenTimes,
): Buffer {
  return seal(keys.blockKey(epoch), blockBinding(keys, place), encodeBlock(points, times), ivs.next())
}

/** Throws SealBroken for one that stood elsewhere or was altered. With a room the points stand until its next block. */
export function openBlock(keys: TelemetryKeys, place: BlockPlace, sealed: Uint8Array, room?: Room): Points {
  return decodeBlock(open(keys.blockKey(sealedVersion(sealed)), blockBinding(keys, place), sealed), room)
}

export function sealRollup({ keys, epoch, ivs }: Sealing, place: RollupPlace, cells: Cells): Buffer {
  const plain = encodeCells(cells, place.width_s * 1_000)
  return seal(keys.blockKey(epoch), rollupBinding(keys, place), plain, ivs.next())
}

export function openRollup(keys: TelemetryKeys, place: RollupPlace, sealed: Uint8Array): Cells {
  return decodeCells(openRollupBytes(keys, place, sealed), place.width_s * 1_000)
}

/** The quarters of an hour of minutes; undefined where these were written before there were any. */
export function openQuarters(keys: TelemetryKeys, place: RollupPlace, sealed: Uint8Array): Cells | undefined {
  return decodeQuarters(openRollupBytes(keys, place, sealed))
}

function openRollupBytes(keys: TelemetryKeys, place: RollupPlace, sealed: Uint8Array): Buffer {
  return open(keys.blockKey(sealedVersion(sealed)), rollupBinding(keys, place), sealed)
}

function blockBinding({ orgId }: TelemetryKeys, place: BlockPlace): Binding {
  const { siteId, assetId, signalNo, from, to, minutes, hours } = place
  const row = `${siteId}/${assetId}/${signalNo}/${from}-${to}/${minutes ? 'm' : ''}${hours ? 'h' : ''}`
  return { org: orgId, table: 'block', column: 'sealed', row }
}

function rollupBinding({ orgId }: TelemetryKeys, { siteId, assetId, signalNo, width_s, from }: RollupPlace): Binding {
  return { org: orgId, table: 'rollup', column: 'sealed', row: `${siteId}/${assetId}/${signalNo}/${width_s}/${from}` }
}

// A tile while it is put together, and what is still missing. Pure.

import type { DASHBOARD_CHART_MINUTES } from '../../../../core/limits.ts'
import type { Tile, TileKind, TileOf } from '../contract.ts'
import { SIZE_USUAL } from '../sizes.ts'

export type Draft = {
  kind: TileKind
  title: string
  assetId: string | null
  siteId: string | null
  signals: number[]
  minutes: (typeof DASHBOARD_CHART_MINUTES)[number]
}

export const TILE_KINDS: readonly TileKind[] = ['value', 'chart', 'state', 'alarms', 'plan']
export const KIND_WORDS: Record<TileKind, string> = {
  value: 'a value',
  chart: 'a chart',
  state: 'the state of an asset',
  alarms: 'a list of alarms',
  plan: 'the plan of a site',
}

const NEW: Draft = { kind: 'value', title: '', assetId: null, siteId: null, signals: [], minutes: 60 }

export function draftOf(tile: Tile | undefined): Draft {
  if (tile === undefined || tile.kind === 'hidden') return NEW
  const { kind, title } = tile
  switch (tile.kind) {
    case 'value':
      return { ...NEW, kind, title, assetId: tile.assetId, signals: [tile.signalNo] }
    case 'chart':
      return { ...NEW, kind, title, assetId: tile.assetId, signals: tile.signals, minutes: tile.minutes }
    case 'state':
      return { ...NEW, kind, title, assetId: tile.assetId }
    case 'alarms':
    case 'plan':
      return { ...NEW, kind, title, siteId: tile.siteId }
  }
}

type Ready = { tile: Tile | undefined; errors: { asset?: string; signals?: string; site?: string } }

/** The tile, of the size it had; or what it lacks. */
export function readyTile(draft: Draft, before: Tile | undefined, newId: () => string): Ready {
  const { kind, assetId, siteId, signals, minutes } = draft
  const frame = {
    id: before?.id ?? newId(),
    title: draft.title.trim(),
    ...(before ? { w: before.w, h: before.h } : SIZE_USUAL[kind]),
  }
  if (kind === 'alarms') return { tile: { ...frame, kind, siteId }, errors: {} }
  if (kind === 'plan')
    return siteId === null
      ? { tile: undefined, errors: { site: 'Choose a site.' } }
      : { tile: { ...frame, kind, siteId }, errors: {} }
  if (assetId === null) return { tile: undefined, errors: { asset: 'Choose an asset.' } }
  if (kind === 'state') return { tile: { ...frame, kind, assetId }, errors: {} }
  const [signalNo] = signals
  if (signalNo === undefined) return { tile: undefined, errors: { signals: 'Choose a signal.' } }
  return {
    tile:
      kind === 'value' ? { ...frame, kind, assetId, signalNo } : chartOf({ ...frame, kind, assetId, signals, minutes }),
    errors: {},
  }
}

const chartOf = (tile: TileOf<'chart'>): Tile => tile

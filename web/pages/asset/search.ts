// What the address of an asset says: which signals, which time, held or moving, drawn or as a table.

import { instant, oneOf } from '../../search.ts'

export const RANGES = ['5m', '15m', '1h', '6h'] as const
export type Range = (typeof RANGES)[number]
export const RANGE_MS: Record<Range, number> = { '5m': 300_000, '15m': 900_000, '1h': 3_600_000, '6h': 21_600_000 }
export const RANGE_WORD: Record<Range, string> = { '5m': '5 min', '15m': '15 min', '1h': '1 h', '6h': '6 h' }

export type AssetSearch = {
  /** Left out when it is the usual one. */
  range?: Range
  /** A time of its own, epoch ms; both or neither. */
  from?: number
  to?: number
  /** Held at this instant, epoch ms. */
  pause?: number
  /** Signal numbers, comma between. */
  signals?: string
  view?: 'table'
}

export function parseAssetSearch(raw: Record<string, unknown>): AssetSearch {
  const from = instant(raw.from)
  const to = instant(raw.to)
  const own = from !== undefined && to !== undefined && from < to
  const signals = typeof raw.signals === 'string' || typeof raw.signals === 'number' ? String(raw.signals) : ''
  return {
    range: oneOf(RANGES, raw.range),
    from: own ? from : undefined,
    to: own ? to : undefined,
    pause: own ? undefined : instant(raw.pause),
    signals: /^\d+(,\d+)*$/.test(signals) ? signals : undefined,
    view: oneOf(['table'] as const, raw.view),
  }
}

export const RANGE_USUAL: Range = '15m'

export type Window = { from: number; to: number; span_ms: number; moving: boolean }

/** The stretch of time on screen. A moving one ends now; the others stay where they are. */
export function windowOf(search: AssetSearch, now_ms: number): Window {
  if (search.from !== undefined && search.to !== undefined)
    return { from: search.from, to: search.to, span_ms: search.to - search.from, moving: false }
  const span_ms = RANGE_MS[search.range ?? RANGE_USUAL]
  const end = search.pause ?? now_ms
  return { from: end - span_ms, to: end, span_ms, moving: search.pause === undefined }
}

// What the address of an asset says: which signals, which time, held or moving, compared with what, drawn or as a table. All that makes
// a view is here, so that a link is the view.

import { instant, oneOf } from '../../search.ts'

export const RANGES = ['5m', '15m', '1h', '6h', '24h', '7d', '30d'] as const
export type Range = (typeof RANGES)[number]
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
export const RANGE_MS: Record<Range, number> = {
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '1h': HOUR,
  '6h': 6 * HOUR,
  '24h': DAY,
  '7d': 7 * DAY,
  '30d': 30 * DAY,
}
export const RANGE_WORD: Record<Range, string> = {
  '5m': '5 min',
  '15m': '15 min',
  '1h': '1 h',
  '6h': '6 h',
  '24h': '24 h',
  '7d': '7 d',
  '30d': '30 d',
}

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
  /** Signals of one unit on one scale, instead of each on its own. */
  panes?: 'unit'
  /** How much earlier the time is that this one is compared with: "1d", "90m". */
  compare?: string
  /** The stretch that is marked for its figures: "from-to" in epoch ms. */
  mark?: string
  /** Charts over the whole width, the rest below. */
  wide?: 'yes'
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
    panes: oneOf(['unit'] as const, raw.panes),
    compare: offsetOf(raw.compare) === undefined ? undefined : String(raw.compare),
    mark: stretchOf(raw.mark) === undefined ? undefined : String(raw.mark),
    wide: oneOf(['yes'] as const, raw.wide),
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

export const UNITS = ['m', 'h', 'd', 'w'] as const
export type Unit = (typeof UNITS)[number]
const UNIT_MS: Record<Unit, number> = { m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY }
/** Ten years: nothing was measured before. */
const OFFSET_MS_MAX = 3_660 * DAY

/** "90m" in milliseconds; undefined for what is none, or none that can be looked at. */
export function offsetOf(text: unknown): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,5})([mhdw])$/.exec(typeof text === 'string' ? text : '') ?? []
  const known = oneOf(UNITS, unit)
  const ms = known ? Number(count) * UNIT_MS[known] : undefined
  return ms !== undefined && ms <= OFFSET_MS_MAX ? ms : undefined
}

const UNIT_WORD: Record<Unit, [one: string, many: string]> = {
  m: ['a minute', 'minutes'],
  h: ['an hour', 'hours'],
  d: ['a day', 'days'],
  w: ['a week', 'weeks'],
}

/** "a day earlier", "90 minutes earlier". */
export function offsetWord(text: string): string {
  const unit = oneOf(UNITS, text.at(-1)) ?? 'm'
  const count = text.slice(0, -1)
  return `${count === '1' ? UNIT_WORD[unit][0] : `${count} ${UNIT_WORD[unit][1]}`} earlier`
}

/** The two ends of a marked stretch. */
export function stretchOf(text: unknown): { from: number; to: number } | undefined {
  const [, first, second] = /^(\d{1,16})-(\d{1,16})$/.exec(typeof text === 'string' ? text : '') ?? []
  const from = instant(first)
  const to = instant(second)
  return from !== undefined && to !== undefined && from < to ? { from, to } : undefined
}

export const stretchText = ({ from, to }: { from: number; to: number }) => `${Math.round(from)}-${Math.round(to)}`

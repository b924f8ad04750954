// A signal that is a state (or on and off): stretches of time with words in them, told apart by tone and word, not by colour.

import type { LiveSample, Series, Value } from '../../data/contract.ts'
import { formatTime, formatValue } from '../../data/format.ts'
import { cx } from '../../ui/class.ts'

type Interval = { from: number; to: number; value: Value }
type Props = { name: string; series: Series | undefined; arrived: readonly LiveSample[]; from: number; to: number }

/** Narrower than this (part of the width), a stretch has no room for its word. */
const WORD_PART_MIN = 0.06

export function StateStrip({ name, series, arrived, from, to }: Props) {
  const intervals = intervalsOf(series, arrived, from, to)
  const last = intervals.at(-1)
  const part = (at: number) => ((Math.min(to, Math.max(from, at)) - from) / (to - from)) * 100
  return (
    <div
      role="img"
      aria-label={
        last ? `${name}: ${formatValue(last.value)} since ${formatTime(last.from)}` : `${name}: no values in this time`
      }
      className="hatched relative mr-2 ml-[58px] h-11 self-center overflow-hidden rounded-sm border border-line"
    >
      {intervals.map((each) => (
        <div
          key={each.from}
          title={`${formatValue(each.value)}, ${formatTime(each.from)} to ${formatTime(each.to)}`}
          className={cx(
            'absolute inset-y-0 flex items-center overflow-hidden border-l border-canvas px-2 text-xs',
            TONES[tone(each.value)],
          )}
          style={{ left: `${part(each.from)}%`, width: `${part(each.to) - part(each.from)}%` }}
        >
          {(each.to - each.from) / (to - from) > WORD_PART_MIN && (
            <span className="truncate">{formatValue(each.value)}</span>
          )}
        </div>
      ))}
    </div>
  )
}

const TONES = ['bg-raised text-ink-2', 'bg-band text-ink', 'bg-sunken text-ink', 'bg-ink-2 text-canvas'] as const

/** The same word always has the same tone; off is the lightest and on the darkest. */
function tone(value: Value): number {
  if (typeof value !== 'string') return value ? 3 : 0
  let sum = 0
  for (const char of value) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 997
  return sum % TONES.length
}

/** Joins what the server remembered with what has arrived; pure. */
export function intervalsOf(
  series: Series | undefined,
  arrived: readonly LiveSample[],
  from: number,
  to: number,
): Interval[] {
  const known: Interval[] = series?.intervals ? series.intervals.map((each) => ({ ...each })) : fromPoints(series)
  for (const [ts, value] of arrived) {
    const last = known.at(-1)
    if (ts > to || (last && ts <= last.to)) continue
    if (last?.value === value) last.to = ts
    else {
      // A state holds until the next one is told.
      if (last) last.to = ts
      known.push({ from: ts, to: ts, value })
    }
  }
  return known.filter((each) => each.to >= from && each.from <= to)
}

function fromPoints(series: Series | undefined): Interval[] {
  const out: Interval[] = []
  series?.t?.forEach((t, i) => {
    const value = series.v?.[i] ?? series.last?.[i]
    if (value == null) return
    const last = out.at(-1)
    const on = series.kind === 'boolean' ? Boolean(value) : value
    if (last?.value === on) last.to = t
    else {
      if (last) last.to = t
      out.push({ from: t, to: t, value: on })
    }
  })
  return out
}

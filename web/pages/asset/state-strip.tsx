// A signal that is a state (or on and off): stretches of time with words in them, told apart by tone and word, not by colour.

import type { Interval, LiveSample, Series, Value } from '../../data/contract.ts'
import { formatTime, formatValue } from '../../data/format.ts'
import { cx } from '../../ui/class.ts'

type Props = { name: string; series: Series | undefined; arrived: readonly LiveSample[]; from: number; to: number }

/** Narrower than this (part of the width), a stretch has no room for its word. */
const WORD_PART_MIN = 0.06

export function StateStrip({ name, series, arrived, from, to }: Props) {
  const intervals = intervalsOf(series, arrived, from, to)
  const last = intervals.at(-1)
  const tones = tonesOf(intervals)
  const part = (at: number) => ((Math.min(to, Math.max(from, at)) - from) / (to - from)) * 100
  return (
    <div className="min-w-0 self-center pr-2 lg:pl-[58px]">
      <div
        role="img"
        aria-label={
          last ? `${name}: ${wordOf(last)} since ${formatTime(last.from)}` : `${name}: no values in this time`
        }
        className="hatched relative h-10 overflow-hidden rounded-sm border border-line"
      >
        {intervals.map((each) => (
          <div
            key={each.from}
            title={`${wordOf(each)}, ${formatTime(each.from)} to ${formatTime(each.to)}`}
            className={cx(
              'absolute inset-y-0 flex items-center overflow-hidden text-xs text-ink',
              tones.get(each.value),
            )}
            style={{ left: `${part(each.from)}%`, width: `${part(each.to) - part(each.from)}%` }}
          >
            {(each.to - each.from) / (to - from) > WORD_PART_MIN && (
              <span className="truncate px-2">{wordOf(each)}</span>
            )}
          </div>
        ))}
      </div>
      <Legend tones={tones} />
    </div>
  )
}

/** The words for stretches too narrow for them. */
function Legend({ tones }: { tones: ReadonlyMap<Value | null, string> }) {
  return (
    <ul className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
      {[...tones].slice(0, LEGEND_MAX).map(([value, tone]) => (
        <li key={String(value)} className="flex items-center gap-1.5">
          <span className={cx('size-3 rounded-[2px] border border-line-strong', tone)} />
          {value === null ? 'changing' : formatValue(value)}
        </li>
      ))}
    </ul>
  )
}

const LEGEND_MAX = 8
const TONES = ['bg-raised', 'bg-band', 'bg-line', 'bg-line-strong'] as const

/** One tone per word, in the order of the alphabet, so that moving the view does not repaint what is there. */
function tonesOf(intervals: readonly Interval[]): ReadonlyMap<Value | null, string> {
  const values = [...new Set(intervals.map((each) => each.value))]
  const sorted = values.toSorted((a, b) => (String(a) < String(b) ? -1 : 1))
  return new Map(sorted.map((value, i) => [value, TONES[i % TONES.length] ?? TONES[0]]))
}

/** How long a state holds without being said again, where the server has not said it. */
const HOLD_MS = 30_000

/** Joins what the server remembered with what has arrived; a state holds until the next one, or until a gap begins. Pure. */
export function intervalsOf(
  series: Series | undefined,
  arrived: readonly LiveSample[],
  from: number,
  to: number,
): Interval[] {
  const known: Interval[] = series?.form === 'intervals' ? series.intervals.map((each) => ({ ...each })) : []
  const hold = series?.gapMs ?? HOLD_MS
  const end = known.at(-1)?.to ?? Number.NEGATIVE_INFINITY
  for (const [ts, value] of arrived) {
    if (ts < end || ts > to) continue
    const last = known.at(-1)
    const until = Math.min(to, ts + hold)
    if (last && last.to >= ts) last.to = ts
    if (last?.value === value && last.to === ts) last.to = until
    else known.push({ from: ts, to: until, value })
  }
  return known.filter((each) => each.to >= from && each.from <= to)
}

/** The word of a stretch; a state that changed too often to be drawn says how often. */
export function wordOf({ value, changes }: Interval): string {
  if (value !== null) return formatValue(value)
  return changes === undefined ? 'changing' : `changed ${changes} times`
}

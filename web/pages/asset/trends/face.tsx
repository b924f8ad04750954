// The face of a signal: its name, its value now and how old that is, and what it was where the cursor is.

import { useCursor, type Cursor } from '../../../chart/cursor.ts'
import { COMPUTED_NO_MIN } from '../../../../core/limits.ts'
import { strokeOf } from '../../../chart/palette.ts'
import { isWithin, type Span } from '../../../chart/span.ts'
import { instantText } from '../../../chart/ticks.ts'
import { serverNow } from '../../../data/clock.ts'
import type { LiveSample, Series, Signal, Value } from '../../../data/contract.ts'
import { formatAge, formatAgo, formatNumber, formatValue } from '../../../data/format.ts'
import { staleAfter } from '../../../data/freshness.ts'
import { VALUE_STALE_INTERVALS, VALUE_STALE_MS } from '../../../data/limits.ts'
import { IconButton } from '../../../ui/button.tsx'
import { cx } from '../../../ui/class.ts'
import { digitsOfTrend, type Shown, signalName, textAt } from './shown.ts'

export type FaceProps = {
  shown: Shown
  series: Series | undefined
  arrived: readonly LiveSample[]
  span: Span
  reachable: boolean
  /** The stroke of its line, where it shares a pane. */
  slot: number | null
  /** What the earlier line is called; null without one. */
  earlier: string | null
  cursor: Cursor
  onEdit: ((signal: Signal) => void) | undefined
}

export function Face(props: FaceProps) {
  const { shown, series, arrived, reachable, slot, onEdit } = props
  const { signal } = shown
  const name = signalName(signal)
  const isComputed = signal.signalNo >= COMPUTED_NO_MIN
  const latest = isComputed ? lastOf(series) : newest(signal, arrived)
  const digits = shown.kind === 'number' ? digitsOfTrend(shown.trend) : undefined
  const age = latest ? serverNow() - latest.ts : null
  const patience = series?.rhythmMs
    ? Math.max(VALUE_STALE_MS, series.rhythmMs * VALUE_STALE_INTERVALS)
    : staleAfter(arrived.map((sample) => sample[0]))
  const stale = !isComputed && (!reachable || age === null || age > patience)
  const together = slot !== null
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 lg:grid-cols-[minmax(0,1fr)]">
      <div className="flex min-w-0 items-center gap-1.5">
        {together && <Stroke slot={slot} />}
        <h2 className="truncate text-sm font-medium text-ink" title={signal.key}>
          {name}
        </h2>
        {onEdit && (
          <IconButton
            icon="edit"
            label={isComputed ? `What ${name} is` : `Name and unit of ${name}`}
            className="-my-1.5 shrink-0 scale-90"
            onClick={() => onEdit(signal)}
          />
        )}
      </div>
      <p className={cx('flex items-baseline gap-1.5', together ? 'leading-6' : 'leading-8')}>
        <span
          className={cx(
            together ? 'text-lg' : 'text-[1.625rem] tracking-tight',
            stale ? 'text-ink-3' : 'font-semibold text-ink',
          )}
        >
          {latest ? formatValue(latest.value, digits) : '–'}
        </span>
        <span className="text-sm text-ink-3">{signal.unit}</span>
      </p>
      <p className="text-xs text-ink-3">
        {stale && <strong className="font-semibold text-ink-2">{reachable ? 'Stale' : 'Not live'} · </strong>}
        {isComputed ? overTime(latest) : ageWords(age, stale)}
      </p>
      <ReadOut {...props} />
    </div>
  )
}

function Stroke({ slot }: { slot: number }) {
  const { colour, dash } = strokeOf(slot)
  return (
    <svg width="20" height="8" aria-hidden="true" className="shrink-0">
      <line x1="0" x2="20" y1="4" y2="4" stroke={`var(--${colour})`} strokeWidth="2" strokeDasharray={dash.join(' ')} />
    </svg>
  )
}

/** The stroke of what was so earlier. */
function Dashes({ slot }: { slot: number }) {
  return (
    <svg width="16" height="8" aria-hidden="true" className="inline shrink-0 opacity-60">
      <line
        x1="0"
        x2="16"
        y1="5"
        y2="5"
        stroke={`var(--${strokeOf(slot).colour})`}
        strokeWidth="1.5"
        strokeDasharray="3 3"
      />
    </svg>
  )
}

/** Where the cursor is; without one, how far the values went. Two lines at most, always there, so that nothing jumps. */
function ReadOut({ shown, span, slot, earlier, cursor }: FaceProps) {
  const now = useCursor(cursor)
  const at = now && isWithin(now.at, span) ? now.at : null
  const unit = shown.signal.unit ? ` ${shown.signal.unit}` : ''
  const withUnit = (text: string) => (text === 'no data' ? text : text + unit)
  return (
    <div className={cx('text-xs text-ink-3 max-lg:text-right lg:mt-1', earlier ? 'min-h-8' : 'min-h-4')}>
      {at === null ? (
        <Extent shown={shown} />
      ) : (
        <p className="font-semibold text-ink">
          <span className="font-normal text-ink-2 lg:hidden">{instantText(at, span)}</span>{' '}
          {withUnit(textAt(shown, at))}
        </p>
      )}
      {earlier && (
        <p className="truncate" title={earlier}>
          <Dashes slot={slot ?? 0} /> {at !== null && withUnit(textAt(shown, at, 'earlier'))} {earlier}
        </p>
      )}
    </div>
  )
}

function Extent({ shown }: { shown: Shown }) {
  if (shown.kind !== 'number' || shown.trend.min === null || shown.trend.max === null) return null
  const digits = digitsOfTrend(shown.trend)
  return (
    <p>
      {formatNumber(shown.trend.min, digits)} to {formatNumber(shown.trend.max, digits)}
    </p>
  )
}

function newest(signal: Signal, arrived: readonly LiveSample[]): { ts: number; value: Value } | null {
  const sample = arrived.at(-1)
  if (sample && sample[0] >= (signal.last?.ts ?? 0)) return { ts: sample[0], value: sample[1] }
  return signal.last
}

const ageWords = (age: number | null, stale: boolean) =>
  age === null ? 'no value yet' : stale ? `${formatAge(age)} ago` : formatAgo(age)

const overTime = (latest: unknown) =>
  latest === null ? 'nothing here; a shorter time may have it' : 'over the time shown'

/** How it stood at the end of what is known. */
function lastOf(series: Series | undefined): { ts: number; value: Value } | null {
  if (series?.form === 'intervals') {
    const last = series.intervals.findLast(({ value }) => value !== null)
    return last && last.value !== null ? { ts: last.to, value: last.value } : null
  }
  const values = series?.form === 'exact' ? series.v : (series?.last ?? [])
  const at = values.findLastIndex((value) => value !== null)
  const [ts, value] = [series?.t[at], values[at]]
  return ts === undefined || value === undefined || value === null ? null : { ts, value }
}

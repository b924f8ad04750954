// One signal: its face (name, value now, age, extremes) and its trend.

import { useMemo, useState } from 'react'
import type { LiveSample, Series, Signal, Value } from '../../data/contract.ts'
import { serverNow } from '../../data/clock.ts'
import { staleAfter } from '../../data/freshness.ts'
import { VALUE_STALE_INTERVALS, VALUE_STALE_MS } from '../../data/limits.ts'
import { digitsOf, formatAge, formatAgo, formatNumber, formatTime, formatValue } from '../../data/format.ts'
import { IconButton } from '../../ui/button.tsx'
import { cx } from '../../ui/class.ts'
import { Bone } from '../../ui/states.tsx'
import { TrendChart } from '../../ui/trend-chart.tsx'
import { StateStrip } from './state-strip.tsx'
import { type Trend, trendOf } from './trend-data.ts'

const HEIGHT_PX = 150

export type PanelProps = {
  signal: Signal
  series: Series | undefined
  arrived: readonly LiveSample[]
  from: number
  to: number
  moving: boolean
  waiting: boolean
  reachable: boolean
  onZoom: (from: number, to: number) => void
  onEdit: ((signal: Signal) => void) | undefined
}
type Point = { t: number; value: number | null }

export const signalName = (signal: Signal) => signal.name ?? signal.key

export function SignalPanel(props: PanelProps) {
  const { signal, series, arrived, from, to, moving, waiting } = props
  const [point, setPoint] = useState<Point | null>(null)
  const numeric = signal.kind === 'number'
  const trend = useMemo(
    () => (numeric ? trendOf(series, arrived, from, to) : undefined),
    [numeric, series, arrived, from, to],
  )
  const name = signalName(signal)
  return (
    <section aria-label={name} className="grid gap-x-4 py-3 lg:grid-cols-[10rem_minmax(0,1fr)]">
      <Face {...props} trend={trend} point={point} />
      {trend && waiting ? (
        <div className="grid content-center" style={{ height: HEIGHT_PX }}>
          <Bone className="h-24" />
        </div>
      ) : trend ? (
        <TrendChart
          data={trend}
          from={from}
          to={to}
          height={HEIGHT_PX}
          label={describe(name, signal.unit, trend, moving)}
          onZoom={props.onZoom}
          onPoint={setPoint}
        />
      ) : (
        <StateStrip name={name} series={series} arrived={arrived} from={from} to={to} />
      )}
    </section>
  )
}

type FaceProps = PanelProps & { trend: Trend | undefined; point: Point | null }

function Face({ signal, series, arrived, trend, point, reachable, moving, onEdit }: FaceProps) {
  const latest = newest(signal, arrived)
  const digits = trend && digitsOf(trend.low ?? trend.value)
  const age = latest ? serverNow() - latest.ts : null
  const patience = series?.rhythmMs
    ? Math.max(VALUE_STALE_MS, series.rhythmMs * VALUE_STALE_INTERVALS)
    : staleAfter(arrived.map((sample) => sample[0]))
  const stale = !reachable || age === null || age > patience
  return (
    <div className="flex min-w-0 flex-wrap items-start justify-between gap-x-4 lg:flex-col lg:flex-nowrap lg:justify-start">
      <div className="flex w-full min-w-0 items-center gap-1">
        <h2 className="truncate text-sm font-medium text-ink" title={signal.key}>
          {signalName(signal)}
        </h2>
        {onEdit && (
          <IconButton
            icon="edit"
            label={`Name and unit of ${signalName(signal)}`}
            className="-my-1.5 shrink-0 scale-90"
            onClick={() => onEdit(signal)}
          />
        )}
      </div>
      <p className="flex items-baseline gap-1.5 leading-8">
        <span className={cx('text-[1.625rem] tracking-tight', stale ? 'text-ink-3' : 'font-semibold text-ink')}>
          {latest ? formatValue(latest.value, digits) : '–'}
        </span>
        <span className="text-sm text-ink-3">{signal.unit}</span>
      </p>
      <p className="text-xs text-ink-3 lg:min-h-4">
        {stale && <strong className="font-semibold text-ink-2">{reachable ? 'Stale' : 'Not live'} · </strong>}
        {age === null ? 'no value yet' : stale ? `${formatAge(age)} ago` : formatAgo(age)}
        {!moving && ' · view held'}
      </p>
      {trend && (
        <p className="text-xs text-ink-3 lg:mt-auto lg:pb-6">
          {point ? (
            <span className="text-ink">
              {formatTime(point.t)}{' '}
              <strong className="font-semibold">
                {point.value === null ? 'no data' : formatNumber(point.value, digits)}
              </strong>
            </span>
          ) : (
            trend.min !== null &&
            trend.max !== null && (
              <>
                min {formatNumber(trend.min, digits)} · max {formatNumber(trend.max, digits)}
              </>
            )
          )}
        </p>
      )}
    </div>
  )
}

function newest(signal: Signal, arrived: readonly LiveSample[]): { ts: number; value: Value } | null {
  const sample = arrived.at(-1)
  if (sample && sample[0] >= (signal.last?.ts ?? 0)) return { ts: sample[0], value: sample[1] }
  return signal.last
}

function describe(name: string, unit: string | null, trend: Trend, moving: boolean): string {
  const u = unit ? ` ${unit}` : ''
  if (!trend.last || trend.min === null || trend.max === null) return `${name}: no values in this time`
  const ends = moving ? 'now' : 'at the end'
  return `${name}: ${formatNumber(trend.last.value)}${u} ${ends}, from ${formatNumber(trend.min)} to ${formatNumber(trend.max)}${u}. The table shows the values.`
}

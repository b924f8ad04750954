// A chart of an asset's signals up to now. It is there to be looked at; the page of the asset has the chart to work with.

import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { COMPUTED_NO_MIN } from '../../../../core/limits.ts'
import { createCursor } from '../../../chart/cursor.ts'
import { LinePane, useWidth } from '../../../chart/line-pane.tsx'
import { strokeOf } from '../../../chart/palette.ts'
import { StatePane } from '../../../chart/state-pane.tsx'
import { TimeAxis } from '../../../chart/time-axis.tsx'
import { serverNow } from '../../../data/clock.ts'
import type { Signal } from '../../../data/contract.ts'
import type { TileOf } from '../contract.ts'
import { formatNumber } from '../../../data/format.ts'
import { signalsQuery } from '../../../data/queries.ts'
import { useAssetLive } from '../../../data/use-live.ts'
import { Plain } from '../../../ui/plain.tsx'
import { Bone } from '../../../ui/states.tsx'
import { useComputed } from '../../asset/computed/queries.ts'
import { RANGE_WORD, RANGES, RANGE_MS, type Range, windowOf } from '../../asset/search.ts'
import { panesOf } from '../../asset/trends/panes.ts'
import { linesOf, type Shown, type ShownNumber, signalName } from '../../asset/trends/shown.ts'
import { useMovingNow } from '../../asset/trends/use-moving-now.ts'
import { useSeries } from '../../asset/trends/use-series.ts'
import { useShown } from '../../asset/trends/use-shown.ts'
import { roomOf } from '../sizes.ts'
import { TileFrame, TileSays } from './frame.tsx'
import { useTileTitle } from './use-tile-names.ts'

/** Widths are rounded up to this many pixels: a scroll bar that comes or goes asks for nothing. */
const COLUMNS_STEP = 120
const AXIS_PX = 28
const LEGEND_PX = 20
const PANE_PX_MIN = 60

type Props = { tile: TileOf<'chart'>; leads: boolean }

export const rangeOf = (minutes: number): Range => RANGES.find((range) => RANGE_MS[range] === minutes * 60_000) ?? '1h'

export function ChartTile({ tile, leads }: Props) {
  const signals = useQuery(signalsQuery(tile.assetId))
  const range = rangeOf(tile.minutes)
  const title = useTileTitle(tile)
  const { asSignals, isPending } = useComputed(
    tile.assetId,
    tile.signals.some((no) => no >= COMPUTED_NO_MIN),
  )
  const chosen = useMemo(() => {
    const all = [...(signals.data ?? []), ...asSignals]
    return tile.signals.flatMap((no) => all.find(({ signalNo }) => signalNo === no) ?? [])
  }, [tile.signals, signals.data, asSignals])
  const isWaiting = signals.isPending || isPending
  return (
    <TileFrame title={title} beside={RANGE_WORD[range]} assetId={leads ? tile.assetId : undefined}>
      {chosen.length > 0 && <Chart tile={tile} signals={chosen} range={range} />}
      {chosen.length === 0 && isWaiting && <Bone className="mt-6 h-24" />}
      {chosen.length === 0 && !isWaiting && (
        <TileSays>
          {signals.isError ? 'Could not be loaded. It is tried again.' : 'These signals are not there.'}
        </TileSays>
      )}
    </TileFrame>
  )
}

type ChartProps = { tile: TileOf<'chart'>; signals: Signal[]; range: Range }

function Chart({ tile, signals, range }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const [cursor] = useState(createCursor)
  const columns = Math.ceil(useWidth(box) / COLUMNS_STEP) * COLUMNS_STEP
  const search = useMemo(() => ({ range }), [range])
  const numbers = useMemo(() => signals.map((signal) => signal.signalNo), [signals])
  const past = useSeries({ assetId: tile.assetId, signals: numbers, search, buckets: columns })
  const live = useAssetLive(tile.assetId, 250)
  const now = useMovingNow(RANGE_MS[range], true)
  const { from, to } = windowOf(search, now)
  const span = useMemo(() => ({ from, to }), [from, to])
  const shown = useShown({ signals, span, moving: true, past, before: null, arrived: live.signals })
  const panes = useMemo(() => panesOf(signals, 'unit'), [signals])
  const room = roomOf(tile) - AXIS_PX
  const each = Math.max(PANE_PX_MIN, Math.floor(room / panes.length) - LEGEND_PX)
  return (
    <div ref={box} className="group/stage relative min-w-0">
      {panes.map((pane) => (
        <Pane
          key={pane.key}
          shown={shown.filter(({ signal }) => pane.signals.includes(signal))}
          {...{ span, past, cursor }}
          height={each}
        />
      ))}
      {past.isError && !past.known && <p className="text-sm text-ink-2">The past could not be loaded.</p>}
      <div className="relative h-7 min-w-0">
        <TimeAxis span={span} at={null} />
      </div>
    </div>
  )
}

type PaneProps = {
  shown: Shown[]
  span: { from: number; to: number }
  past: ReturnType<typeof useSeries>
  cursor: ReturnType<typeof createCursor>
  height: number
}

const NEVER = { from: 0, to: 0 }

function Pane({ shown, span, past, cursor, height }: PaneProps) {
  const numbers = useMemo(() => shown.filter((each) => each.kind === 'number'), [shown])
  const lines = useMemo(() => linesOf(numbers), [numbers])
  const [first] = shown
  if (first?.kind === 'state')
    return (
      <>
        <p className="truncate text-xs text-ink-2">
          <Plain text={signalName(first.signal)} />
        </p>
        <StatePane
          name={signalName(first.signal)}
          intervals={first.intervals}
          earlier={null}
          span={span}
          known={past.known ? { from: past.known.from, to: span.to } : NEVER}
        />
      </>
    )
  return (
    <>
      <ul className="flex h-5 flex-wrap gap-x-4 overflow-hidden text-xs text-ink-2">
        {numbers.map((each, slot) => (
          <Legend key={each.signal.signalNo} shown={each} slot={numbers.length > 1 ? slot : null} />
        ))}
      </ul>
      <LinePane
        lines={lines}
        span={span}
        bands={NO_BANDS}
        markers={NO_MARKERS}
        height={height}
        label={numbers.map(described).join(' ')}
        cursor={cursor}
      />
    </>
  )
}

const NO_BANDS: readonly never[] = []
const NO_MARKERS: readonly never[] = []

function Legend({ shown: { signal, trend }, slot }: { shown: ShownNumber; slot: number | null }) {
  const stroke = strokeOf(slot ?? 0)
  return (
    <li className="flex min-w-0 items-center gap-1.5">
      {slot !== null && (
        <svg width="18" height="8" aria-hidden="true" className="shrink-0">
          <line
            x1="0"
            x2="18"
            y1="4"
            y2="4"
            stroke={`var(--${stroke.colour})`}
            strokeWidth="2"
            strokeDasharray={stroke.dash.join(' ')}
          />
        </svg>
      )}
      <span className="truncate">
        <Plain text={signalName(signal)} />
      </span>
      <span className="shrink-0 font-semibold text-ink">
        {trend.last && serverNow() - trend.last.t < RECENT_MS ? formatNumber(trend.last.value) : '–'} {signal.unit}
      </span>
    </li>
  )
}

/** A figure older than this is the past; the line shows it. */
const RECENT_MS = 120_000

function described({ signal, trend }: ShownNumber): string {
  const unit = signal.unit ? ` ${signal.unit}` : ''
  if (!trend.last || trend.min === null || trend.max === null) return `${signalName(signal)}: no values in this time.`
  return `${signalName(signal)}: ${formatNumber(trend.last.value)}${unit} at the end, from ${formatNumber(trend.min)} to ${formatNumber(trend.max)}${unit}.`
}

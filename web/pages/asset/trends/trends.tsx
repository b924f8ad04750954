// The chosen signals on one time axis, their figures and what happened meanwhile; or the same as a table.
// use-view.ts (time) + use-series.ts (past) + use-live.ts (now) + use-markers.ts, use-alarm-marks.ts -> shown.ts -> panes -> chart/stage.tsx

import { useMemo, useRef, useState } from 'react'
import { type Band, isIn, type Marker } from '../../../chart/annotations.ts'
import { type Cursor, createCursor } from '../../../chart/cursor.ts'
import { useWidth } from '../../../chart/line-pane.tsx'
import { MarkerLane } from '../../../chart/marker-lane.tsx'
import type { Span } from '../../../chart/span.ts'
import { Stage } from '../../../chart/stage.tsx'
import { instantText } from '../../../chart/ticks.ts'
import type { Asset, Signal } from '../../../data/contract.ts'
import { useAssetLive, useReachable } from '../../../data/use-live.ts'
import { Failed } from '../../../ui/states.tsx'
import { type AssetSearch, offsetOf, offsetWord, stretchOf } from '../search.ts'
import { ChartBar } from './chart-bar.tsx'
import { Figures } from './figures.tsx'
import { MarkerList } from './marker-list.tsx'
import { PaneRow } from './pane-row.tsx'
import { panesOf } from './panes.ts'
import { instantsOf, type Shown, signalName, textAt } from './shown.ts'
import { TimeSaid } from './time-said.tsx'
import { useAlarmMarkers, useLimitBands } from './use-alarm-marks.ts'
import { useMarkers } from './use-markers.ts'
import { type SeriesOf, useSeries } from './use-series.ts'
import { useShown } from './use-shown.ts'
import { useView } from './use-view.ts'
import { ValuesTable } from './values-table.tsx'

/** Widths are rounded up to this many pixels: a scroll bar that comes or goes asks for nothing. */
const COLUMNS_STEP = 120

type Props = {
  asset: Asset
  signals: Signal[]
  /** How many there are to choose from. */
  total: number
  search: AssetSearch
  onSignals: () => void
  onEdit: ((signal: Signal) => void) | undefined
}

export function Trends(props: Props) {
  const { asset, signals, total, search, onSignals, onEdit } = props
  const { assetId, name: assetName } = asset
  const box = useRef<HTMLDivElement>(null)
  const [cursor] = useState(createCursor)
  const columns = Math.ceil(useWidth(box) / COLUMNS_STEP) * COLUMNS_STEP
  const earlier_ms = offsetOf(search.compare) ?? 0
  const asked = { assetId, signals: signals.map((signal) => signal.signalNo), search, buckets: columns }
  const past = useSeries(asked)
  const before = useSeries({ ...asked, earlier_ms })
  const live = useAssetLive(assetId, 100)
  const view = useView(assetId, search)
  const events = useMarkers(assetId, search)
  const alarms = useAlarmMarkers(assetId, search)
  const bands = useLimitBands(asset, signals)
  const { span, moving } = view
  const inView = useMemo(
    () => [...events.all, ...alarms.all].filter((mark) => isIn(mark, span)),
    [events, alarms, span],
  )
  const held = useMemo(() => stretchOf(search.mark) ?? null, [search.mark])
  const shown = useShown({
    signals,
    span,
    moving,
    past,
    before: earlier_ms > 0 ? { ...before, by_ms: earlier_ms } : null,
    arrived: live.signals,
  })
  const earlier = earlierWord(search, earlier_ms)
  const given = { assetId, assetName, search, shown, span, markers: inView, bands, earlier }
  return (
    <div ref={box} className="min-w-0">
      <ChartBar {...given} total={total} onSignals={onSignals} />
      <TimeSaid
        span={span}
        moving={moving}
        coarse={past.coarse && !past.isError}
        onBack={view.canBack ? view.onBack : undefined}
      />
      {past.isError && <LoadFailed of={past} what="The history of these signals" />}
      {earlier_ms > 0 && before.isError && <LoadFailed of={before} what="The earlier time" />}
      {search.view === 'table' ? (
        <ValuesTable {...given} />
      ) : (
        <Charts {...{ ...given, past, view, held, cursor, signals, arrived: live.signals, onEdit }} />
      )}
      <Figures shown={shown} span={span} held={held} view={view} earlier={earlier} />
      <MarkerList markers={inView} since={laterOf(events.since, alarms.since)} span={span} cursor={cursor} />
    </div>
  )
}

const laterOf = (a: number | null, b: number | null) => (a === null ? b : Math.max(a, b ?? a))

const earlierWord = ({ compare }: AssetSearch, offset_ms: number) =>
  compare !== undefined && offset_ms > 0 ? offsetWord(compare) : null

function LoadFailed({ of, what }: { of: SeriesOf; what: string }) {
  return (
    <div className="mb-4">
      <Failed error={of.error} what={what} retry={of.refetch} />
    </div>
  )
}

type ChartsProps = {
  shown: Shown[]
  signals: Signal[]
  search: AssetSearch
  past: SeriesOf
  view: ReturnType<typeof useView>
  held: Span | null
  cursor: Cursor
  markers: Marker[]
  bands: readonly Band[]
  earlier: string | null
  arrived: ReturnType<typeof useAssetLive>['signals']
  onEdit: Props['onEdit']
}

function Charts(props: ChartsProps) {
  const { shown, signals, search, past, view, held, cursor, markers, bands, earlier, arrived, onEdit } = props
  const reachable = useReachable()
  const { span } = view
  const panes = useMemo(() => panesOf(signals, search.panes ?? 'signal'), [signals, search.panes])
  const rows = useMemo(() => {
    const bySignal = new Map(shown.map((each) => [each.signal.signalNo, each]))
    return panes.map(({ key, signals }) => ({
      key,
      shown: signals.flatMap((each) => bySignal.get(each.signalNo) ?? []),
    }))
  }, [panes, shown])
  const say = (at: number) =>
    `${instantText(at, span)}: ${shown.map((each) => `${signalName(each.signal)} ${textAt(each, at)} ${each.signal.unit ?? ''}`.trim()).join(', ')}`
  return (
    <div className="border-t border-line" aria-busy={past.coarse}>
      <p id="chart-keys" className="sr-only">
        Left and right arrows go from point to point, with Shift they mark a stretch. Plus and minus zoom, Page Up and
        Page Down move, Enter zooms to what is marked, Backspace goes back, Escape lets go.
      </p>
      <Stage
        label="Time in the chart"
        span={span}
        held={held}
        cursor={cursor}
        markers={markers}
        steps={() => instantsOf(shown, span)}
        say={say}
        onMove={view.onMove}
        onZoom={view.onZoom}
        onBack={view.onBack}
        onHold={view.onHold}
      >
        {markers.length > 0 && (
          <div className="grid gap-x-4 lg:grid-cols-[10rem_minmax(0,1fr)]">
            <span className="self-center text-xs text-ink-3 max-lg:sr-only">Events</span>
            <MarkerLane markers={markers} span={span} cursor={cursor} />
          </div>
        )}
        <div className="divide-y divide-line">
          {rows.map((row) => (
            <PaneRow
              key={row.key}
              shown={row.shown}
              {...{ span, past, arrived, cursor, markers, bands, earlier, reachable, onEdit }}
            />
          ))}
        </div>
      </Stage>
    </div>
  )
}

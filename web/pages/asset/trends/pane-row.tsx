// One pane with the faces of its signals beside it (above it, where there is no room beside).

import { useMemo } from 'react'
import type { Band, Marker } from '../../../chart/annotations.ts'
import type { Cursor } from '../../../chart/cursor.ts'
import { LinePane } from '../../../chart/line-pane.tsx'
import type { Span } from '../../../chart/span.ts'
import { StatePane } from '../../../chart/state-pane.tsx'
import type { LiveSample, Signal } from '../../../data/contract.ts'
import { formatNumber } from '../../../data/format.ts'
import { Bone } from '../../../ui/states.tsx'
import { Face } from './face.tsx'
import { bandsOf, linesOf, type Shown, type ShownNumber, signalName } from './shown.ts'
import type { SeriesOf } from './use-series.ts'

const HEIGHT_PX = 140
/** Several lines need more room, and so do their faces. */
const HEIGHT_TOGETHER_PX = 230
const NOTHING: readonly LiveSample[] = []

type Props = {
  shown: Shown[]
  span: Span
  past: SeriesOf
  arrived: ReadonlyMap<number, readonly LiveSample[]>
  cursor: Cursor
  markers: readonly Marker[]
  bands: readonly Band[]
  earlier: string | null
  reachable: boolean
  onEdit: ((signal: Signal) => void) | undefined
}

export function PaneRow({ shown, span, past, arrived, cursor, markers, bands, earlier, reachable, onEdit }: Props) {
  const label = shown.map((each) => signalName(each.signal)).join(', ')
  return (
    <section aria-label={label} className="grid gap-x-4 gap-y-1 py-2.5 lg:grid-cols-[10rem_minmax(0,1fr)]">
      <div className="grid min-w-0 content-start gap-3">
        {shown.map((each, slot) => (
          <Face
            key={each.signal.signalNo}
            shown={each}
            series={past.bySignal.get(each.signal.signalNo)}
            arrived={arrived.get(each.signal.signalNo) ?? NOTHING}
            slot={shown.length > 1 ? slot : null}
            {...{ span, reachable, earlier, cursor, onEdit }}
          />
        ))}
      </div>
      <Plot {...{ shown, span, past, cursor, markers, bands }} />
    </section>
  )
}

type PlotProps = Pick<Props, 'shown' | 'span' | 'past' | 'cursor' | 'markers' | 'bands'>

function Plot({ shown, span, past, cursor, markers, bands }: PlotProps) {
  const numbers = useMemo(() => shown.filter((each) => each.kind === 'number'), [shown])
  const lines = useMemo(() => linesOf(numbers), [numbers])
  const own = useMemo(() => bandsOf(shown, bands), [bands, shown])
  const height = shown.length > 1 ? HEIGHT_TOGETHER_PX : HEIGHT_PX
  const [first] = shown
  if (first?.kind === 'state')
    return (
      <StatePane
        name={signalName(first.signal)}
        intervals={first.intervals}
        earlier={first.earlier}
        span={span}
        known={past.known ? { from: past.known.from, to: span.to } : NEVER}
      />
    )
  if (past.isPending)
    return (
      <div className="grid content-center" style={{ height }}>
        <Bone className="h-24" />
      </div>
    )
  return (
    <LinePane
      lines={lines}
      span={span}
      bands={own}
      markers={markers}
      height={height}
      label={[...numbers.map(describe), ...own.map((band) => `${band.text}.`)].join(' ')}
      cursor={cursor}
    />
  )
}

const NEVER: Span = { from: 0, to: 0 }

function describe({ signal, trend }: ShownNumber): string {
  const name = signalName(signal)
  const u = signal.unit ? ` ${signal.unit}` : ''
  if (!trend.last || trend.min === null || trend.max === null) return `${name}: no values in this time.`
  return `${name}: ${formatNumber(trend.last.value)}${u} at the end, from ${formatNumber(trend.min)} to ${formatNumber(trend.max)}${u}.`
}

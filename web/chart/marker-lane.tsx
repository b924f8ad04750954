// Marks in time, in a lane of their own above the panes. The one nearest to the cursor is told in words; the list below the chart has
// all of them.

import { useRef } from 'react'
import { SeverityShape } from '../ui/state-mark.tsx'
import { type Cluster, clustered, type Marker } from './annotations.ts'
import { type Cursor, useCursor } from './cursor.ts'
import { AXIS_PX, EDGE_PX } from './line-options.ts'
import { useWidth } from './line-pane.tsx'
import { PlotArea } from './plot-area.tsx'
import { partOf, type Span } from './span.ts'
import { instantText } from './ticks.ts'

/** Marks nearer to each other than this are shown as one, with their number beside it. */
const APART_PX = 24
/** The cursor means a mark that is this near. */
const NEAR_PX = 8

export function MarkerLane({ markers, span, cursor }: { markers: readonly Marker[]; span: Span; cursor: Cursor }) {
  const box = useRef<HTMLDivElement>(null)
  const width = Math.max(1, useWidth(box) - AXIS_PX - EDGE_PX)
  const clusters = clustered(markers, span, APART_PX / width)
  return (
    <div ref={box} className="relative h-6" aria-hidden="true">
      <PlotArea>
        {clusters.map((cluster) => (
          <span
            key={cluster.markers[0]?.id}
            className="pointer-events-none absolute top-1/2 flex -translate-1/2 items-center"
            style={{ left: `${partOf(cluster.at, span) * 100}%` }}
          >
            <SeverityShape severity={cluster.severity} />
            {cluster.markers.length > 1 && (
              <span className="absolute left-3 text-[0.625rem] leading-none text-ink-3">{cluster.markers.length}</span>
            )}
          </span>
        ))}
      </PlotArea>
      <Told clusters={clusters} near={NEAR_PX / width} span={span} cursor={cursor} />
    </div>
  )
}

type ToldProps = { clusters: Cluster[]; near: number; span: Span; cursor: Cursor }

function Told({ clusters, near, span, cursor }: ToldProps) {
  const at = useCursor(cursor)?.at
  if (at === undefined) return null
  const distance = (cluster: Cluster) => Math.abs(partOf(cluster.at, span) - partOf(at, span))
  const nearest = clusters.toSorted((a, b) => distance(a) - distance(b))[0]
  const mark = nearest?.markers.at(-1)
  if (!nearest || !mark || distance(nearest) > near) return null
  const more = nearest.markers.length - 1
  const right = partOf(nearest.at, span) > 0.5
  return (
    <p
      className="pointer-events-none absolute top-full z-10 max-w-72 rounded-sm border border-line-strong bg-raised px-2 py-1 text-xs text-ink shadow-md shadow-shade"
      style={
        right
          ? { right: `${(1 - partOf(nearest.at, span)) * 88 + 4}%` }
          : { left: `${partOf(nearest.at, span) * 88 + 10}%` }
      }
    >
      <strong className="font-semibold">{instantText(mark.at, span)}</strong> {mark.text}
      {more > 0 && ` · ${more} more`}
    </p>
  )
}

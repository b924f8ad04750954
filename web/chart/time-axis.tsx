// The one time axis of a stage, with the instant that is looked at.

import { useRef } from 'react'
import { cx } from '../ui/class.ts'
import { AXIS_PX, ticksFor } from './line-options.ts'
import { useWidth } from './line-pane.tsx'
import { PlotArea } from './plot-area.tsx'
import { partOf, type Span } from './span.ts'
import { instantText } from './ticks.ts'

/** A label nearer to an edge than this (part of the width) would run over it. */
const EDGE_PART = 0.03
/** The instant stays whole at the edges. */
const BUBBLE_PART = 0.09

export function TimeAxis({ span, at }: { span: Span; at: number | null }) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const place = at === null ? 0 : Math.min(1 - BUBBLE_PART, Math.max(BUBBLE_PART, partOf(at, span)))
  return (
    <div ref={box} className="absolute inset-0" aria-hidden="true">
      <PlotArea axis>
        {width > AXIS_PX &&
          ticksFor(span, width).map((tick) => {
            const part = partOf(tick.at, span)
            if (part < EDGE_PART || part > 1 - EDGE_PART) return null
            return (
              <span
                key={tick.at}
                className={cx(
                  'pointer-events-none absolute top-1.5 -translate-x-1/2 text-xs whitespace-nowrap',
                  tick.strong ? 'font-semibold text-ink' : 'text-ink-2',
                )}
                style={{ left: `${part * 100}%` }}
              >
                {tick.text}
              </span>
            )
          })}
        {at !== null && (
          <span
            className="pointer-events-none absolute top-1 -translate-x-1/2 rounded-sm bg-ink px-1.5 py-0.5 text-xs whitespace-nowrap text-canvas"
            style={{ left: `${place * 100}%` }}
          >
            {instantText(at, span)}
          </span>
        )}
      </PlotArea>
    </div>
  )
}

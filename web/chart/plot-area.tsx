// The part of a pane where time runs. Every pane, strip and axis has one, all at the same place, so that one crosshair and one
// selection (percentages that the stage sets on its root) lie on all of them.

import type { ReactNode } from 'react'
import { cx } from '../ui/class.ts'
import { AXIS_PX, EDGE_PX } from './line-options.ts'

type Props = { children?: ReactNode; axis?: boolean }

export function PlotArea({ children, axis }: Props) {
  return (
    <div
      data-plot={axis ? 'axis' : 'values'}
      className={cx(
        'pointer-events-auto absolute inset-y-0 touch-pan-y select-none',
        axis ? 'cursor-ew-resize' : 'cursor-crosshair',
      )}
      style={{ left: AXIS_PX, right: EDGE_PX }}
    >
      <div className="pointer-events-none absolute inset-0 overflow-hidden">
        <div className="absolute inset-y-0 left-(--held-from) hidden w-(--held-part) border-x border-ink-2 bg-ink/8 group-data-held/stage:block" />
        <div className="absolute inset-y-0 left-(--drag-from) hidden w-(--drag-part) border-x border-ink-2 bg-ink/12 group-data-drag/stage:block" />
      </div>
      <div className="pointer-events-none absolute inset-y-0 left-(--cursor) hidden w-px bg-ink-2 group-data-cursor/stage:block" />
      {children}
    </div>
  )
}

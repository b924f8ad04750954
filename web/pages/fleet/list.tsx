// The list itself: only the rows in sight exist, only they are asked for and streamed. Arrow keys move, Enter opens.

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useWatch } from '../../data/use-live.ts'
import { useArrows } from '../../ui/use-arrows.ts'
import { DESK, useMedia } from '../../ui/use-media.ts'
import { ListHead } from './list-head.tsx'
import { ROW_PX_DESK, ROW_PX_HAND, Row } from './row.tsx'
import type { FleetRow } from './select.ts'
import { useSparklines } from './use-sparklines.ts'

/** Rows drawn beyond the edges, so that scrolling shows rows and not their absence. */
const OVERSCAN = 6

type Props = { rows: FleetRow[]; said_ms: number }

export function FleetList(props: Props) {
  const desk = useMedia(DESK)
  // Rows of another height are another list.
  return <Rows key={String(desk)} {...props} desk={desk} />
}

function Rows({ rows, said_ms, desk }: Props & { desk: boolean }) {
  const list = useRef<HTMLDivElement>(null)
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => setMargin((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY), [])
  // The same function for the same rows: the list works out all places anew when it changes.
  const getItemKey = useCallback((index: number) => rows[index]?.assetId ?? index, [rows])
  // oxlint-disable-next-line react/incompatible-library -- said for the React compiler, which is not used here
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (desk ? ROW_PX_DESK : ROW_PX_HAND),
    overscan: OVERSCAN,
    scrollMargin: margin,
    // The head and the bar at the bottom of a phone cover the edges.
    scrollPaddingStart: 96,
    scrollPaddingEnd: 72,
    getItemKey,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const ids = useMemo(() => rows.map((row) => row.assetId), [rows])
  const sparklines = useSparklines(ids, first, last, virtual.isScrolling)
  useWatch(items.map((item) => ids[item.index] ?? '').filter(Boolean))
  const { active, onKeyDown, onFocus } = useArrows(rows.length, (index) => virtual.scrollToIndex(index), list)

  return (
    <div
      role="grid"
      aria-label="Assets"
      tabIndex={-1}
      aria-rowcount={rows.length + 1}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
    >
      <ListHead />
      <div role="rowgroup" ref={list} className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]
          if (!row) return null
          return (
            <div
              key={item.key}
              role="presentation"
              className="absolute inset-x-0 top-0"
              style={{ height: item.size, transform: `translateY(${item.start - margin}px)` }}
            >
              <Row
                row={row}
                said_ms={said_ms}
                signals={sparklines.get(row.assetId)?.signals}
                failed={sparklines.get(row.assetId)?.failed ?? false}
                index={item.index}
                active={item.index === active || (item === items[0] && (active < first || active > last))}
                desk={desk}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

// A long list of which only the rows in sight exist, as a grid for those who listen. Arrow keys move between rows.

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { useArrows } from './use-arrows.ts'
import { DESK, useMedia } from '../use-media.ts'

/** Rows drawn beyond the edges, so that scrolling shows rows and not their absence. */
const OVERSCAN = 8
/** The head of the grid, and the bars at the bottom of a phone, cover the edges of the window. */
const COVERED_PX_TOP = 96
const COVERED_PX_BOTTOM = 72

type Options<Row> = {
  rows: readonly Row[]
  /** The same function for as long as it can be: the list works out all places anew when it changes. */
  rowKey: (row: Row) => string
  /** Fixed heights, so that ten thousand rows need no measuring. */
  px: { desk: number; hand: number }
}

export type RowsInSight<Row> = ReturnType<typeof useRowsInSight<Row>>

/** Which rows are in sight, for the grid below and for whoever asks for what stands in them. */
export function useRowsInSight<Row>({ rows, rowKey, px }: Options<Row>) {
  const desk = useMedia(DESK)
  const list = useRef<HTMLDivElement>(null)
  const [margin, setMargin] = useState(0)
  const getItemKey = useCallback(
    (index: number) => {
      const row = rows[index]
      return row === undefined ? index : rowKey(row)
    },
    [rows, rowKey],
  )
  // oxlint-disable-next-line react/incompatible-library -- said for the React compiler, which is not used here
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (desk ? px.desk : px.hand),
    overscan: OVERSCAN,
    scrollMargin: margin,
    scrollPaddingStart: COVERED_PX_TOP,
    scrollPaddingEnd: COVERED_PX_BOTTOM,
    getItemKey,
  })
  useLayoutEffect(() => {
    setMargin((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY)
    // Rows have another height on a phone.
    virtual.measure()
  }, [desk, virtual])
  const items = virtual.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  const arrows = useArrows(rows.length, (index) => virtual.scrollToIndex(index), list)
  const { isScrolling } = virtual
  return { rows, desk, list, margin, items, height: virtual.getTotalSize(), isScrolling, first, last, ...arrows }
}

/** `active`: the row that the keyboard is in, or would come into. */
export type DrawnRow = { index: number; active: boolean; desk: boolean }

type Props<Row> = {
  label: string
  inSight: RowsInSight<Row>
  head: ReactNode
  multi?: boolean
  onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void
  children: (row: Row, drawn: DrawnRow) => ReactNode
}

export function RowGrid<Row>({ label, inSight, head, multi, onKeyDown, children }: Props<Row>) {
  const { rows, list, items, height, active, first, last, margin, desk } = inSight
  const isOut = active < first || active > last
  return (
    <div
      role="grid"
      aria-label={label}
      aria-multiselectable={multi || undefined}
      tabIndex={-1}
      aria-rowcount={rows.length + 1}
      onKeyDown={(event) => {
        inSight.onKeyDown(event)
        onKeyDown?.(event)
      }}
      onFocus={inSight.onFocus}
    >
      {head}
      <div role="rowgroup" ref={list} className="relative" style={{ height }}>
        {items.map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          const isActive = item.index === active || (item === items[0] && isOut)
          return (
            <div
              key={item.key}
              role="presentation"
              className="absolute inset-x-0 top-0"
              style={{ height: item.size, transform: `translateY(${item.start - margin}px)` }}
            >
              {children(row, { index: item.index, active: isActive, desk })}
            </div>
          )
        })}
      </div>
    </div>
  )
}

// The list itself: only the rows in sight exist. Arrow keys move, Enter opens the asset.

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { cx } from '../../ui/class.ts'
import { useArrows } from '../../ui/use-arrows.ts'
import { DESK, useMedia } from '../../ui/use-media.ts'
import { COLUMNS, ROW_PX_DESK, ROW_PX_HAND, Row } from './row.tsx'
import type { CertificateRow } from './select.ts'

/** Rows drawn beyond the edges, so that scrolling shows rows and not their absence. */
const OVERSCAN = 8
const HEADS = ['State', 'Asset', 'Site', 'Expires', 'Last used', 'Key made by', 'Issuer']

export function CertificateList({ rows }: { rows: CertificateRow[] }) {
  const desk = useMedia(DESK)
  // Rows of another height are another list.
  return <Rows key={String(desk)} rows={rows} desk={desk} />
}

function Rows({ rows, desk }: { rows: CertificateRow[]; desk: boolean }) {
  const list = useRef<HTMLDivElement>(null)
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => setMargin((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY), [])
  const getItemKey = useCallback((index: number) => rows[index]?.serial ?? index, [rows])
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
  const { active, onKeyDown, onFocus } = useArrows(rows.length, (index) => virtual.scrollToIndex(index), list)
  return (
    <div
      role="grid"
      aria-label="Certificates"
      tabIndex={-1}
      aria-rowcount={rows.length + 1}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
    >
      <div role="rowgroup" className="sticky top-0 z-10 border-b border-line-strong bg-canvas max-lg:sr-only">
        <div role="row" aria-rowindex={1} className={cx('grid gap-x-4 px-2', COLUMNS)}>
          {HEADS.map((head) => (
            <div key={head} role="columnheader" className="caption flex min-h-8 items-center">
              {head}
            </div>
          ))}
        </div>
      </div>
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
                index={item.index}
                active={item.index === active || (item === items[0] && (active < first || active > last))}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

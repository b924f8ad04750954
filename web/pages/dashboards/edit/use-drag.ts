// A hand that moves a tile or pulls at its corner. Where it is, is asked of the screen; what it wants, is told as deeds.

import { type PointerEvent, useRef } from 'react'
import { GAP_PX, ROW_PX, type Size } from '../sizes.ts'
import type { Deed, Tiles } from './history.ts'

/** A hand that trembles wants nothing yet. */
const SLACK_PX = 5
const COLUMNS = 12

type Held = { id: string; kind: 'move' | 'size'; x: number; y: number; size: Size; column_px: number; moving: boolean }

export function useDrag(tiles: Tiles, act: (deed: Deed) => void) {
  const held = useRef<Held | null>(null)

  const take = (id: string, kind: Held['kind']) => (event: PointerEvent<HTMLElement>) => {
    const tile = tiles.find((each) => each.id === id)
    const list = event.currentTarget.closest('ul')
    if (event.button !== 0 || !tile || !list) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const column_px = (list.clientWidth + GAP_PX) / COLUMNS
    held.current = { id, kind, x: event.clientX, y: event.clientY, size: tile, column_px, moving: false }
  }

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const now = held.current
    if (!now) return
    const dx = event.clientX - now.x
    const dy = event.clientY - now.y
    if (!now.moving) {
      if (Math.hypot(dx, dy) < SLACK_PX) return
      now.moving = true
      act({ do: 'hold' })
    }
    if (now.kind === 'size') {
      const size = {
        w: now.size.w + Math.round(dx / now.column_px),
        h: now.size.h + Math.round(dy / (ROW_PX + GAP_PX)),
      }
      return act({ do: 'size', id: now.id, size })
    }
    const over = tileAt(event.clientX, event.clientY)
    const to = tiles.findIndex((each) => each.id === over)
    if (to >= 0 && over !== now.id) act({ do: 'move', id: now.id, to })
  }

  const letGo = () => {
    if (held.current?.moving) act({ do: 'let-go' })
    held.current = null
  }

  return {
    /** For the handle of a tile, and for its corner. */
    handle: (id: string, kind: Held['kind']) => ({
      onPointerDown: take(id, kind),
      onPointerMove,
      onPointerUp: letGo,
      onPointerCancel: letGo,
    }),
  }
}

/** The tile under the hand, whatever lies over it. */
function tileAt(x: number, y: number): string | undefined {
  for (const element of document.elementsFromPoint(x, y)) {
    const cell = element.closest<HTMLElement>('[data-tile]')
    if (cell) return cell.dataset.tile
  }
  return undefined
}

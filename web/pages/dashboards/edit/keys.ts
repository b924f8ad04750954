// Keys on the handle of a tile. Pure.

import type { Tile } from '../contract.ts'
import type { Deed } from './history.ts'

export type Press = { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean }

const STEP: Record<string, { order: number; w: number; h: number }> = {
  ArrowLeft: { order: -1, w: -1, h: 0 },
  ArrowRight: { order: 1, w: 1, h: 0 },
  ArrowUp: { order: -1, w: 0, h: -1 },
  ArrowDown: { order: 1, w: 0, h: 1 },
}

/** What a key means for the tile at this place; undefined for keys that are not ours. */
export function deedOf(press: Press, tile: Tile, place: number): Deed | undefined {
  if (press.altKey) return undefined
  if (press.ctrlKey || press.metaKey) {
    if (press.key.toLowerCase() !== 'z') return undefined
    return { do: press.shiftKey ? 'redo' : 'undo' }
  }
  const step = STEP[press.key]
  if (step && press.shiftKey) return { do: 'size', id: tile.id, size: { w: tile.w + step.w, h: tile.h + step.h } }
  if (step) return { do: 'move', id: tile.id, to: place + step.order }
  if (press.key === 'Delete' || press.key === 'Backspace') return { do: 'remove', id: tile.id }
  return undefined
}

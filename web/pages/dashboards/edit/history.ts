// A dashboard while it is arranged: every step can be taken back. Pure.

import type { Tile } from '../contract.ts'
import { fitted, type Size } from '../sizes.ts'

export type Tiles = readonly Tile[]
/** `held`: how it was when a hand took hold; all that the hand does is one step. */
export type History = { past: readonly Tiles[]; now: Tiles; future: readonly Tiles[]; held: Tiles | null }

export type Deed =
  | { do: 'add'; tile: Tile }
  | { do: 'change'; tile: Tile }
  | { do: 'remove'; id: string }
  | { do: 'move'; id: string; to: number }
  | { do: 'size'; id: string; size: Size }
  | { do: 'hold' }
  | { do: 'let-go' }
  | { do: 'undo' }
  | { do: 'redo' }

/** More steps back than anybody remembers. */
const STEPS_MAX = 100

export const begun = (tiles: Tiles): History => ({ past: [], now: tiles, future: [], held: null })

export function after(history: History, deed: Deed): History {
  const { past, now, future, held } = history
  switch (deed.do) {
    case 'hold':
      return { ...history, held: now }
    case 'let-go':
      return held === null || held === now
        ? { ...history, held: null }
        : { past: [...past, held].slice(-STEPS_MAX), now, future: [], held: null }
    case 'undo': {
      const before = past.at(-1)
      return before ? { past: past.slice(0, -1), now: before, future: [now, ...future], held: null } : history
    }
    case 'redo': {
      const [next, ...rest] = future
      return next ? { past: [...past, now], now: next, future: rest, held: null } : history
    }
    case 'add':
    case 'change':
    case 'remove':
    case 'move':
    case 'size':
      return stepped(history, changed(now, deed))
  }
}

function stepped(history: History, next: Tiles): History {
  const { past, now, held } = history
  if (next === now) return history
  if (held) return { ...history, now: next }
  return { past: [...past, now].slice(-STEPS_MAX), now: next, future: [], held: null }
}

type Change = Extract<Deed, { do: 'add' | 'change' | 'remove' | 'move' | 'size' }>

function changed(tiles: Tiles, deed: Change): Tiles {
  switch (deed.do) {
    case 'add':
      return [...tiles, deed.tile]
    case 'change':
      return tiles.map((tile) => (tile.id === deed.tile.id ? deed.tile : tile))
    case 'remove':
      return tiles.filter(({ id }) => id !== deed.id)
    case 'move':
      return moved(tiles, deed.id, deed.to)
    case 'size': {
      const { w, h } = fitted(deed.size)
      const before = tiles.find(({ id }) => id === deed.id)
      if (!before || (before.w === w && before.h === h)) return tiles
      return tiles.map((tile) => (tile === before ? { ...tile, w, h } : tile))
    }
  }
}

function moved(tiles: Tiles, id: string, to: number): Tiles {
  const from = tiles.findIndex((tile) => tile.id === id)
  const place = Math.min(tiles.length - 1, Math.max(0, to))
  const tile = tiles[from]
  if (!tile || from === place) return tiles
  return tiles.toSpliced(from, 1).toSpliced(place, 0, tile)
}

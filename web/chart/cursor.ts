// The instant that is looked at, shared by every pane. A store and not state of a component: the pointer moves it sixty times a
// second, and only what shows it is drawn again.

import { useSyncExternalStore } from 'react'

/** `keys`: it was put there on purpose, and is read out. */
export type CursorAt = { at: number; by: 'hand' | 'keys' }
export type Cursor = ReturnType<typeof createCursor>

export function createCursor() {
  let now: CursorAt | null = null
  const listeners = new Set<() => void>()
  return {
    get: (): CursorAt | null => now,
    set(next: CursorAt | null): void {
      if (next?.at === now?.at && next?.by === now?.by) return
      now = next
      for (const wake of listeners) wake()
    },
    subscribe: (wake: () => void): (() => void) => {
      listeners.add(wake)
      return () => listeners.delete(wake)
    },
  }
}

export const useCursor = (cursor: Cursor): CursorAt | null => useSyncExternalStore(cursor.subscribe, cursor.get)

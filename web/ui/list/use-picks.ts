// The choice of many, as every list of files does it: click, Shift for a stretch, Ctrl+A for all that is shown.

import { type KeyboardEvent, useState } from 'react'
import { between, type Picks, withPicked } from './picks.ts'

const NONE: Picks = new Set()

export type Picking = {
  picks: Picks
  pick(index: number, stretch: boolean): void
  pickAll(): void
  pickNone(): void
  onKeyDown(event: KeyboardEvent<HTMLElement>): void
}

/** `keys`: of the rows that are shown. What was chosen before a filter hid it stays chosen. */
export function usePicks(keys: readonly string[]): Picking {
  const [picks, setPicks] = useState(NONE)
  // Where a stretch begins: the row that was chosen last, by its key, since orders change.
  const [anchor, setAnchor] = useState<string | null>(null)
  const pickAll = () => setPicks(withPicked(picks, keys, true))
  const pick = (index: number, stretch: boolean) => {
    const key = keys[index]
    if (key === undefined) return
    const on = stretch || !picks.has(key)
    setPicks(withPicked(picks, stretch ? between(keys, anchor, index) : [key], on))
    setAnchor(key)
  }
  return {
    picks,
    pick,
    pickAll,
    pickNone: () => setPicks(NONE),
    onKeyDown: (event) => {
      const row = event.target instanceof HTMLElement ? event.target.dataset.row : undefined
      if (row === undefined) return
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
      const to = Math.min(keys.length - 1, Math.max(0, Number(row) + step))
      if (event.shiftKey && step !== 0) {
        setPicks(withPicked(picks, between(keys, keys[Number(row)] ?? null, to), true))
        setAnchor(keys[to] ?? null)
      } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault()
        pickAll()
      }
    },
  }
}

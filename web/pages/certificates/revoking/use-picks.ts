// The choice of many, as every list of files does it: click, Shift for a stretch, Ctrl+A for all that is shown.

import { type KeyboardEvent, useState } from 'react'
import type { CertificateRow } from '../select.ts'
import { between, type Picks, withPicked } from './picks.ts'

const NONE: Picks = new Set()

export type Picking = {
  picks: Picks
  pick(index: number, stretch: boolean): void
  pickAll(): void
  pickNone(): void
  onKeyDown(event: KeyboardEvent<HTMLElement>): void
}

/** `rows`: what is shown. What was chosen before a filter hid it stays chosen. */
export function usePicks(rows: readonly CertificateRow[]): Picking {
  const [picks, setPicks] = useState(NONE)
  // Where a stretch begins: the row that was chosen last, by its serial, since orders change.
  const [anchor, setAnchor] = useState<string | null>(null)
  const pickAll = () => setPicks(withPicked(picks, rows, true))
  const pick = (index: number, stretch: boolean) => {
    const row = rows[index]
    if (!row) return
    const on = stretch || !picks.has(row.serial)
    setPicks(withPicked(picks, stretch ? between(rows, anchor, index) : [row], on))
    setAnchor(row.serial)
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
      const to = Math.min(rows.length - 1, Math.max(0, Number(row) + step))
      if (event.shiftKey && step !== 0) {
        setPicks(withPicked(picks, between(rows, rows[Number(row)]?.serial ?? null, to), true))
        setAnchor(rows[to]?.serial ?? null)
      } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault()
        pickAll()
      }
    },
  }
}

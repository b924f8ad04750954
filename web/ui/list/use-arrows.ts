// Arrow keys (and j and k) in a long list of which only the rows in sight exist: they move, Enter opens the link that has the focus.

import { type KeyboardEvent, useEffect, useState } from 'react'

const PAGE_ROWS = 10

export function useArrows(count: number, reveal: (index: number) => void, list: { current: HTMLElement | null }) {
  const [active, setActive] = useState(0)
  const [wanted, setWanted] = useState<number | null>(null)
  useEffect(() => {
    if (wanted === null) return
    // The row may have to come into being first: it is there a frame after it has been scrolled to.
    const frame = requestAnimationFrame(() => {
      list.current?.querySelector<HTMLElement>(`[data-row="${wanted}"]`)?.focus({ preventScroll: true })
      setWanted(null)
    })
    return () => cancelAnimationFrame(frame)
  }, [wanted, list])
  /** Puts the keyboard into a row; the nearest there is. */
  const go = (index: number) => {
    const next = Math.min(count - 1, Math.max(0, index))
    if (next < 0) return
    reveal(next)
    setActive(next)
    setWanted(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      j: 1,
      k: -1,
      PageDown: PAGE_ROWS,
      PageUp: -PAGE_ROWS,
      Home: -count,
      End: count,
    }
    const step = steps[event.key]
    if (step === undefined || !(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return
    event.preventDefault()
    go(Number(event.target.dataset.row) + step)
  }
  const onFocus = (event: { target: EventTarget }) => {
    const row = event.target instanceof HTMLElement ? event.target.dataset.row : undefined
    if (row !== undefined) setActive(Number(row))
  }
  return { active, go, onKeyDown, onFocus }
}

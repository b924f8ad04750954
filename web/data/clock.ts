// The server's clock, as far as the console can tell, and one ticker for everything that ages on screen.
// A wrong clock on a phone must not make old values look new, so ages are counted on the server's time.

import { useSyncExternalStore } from 'react'

let ahead_ms = 0

/** Learns from a time the server has just written. */
export function observeServerTime(at_ms: number): void {
  if (Number.isFinite(at_ms)) ahead_ms = at_ms - Date.now()
}

/** Epoch milliseconds by the server's clock. */
export function serverNow(): number {
  return Date.now() + ahead_ms
}

const TICK_MS = 1_000
const waiting = new Set<() => void>()
let timer: number | undefined
let ticked = 0

function subscribe(wake: () => void): () => void {
  waiting.add(wake)
  timer ??= window.setInterval(() => {
    ticked = serverNow()
    for (const each of waiting) each()
  }, TICK_MS)
  return () => {
    waiting.delete(wake)
    if (waiting.size > 0) return
    window.clearInterval(timer)
    timer = undefined
  }
}

function read(): number {
  // Between two ticks every reader sees the same instant; after a pause the first reader sets it.
  const now = serverNow()
  if (Math.abs(now - ticked) >= TICK_MS) ticked = now
  return ticked
}

/** Now, once a second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read)
}

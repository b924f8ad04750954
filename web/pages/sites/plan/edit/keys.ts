// Keys on a mark of a plan. Pure.

import type { Deed } from './layout.ts'

export type Press = { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean }

/** Fractions of the plan: across it in fifty presses, and with Shift ten times as fine. */
const STEP = 0.02
const FINE_STEP = 0.002

const WAY: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** What a key means for the mark of this asset; undefined for keys that are not ours. */
export function deedOf(press: Press, assetId: string): Deed | undefined {
  if (press.altKey) return undefined
  if (press.ctrlKey || press.metaKey) {
    if (press.key.toLowerCase() !== 'z') return undefined
    return { do: press.shiftKey ? 'redo' : 'undo' }
  }
  const way = WAY[press.key]
  const step = press.shiftKey ? FINE_STEP : STEP
  if (way) return { do: 'nudge', assetId, dx: way[0] * step, dy: way[1] * step }
  if (press.key === 'Delete' || press.key === 'Backspace') return { do: 'take-off', assetId }
  return undefined
}

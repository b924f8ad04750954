// Which signals share a scale. Pure.

import { LINES_MAX } from '../../../chart/palette.ts'
import type { Signal } from '../../../data/contract.ts'

export type Pane = { key: string; signals: Signal[] }

/** Each signal on its own, or numbers of the same unit together, as many as can be told apart. The order stays that of the asset. */
export function panesOf(signals: readonly Signal[], by: 'signal' | 'unit'): Pane[] {
  const panes: Pane[] = []
  for (const signal of signals) {
    const fits = (pane: Pane) => pane.signals.length < LINES_MAX && pane.signals.every((each) => together(each, signal))
    const found = by === 'unit' ? panes.find(fits) : undefined
    if (found) found.signals.push(signal)
    else panes.push({ key: String(signal.signalNo), signals: [signal] })
  }
  return panes
}

/** Numbers without a unit have nothing in common. */
const together = (a: Signal, b: Signal) =>
  a.kind === 'number' && b.kind === 'number' && a.unit !== null && a.unit === b.unit

// All that is known of the chosen signals in the view, worked out when something of it has changed.

import { useMemo } from 'react'
import type { Span } from '../../../chart/span.ts'
import type { Signal } from '../../../data/contract.ts'
import type { AssetLive } from '../../../data/live-assets.ts'
import { type Shown, shownOf } from './shown.ts'
import type { SeriesOf } from './use-series.ts'

type Given = {
  signals: Signal[]
  span: Span
  moving: boolean
  past: SeriesOf
  /** An earlier time, laid under this one; null without. */
  before: (SeriesOf & { by_ms: number }) | null
  arrived: AssetLive['signals']
}

export function useShown({ signals, span, moving, past, before, arrived }: Given): Shown[] {
  const { bySignal, known } = past
  const { bySignal: earlier, known: earlierKnown = null, by_ms = 0 } = before ?? {}
  return useMemo(() => {
    // While a view moves with the clock the newest answer is behind it by seconds; what arrived since is there.
    const until = known && moving ? { ...known, to: span.to } : (known ?? NEVER)
    return signals.map((signal) =>
      shownOf(
        {
          signal,
          span,
          past: { series: bySignal.get(signal.signalNo), known: until },
          arrived: arrived.get(signal.signalNo) ?? [],
        },
        earlier && earlierKnown ? { series: earlier.get(signal.signalNo), known: earlierKnown, by_ms } : null,
      ),
    )
  }, [signals, span, moving, bySignal, known, earlier, earlierKnown, by_ms, arrived])
}

const NEVER: Span = { from: 0, to: 0 }

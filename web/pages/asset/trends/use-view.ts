// The view as a hand moves it and as the address has it. What a hand holds is drawn at once; when it rests, it becomes the address, and
// the finer points are asked for. Zooming makes an entry in the browser's history, so that Back goes out again; panning does not.

import { useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Span, settled, widthOf } from '../../../chart/span.ts'
import { serverNow } from '../../../data/clock.ts'
import { to as paths } from '../../../paths.ts'
import { type AssetSearch, stretchText, windowOf } from '../search.ts'
import { useMovingNow } from './use-moving-now.ts'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** How many zooms lie behind this entry. */
    zooms?: number
  }
}

/** A hand that rests this long has arrived. */
const REST_MS = 180
/** Between two turns of one zoom. */
const TURN_MS = 1_500
/** With nothing to go back to, going back means out. */
const OUT = 4

export function useView(assetId: string, search: AssetSearch) {
  const navigate = useNavigate()
  const router = useRouter()
  const zooms = useLocation({ select: (location) => location.state.zooms ?? 0 })
  const { span_ms, moving } = windowOf(search, 0)
  const now = useMovingNow(span_ms, moving)
  const { from, to } = windowOf(search, now)
  // A draft belongs to the address it was made over; a new address drops it.
  const [draft, setDraft] = useState<{ over: AssetSearch; span: Span } | null>(null)
  const timer = useRef<number | undefined>(undefined)
  const turned = useRef(0)
  useEffect(() => () => window.clearTimeout(timer.current), [])
  const settledSpan = useMemo(() => ({ from, to }), [from, to])
  const span: Span = draft?.over === search ? draft.span : settledSpan

  const settle = (next: Span, zooming: boolean, alone = true) => {
    window.clearTimeout(timer.current)
    // Turns of a wheel that follow each other are one zoom, to be taken back at once.
    const asZoom = zooming && (alone || zooms === 0 || serverNow() - turned.current > TURN_MS)
    turned.current = alone ? 0 : serverNow()
    const { from: start, to: end } = settled(next, Math.max(serverNow(), to))
    setDraft({ over: search, span: { from: start, to: end } })
    void navigate({
      ...paths.asset(assetId),
      search: { ...search, range: undefined, pause: undefined, from: start, to: end },
      state: (before) => ({ ...before, zooms: asZoom ? zooms + 1 : zooms }),
      replace: !asZoom,
      resetScroll: false,
    })
  }
  const onZoom = (next: Span) => settle(next, true)
  return {
    span,
    moving: moving && draft?.over !== search,
    onZoom,
    onMove: (next: Span, held: boolean) => {
      const kept = settled(next, Math.max(serverNow(), to))
      setDraft({ over: search, span: kept })
      window.clearTimeout(timer.current)
      if (held) return
      const zooming = Math.abs(widthOf(kept) - (to - from)) > 1
      timer.current = window.setTimeout(() => settle(kept, zooming || moving, false), REST_MS)
    },
    onBack: () => {
      window.clearTimeout(timer.current)
      if (zooms > 0) return router.history.back()
      const middle = (span.from + span.to) / 2
      const width = widthOf(span) * OUT
      onZoom({ from: middle - width / 2, to: middle + width / 2 })
    },
    onHold: (held: Span | null) =>
      void navigate({
        ...paths.asset(assetId),
        search: { ...search, mark: held ? stretchText(held) : undefined },
        state: true,
        replace: true,
        resetScroll: false,
      }),
    canBack: zooms > 0,
  }
}

// What a hand does on the panes. Mouse: drag chooses a time to look closer at, with Shift it marks one, on the axis it pans; a wheel
// pans sideways (or with Shift), zooms with Ctrl, and else scrolls the page. Touch: one finger pans sideways, two zoom.

import { type PointerEvent, useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'
import { between, panned, pinched, type Span, timeAt, widthOf, zoomed } from './span.ts'

/** Shorter drags are clicks. */
const DRAG_PX_MIN = 5
/** How much a notch of a wheel zooms: about a fifth. */
const WHEEL_ZOOM = 0.002

export type Hands = {
  /** Where the view goes; `held` while a hand still holds it there. */
  onMove: (span: Span, held: boolean) => void
  onZoom: (span: Span) => void
  /** What is being dragged over; null when that is over. */
  onDrag: (dragged: Span | null) => void
  onHold: (held: Span) => void
  onPoint: (at: number | null) => void
  onClick: (at: number) => void
}
type Finger = { x: number; at: number }
type Doing =
  | { what: 'zoom' | 'hold'; start: number; from_px: number }
  | { what: 'pan'; from_px: number; span: Span; moved: boolean }

export function useGestures(root: { current: HTMLElement | null }, span: Span, hands: Hands) {
  const doing = useRef<Doing | null>(null)
  const fingers = useRef(new Map<number, Finger>())
  // Ahead of what is drawn: a wheel may turn twice before the first turn is on screen.
  const here = useRef(span)
  useLayoutEffect(() => {
    here.current = span
  })
  const move = (next: Span, held: boolean): void => {
    here.current = next
    hands.onMove(next, held)
  }

  useWheel(root, here, move)

  function onPointerDown(event: PointerEvent): void {
    const plot = plotOf(event.target)
    if (!plot || event.button !== 0) return
    const { part } = placeOf(plot, event.clientX)
    plot.setPointerCapture(event.pointerId)
    const at = timeAt(part, span)
    if (event.pointerType === 'touch') {
      fingers.current.set(event.pointerId, { x: event.clientX, at })
      doing.current = { what: 'pan', from_px: event.clientX, span, moved: false }
    } else if (plot.dataset.plot === 'axis') doing.current = { what: 'pan', from_px: event.clientX, span, moved: false }
    else doing.current = { what: event.shiftKey ? 'hold' : 'zoom', start: at, from_px: event.clientX }
  }

  function onPointerMove(event: PointerEvent): void {
    const plot = plotOf(event.target)
    if (!plot) return
    const place = placeOf(plot, event.clientX)
    const finger = fingers.current.get(event.pointerId)
    if (finger) finger.x = event.clientX
    if (fingers.current.size > 1) return pinch(plot)
    const now = doing.current
    if (event.pointerType !== 'touch') hands.onPoint(timeAt(place.part, span))
    if (!now) return
    const moved_px = event.clientX - now.from_px
    if (now.what === 'pan') {
      now.moved ||= Math.abs(moved_px) >= DRAG_PX_MIN
      if (now.moved) move(panned(now.span, (-moved_px / place.width) * widthOf(now.span)), true)
    } else if (Math.abs(moved_px) >= DRAG_PX_MIN) hands.onDrag(between(now.start, timeAt(place.part, span)))
  }

  function pinch(plot: HTMLElement): void {
    const [a, b] = [...fingers.current.values()].map(({ x, at }) => ({ at, part: placeOf(plot, x).part }))
    doing.current = null
    if (a && b) move(pinched(a, b), true)
  }

  function onPointerUp(event: PointerEvent): void {
    const plot = plotOf(event.target)
    const now = doing.current
    release(event)
    if (!plot || !now) return
    const at = timeAt(placeOf(plot, event.clientX).part, span)
    const dragged = Math.abs(event.clientX - now.from_px) >= DRAG_PX_MIN
    if (now.what === 'pan') {
      if (!now.moved) hands.onClick(at)
    } else if (!dragged) hands.onClick(at)
    else if (now.what === 'hold') hands.onHold(between(now.start, at))
    else hands.onZoom(between(now.start, at))
  }

  /** What a hand has moved stays where it is; a finger that only scrolled the page has moved nothing. */
  function release(event: PointerEvent): void {
    const moved = fingers.current.size > 1 || (doing.current?.what === 'pan' && doing.current.moved)
    if (moved) hands.onMove(here.current, false)
    fingers.current.delete(event.pointerId)
    doing.current = null
    hands.onDrag(null)
  }

  return {
    onPointerDown,
    onPointerMove,
    onPointerUp,
    // The browser has taken the finger for scrolling, or the capture was lost.
    onPointerCancel: release,
    onPointerLeave: (event: PointerEvent) => event.pointerType !== 'touch' && hands.onPoint(null),
    /** Lets go of what a hand is dragging. */
    drop: () => {
      doing.current = null
      hands.onDrag(null)
    },
  }
}

type Move = (next: Span, held: boolean) => void

/** A wheel that is not the chart's stays the page's. */
function useWheel(root: { current: HTMLElement | null }, here: { current: Span }, move: Move): void {
  const onWheel = useEffectEvent((event: WheelEvent) => {
    const plot = plotOf(event.target)
    if (!plot) return
    const place = placeOf(plot, event.clientX)
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY)
    const zooming = event.ctrlKey || event.metaKey
    if (!zooming && !sideways && !event.shiftKey && plot.dataset.plot !== 'axis') return
    event.preventDefault()
    const from = here.current
    if (zooming) move(zoomed(from, timeAt(place.part, from), Math.exp(event.deltaY * WHEEL_ZOOM)), false)
    else move(panned(from, ((sideways ? event.deltaX : event.deltaY) / place.width) * widthOf(from)), false)
  })
  useEffect(() => {
    const element = root.current
    if (!element) return
    // Not passive: a pan that also scrolled the page would be neither.
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [root])
}

function plotOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-plot]') : null
}

function placeOf(plot: HTMLElement, x: number): { part: number; width: number } {
  const { left, width } = plot.getBoundingClientRect()
  return { part: Math.min(1, Math.max(0, (x - left) / width)), width }
}

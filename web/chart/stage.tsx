// The panes of one time: a crosshair, a marked stretch, hands and keys for all of them. What it shows is passed in; what a person
// wants is passed out. use-gestures.ts (hands) and keys.ts (keys) -> here -> the page.

import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'
import type { Marker } from './annotations.ts'
import { type Cursor, useCursor } from './cursor.ts'
import { deedOf } from './keys.ts'
import { isWithin, partOf, type Span, widthOf } from './span.ts'
import { instantText, spanText } from './ticks.ts'
import { TimeAxis } from './time-axis.tsx'
import { useGestures } from './use-gestures.ts'
import { useSpoken } from './use-spoken.ts'

type Props = {
  label: string
  span: Span
  /** The stretch that is marked for its figures. */
  held: Span | null
  cursor: Cursor
  markers: readonly Marker[]
  /** The instants that arrow keys go through. */
  steps: () => readonly number[]
  /** The values at an instant, for those who listen. */
  say: (at: number) => string
  /** The view goes along; unless a hand holds it there, it settles by itself. */
  onMove: (span: Span, held: boolean) => void
  onZoom: (span: Span) => void
  onBack: () => void
  onHold: (held: Span | null) => void
  children: ReactNode
}

export function Stage(props: Props) {
  const { label, span, held, cursor, markers, steps, say, onMove, onZoom, onBack, onHold, children } = props
  const root = useRef<HTMLDivElement>(null)
  const slider = useRef<HTMLDivElement>(null)
  const spoken = useSpoken()

  useLayoutEffect(() => {
    const place = () => placeCursor(root.current, cursor.get()?.at ?? null, span)
    place()
    return cursor.subscribe(place)
  }, [cursor, span])
  useLayoutEffect(() => placeStretch(root.current, 'held', held, span), [held, span])

  const gestures = useGestures(root, span, {
    onMove,
    onZoom: (next) => {
      // The hand is elsewhere in the new view than the instant it has just let go of.
      cursor.set(null)
      onZoom(next)
    },
    onHold,
    onDrag: (dragged) => placeStretch(root.current, 'drag', dragged, span),
    onPoint: (at) => {
      // What the keys have put somewhere stays when the pointer only passes by and leaves.
      if (at !== null) cursor.set({ at, by: 'hand' })
      else if (cursor.get()?.by === 'hand') cursor.set(null)
    },
    onClick: (at) => {
      slider.current?.focus({ preventScroll: true })
      cursor.set({ at, by: 'keys' })
    },
  })

  const onKeyDown = (event: KeyboardEvent) => {
    const deed = deedOf(event, { span, at: cursor.get()?.at ?? null, held, steps: steps(), markers })
    if (!deed) return
    event.preventDefault()
    switch (deed.do) {
      case 'look':
        cursor.set({ at: deed.at, by: 'keys' })
        return spoken.say(say(deed.at))
      case 'hold':
        cursor.set({ at: deed.at, by: 'keys' })
        onHold(deed.held)
        return spoken.say(`Marked ${spanText(deed.held)}. ${say(deed.at)}`)
      case 'move':
        onMove(deed.span, false)
        return spoken.say(spanText(deed.span))
      case 'zoom':
        onZoom(deed.span)
        return spoken.say(spanText(deed.span))
      case 'back':
        return onBack()
      case 'let-go':
        gestures.drop()
        cursor.set(null)
        return onHold(null)
    }
  }

  // A double click is a way back; React would also call it on what lies over the panes.
  const onDoubleClick = useEffectEvent((event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('[data-plot="values"]')) onBack()
  })
  useEffect(() => {
    const element = root.current
    element?.addEventListener('dblclick', onDoubleClick)
    return () => element?.removeEventListener('dblclick', onDoubleClick)
  }, [])

  const { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave } = gestures
  return (
    <div
      ref={root}
      {...{ onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave }}
      className="group/stage relative rounded-sm has-[[role=slider]:focus-visible]:outline-2 has-[[role=slider]:focus-visible]:outline-offset-4 has-[[role=slider]:focus-visible]:outline-focus"
    >
      {children}
      <CursorSlider ref={slider} label={label} span={span} cursor={cursor} onKeyDown={onKeyDown} />
      <p role="status" aria-live="polite" className="sr-only">
        {spoken.text}
      </p>
    </div>
  )
}

type SliderProps = {
  ref: React.Ref<HTMLDivElement>
  label: string
  span: Span
  cursor: Cursor
  onKeyDown: (event: KeyboardEvent) => void
}

/** The time axis takes the keys: a slider, so that screen readers hand the arrows over. */
function CursorSlider({ ref, label, span, cursor, onKeyDown }: SliderProps) {
  const now = useCursor(cursor)
  const at = now && isWithin(now.at, span) ? now.at : null
  return (
    // Always in sight on a desk; on a phone it would lie on what a thumb has to reach.
    <div className="pointer-events-none z-10 grid gap-x-4 border-t border-line bg-canvas lg:sticky lg:bottom-0 lg:grid-cols-[10rem_minmax(0,1fr)] print:static">
      <span className="max-lg:hidden" />
      <div
        ref={ref}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={Math.round(span.from)}
        aria-valuemax={Math.round(span.to)}
        aria-valuenow={Math.round(at ?? span.to)}
        aria-valuetext={at === null ? spanText(span) : instantText(at, span)}
        aria-describedby="chart-keys"
        onKeyDown={onKeyDown}
        className="relative h-7 min-w-0 outline-none"
      >
        <TimeAxis span={span} at={at} />
      </div>
    </div>
  )
}

const percent = (part: number) => `${(part * 100).toFixed(4)}%`

function placeCursor(root: HTMLElement | null, at: number | null, span: Span): void {
  if (!root) return
  if (at === null || !isWithin(at, span)) return void delete root.dataset.cursor
  root.dataset.cursor = ''
  root.style.setProperty('--cursor', percent(partOf(at, span)))
}

function placeStretch(root: HTMLElement | null, name: 'held' | 'drag', stretch: Span | null, span: Span): void {
  if (!root) return
  if (!stretch || stretch.to < span.from || stretch.from > span.to) return void delete root.dataset[name]
  root.dataset[name] = ''
  root.style.setProperty(`--${name}-from`, percent(partOf(stretch.from, span)))
  root.style.setProperty(`--${name}-part`, percent(widthOf(stretch) / widthOf(span)))
}

// What the keys do while the chart has the focus. Pure. Up and Down stay with the page: it must scroll.

import type { Marker } from './annotations.ts'
import { neighbour } from './annotations.ts'
import { between, isWithin, PAGE_PART, panned, type Span, widthOf, ZOOM_STEP, zoomed } from './span.ts'
import { firstNotBefore } from './trend.ts'

export type Key = { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean }
export type Standing = {
  span: Span
  /** Where the cursor is. */
  at: number | null
  held: Span | null
  /** The instants that arrows go through, in order: those of the points that are drawn. */
  steps: readonly number[]
  markers: readonly Marker[]
}
export type Deed =
  | { do: 'look'; at: number }
  /** Looks, and holds what lies between the anchor and there. */
  | { do: 'hold'; at: number; held: Span }
  | { do: 'move'; span: Span }
  | { do: 'zoom'; span: Span }
  | { do: 'back' }
  | { do: 'let-go' }

/** Ctrl or Alt with an arrow takes so many points at once. */
const STRIDE = 10

export function deedOf(key: Key, standing: Standing): Deed | undefined {
  const { span, at, held } = standing
  if (key.metaKey || (key.ctrlKey && !key.key.startsWith('Arrow'))) return undefined
  const middle = at !== null && isWithin(at, span) ? at : (span.from + span.to) / 2
  switch (key.key) {
    case 'ArrowLeft':
    case 'ArrowRight':
      return arrow(key, standing)
    case 'Home':
    case 'End':
      return edge(key, standing)
    case 'PageUp':
      return { do: 'move', span: panned(span, -widthOf(span) * PAGE_PART) }
    case 'PageDown':
      return { do: 'move', span: panned(span, widthOf(span) * PAGE_PART) }
    case '+':
    case '=':
      return { do: 'zoom', span: zoomed(span, middle, 1 / ZOOM_STEP) }
    case '-':
    case '_':
      return { do: 'zoom', span: zoomed(span, middle, ZOOM_STEP) }
    case 'Enter':
      return held ? { do: 'zoom', span: held } : undefined
    case 'Backspace':
      return { do: 'back' }
    case 'Escape':
      return { do: 'let-go' }
    case 'm':
    case 'M': {
      const next = neighbour(standing.markers, middle, key.shiftKey ? -1 : 1)
      return next && isWithin(next.at, span) ? { do: 'look', at: next.at } : undefined
    }
    default:
      return undefined
  }
}

function arrow(key: Key, { span, at, held, steps }: Standing): Deed | undefined {
  const way = key.key === 'ArrowLeft' ? -1 : 1
  const stride = key.ctrlKey || key.altKey ? STRIDE : 1
  const next = stepFrom(steps, span, at, way * stride)
  if (next === undefined) return undefined
  if (!key.shiftKey) return { do: 'look', at: next }
  return { do: 'hold', at: next, held: between(anchorOf(at ?? next, held), next) }
}

function edge(key: Key, { span, at, held, steps }: Standing): Deed | undefined {
  const inside = steps.filter((each) => isWithin(each, span))
  const next = key.key === 'Home' ? inside[0] : inside.at(-1)
  if (next === undefined) return undefined
  if (!key.shiftKey) return { do: 'look', at: next }
  return { do: 'hold', at: next, held: between(anchorOf(at ?? next, held), next) }
}

/** The end of what is held that the cursor is not at stays where it is. */
function anchorOf(at: number, held: Span | null): number {
  if (held?.from === at) return held.to
  if (held?.to === at) return held.from
  return at
}

/** Without a cursor the first step goes to the newest point, or to the oldest when it goes back from the end. */
function stepFrom(steps: readonly number[], span: Span, at: number | null, by: number): number | undefined {
  const first = firstNotBefore(steps, span.from)
  const last = firstNotBefore(steps, span.to + 1) - 1
  if (last < first) return undefined
  if (at === null || !isWithin(at, span)) return steps[last]
  const place = firstNotBefore(steps, at)
  const onPoint = steps[place] === at
  const next = by > 0 && !onPoint ? place + by - 1 : place + by
  return steps[Math.min(last, Math.max(first, next))]
}

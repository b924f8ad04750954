// Places on a plan while they are set: every step can be taken back, and what somebody else set meanwhile is put together with
// what was set here. Pure.

import { PLAN_PLACE_DIGITS } from '../../../../../core/limits.ts'
import type { Place } from '../contract.ts'

export type Places = readonly Place[]
/** `held`: how it was when a hand took hold; all that the hand does is one step. */
export type Layout = { past: readonly Places[]; now: Places; future: readonly Places[]; held: Places | null }

export type Deed =
  | { do: 'place'; assetId: string; x: number; y: number }
  | { do: 'nudge'; assetId: string; dx: number; dy: number }
  | { do: 'take-off'; assetId: string }
  | { do: 'set'; places: Places }
  | { do: 'hold' }
  | { do: 'let-go' }
  | { do: 'undo' }
  | { do: 'redo' }

/** More steps back than anybody remembers. */
const STEPS_MAX = 100
const FINEST = 10 ** PLAN_PLACE_DIGITS

const within = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * FINEST) / FINEST

export const begun = (now: Places): Layout => ({ past: [], now, future: [], held: null })

export function after(layout: Layout, deed: Deed): Layout {
  const { past, now, future, held } = layout
  switch (deed.do) {
    case 'hold':
      return { ...layout, held: now }
    case 'let-go':
      return held === null || held === now
        ? { ...layout, held: null }
        : { past: [...past, held].slice(-STEPS_MAX), now, future: [], held: null }
    case 'undo': {
      const before = past.at(-1)
      return before ? { past: past.slice(0, -1), now: before, future: [now, ...future], held: null } : layout
    }
    case 'redo': {
      const [next, ...rest] = future
      return next ? { past: [...past, now], now: next, future: rest, held: null } : layout
    }
    case 'place':
    case 'nudge':
    case 'take-off':
    case 'set':
      return stepped(layout, changed(now, deed))
  }
}

function stepped(layout: Layout, next: Places): Layout {
  const { past, now, held } = layout
  if (next === now) return layout
  if (held) return { ...layout, now: next }
  return { past: [...past, now].slice(-STEPS_MAX), now: next, future: [], held: null }
}

type Change = Extract<Deed, { do: 'place' | 'nudge' | 'take-off' | 'set' }>

function changed(places: Places, deed: Change): Places {
  if (deed.do === 'set') return same(places, deed.places) ? places : deed.places
  const before = places.find(({ assetId }) => assetId === deed.assetId)
  const others = places.filter((place) => place !== before)
  if (deed.do === 'take-off') return before ? others : places
  if (deed.do === 'nudge' && !before) return places
  const [x, y] = deed.do === 'place' ? [deed.x, deed.y] : [(before?.x ?? 0) + deed.dx, (before?.y ?? 0) + deed.dy]
  const next = { assetId: deed.assetId, x: within(x), y: within(y) }
  if (!before) return [...places, next]
  return before.x === next.x && before.y === next.y ? places : places.with(places.indexOf(before), next)
}

const textOf = (places: Places): string =>
  places
    .map(({ assetId, x, y }) => `${assetId} ${x} ${y}`)
    .toSorted()
    .join('\n')

/** In whatever order. */
export const same = (some: Places, others: Places): boolean => some === others || textOf(some) === textOf(others)

/** Theirs with what was changed here since both had `base`: an asset that both moved stands where it was put here. */
export function merged(base: Places, mine: Places, theirs: Places): Places {
  const [before, here, there] = [base, mine, theirs].map((all) => new Map(all.map((each) => [each.assetId, each])))
  const isMine = (assetId: string): boolean => {
    const [was, is] = [before?.get(assetId), here?.get(assetId)]
    return was?.x !== is?.x || was?.y !== is?.y
  }
  const ids = new Set([...theirs, ...mine].map(({ assetId }) => assetId))
  return [...ids].flatMap((assetId) => (isMine(assetId) ? here : there)?.get(assetId) ?? [])
}

// What was done to a place, for those who listen. Pure.

import type { Deed, Layout } from './layout.ts'

const percent = (fraction: number): string => `${Math.round(fraction * 1_000) / 10} %`

export const placeWords = ({ x, y }: { x: number; y: number }): string => `${percent(x)} · ${percent(y)}`

export function saidOf({ now }: Layout, deed: Deed, nameOf: (assetId: string) => string | undefined): string {
  switch (deed.do) {
    case 'place':
    case 'nudge': {
      const place = now.find(({ assetId }) => assetId === deed.assetId)
      const name = nameOf(deed.assetId) ?? 'Asset'
      return place ? `${name}: ${percent(place.x)} from the left, ${percent(place.y)} from the top` : ''
    }
    case 'take-off':
      return `${nameOf(deed.assetId) ?? 'Asset'} taken off the plan`
    case 'set':
      return 'Put together with theirs'
    case 'undo':
      return 'Taken back'
    case 'redo':
      return 'Done again'
    case 'hold':
    case 'let-go':
      return ''
  }
}

// An asset on a plan that a hand or the keys can move.

import type { PointerEventHandler } from 'react'
import { cx } from '../../../ui/class.ts'
import { besideOf, MarkChip, placedAt } from '../mark.tsx'
import type { Mark } from '../marks.ts'
import { deedOf } from './keys.ts'
import type { Deed } from './layout.ts'

type Hand = Partial<
  Record<'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel', PointerEventHandler<HTMLElement>>
>
type Props = { mark: Mark; hand: Hand; act: (deed: Deed) => void }

export function HeldMark({ mark, hand, act }: Props) {
  return (
    <li style={placedAt(mark)} className={cx('absolute focus-within:z-10 hover:z-10', besideOf(mark))}>
      <button
        type="button"
        data-mark={mark.assetId}
        aria-describedby="mark-keys"
        {...hand}
        onKeyDown={(event) => {
          const deed = deedOf(event, mark.assetId)
          if (!deed) return
          event.preventDefault()
          act(deed)
        }}
        className="block cursor-grab touch-none rounded-full active:cursor-grabbing"
      >
        <MarkChip mark={mark} isTerse={false} />
      </button>
    </li>
  )
}

// An asset on a plan that is being set: on the plan for hands, in a row beside it for keys. Marks may lie on each other, rows do
// not; so the rows are what the keyboard stops at.

import type { KeyboardEvent, PointerEventHandler } from 'react'
import { cx } from '../../../../ui/class.ts'
import { Plain } from '../../../../ui/plain.tsx'
import { besideOf, MarkChip, placedAt } from '../mark.tsx'
import type { Mark } from '../marks.ts'
import { deedOf } from './keys.ts'
import type { Deed } from './layout.ts'
import { placeWords } from './said.ts'

type Hand = Partial<
  Record<'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel', PointerEventHandler<HTMLElement>>
>
type Props = { mark: Mark; act: (deed: Deed) => void; onHold: () => void }

const keysOf = (assetId: string, act: Props['act']) => (event: KeyboardEvent) => {
  const deed = deedOf(event, assetId)
  if (!deed) return
  event.preventDefault()
  act(deed)
}

export function HeldMark({ mark, act, onHold, hand, isHeld }: Props & { hand: Hand; isHeld: boolean }) {
  return (
    <li style={placedAt(mark)} className={cx('absolute hover:z-10', isHeld && 'z-20', besideOf(mark))}>
      <button
        type="button"
        tabIndex={-1}
        data-mark={mark.assetId}
        {...hand}
        onFocus={onHold}
        onKeyDown={keysOf(mark.assetId, act)}
        className={cx(
          'block cursor-grab touch-none rounded-full active:cursor-grabbing',
          isHeld && 'outline-2 outline-offset-1 outline-focus',
        )}
      >
        <MarkChip mark={mark} isTerse={false} />
      </button>
    </li>
  )
}

export function HeldRow({ mark, act, onHold }: Props) {
  return (
    <li>
      <button
        type="button"
        data-row={mark.assetId}
        aria-describedby="mark-keys"
        onFocus={onHold}
        onKeyDown={keysOf(mark.assetId, act)}
        className="tap flex w-full items-center justify-between gap-2 px-1 text-left text-sm hover:bg-sunken"
      >
        <span className="min-w-0 truncate">
          <Plain text={mark.name} />
        </span>
        <span className="shrink-0 text-xs text-ink-3">{placeWords(mark)}</span>
      </button>
    </li>
  )
}

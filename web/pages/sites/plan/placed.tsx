// The assets on a plan: a list for those who listen, each leading to its page where it may lead. For the keyboard they are one
// stop, from which arrows go on: two hundred stops on the way to what comes after the plan are none.

import { Link } from '@tanstack/react-router'
import { type KeyboardEvent, useRef, useState } from 'react'
import { to } from '../../../paths.ts'
import { cx } from '../../../ui/class.ts'
import { besideOf, MarkChip, placedAt } from './mark.tsx'
import { inOrder, type Mark } from './marks.ts'

type Props = { marks: readonly Mark[]; leads: boolean; isTerse: boolean }

const STEP: Record<string, number> = { ArrowRight: -1, ArrowDown: -1, ArrowLeft: 1, ArrowUp: 1 }

export function PlacedMarks({ marks, leads, isTerse }: Props) {
  const list = useRef<HTMLUListElement>(null)
  const [held, setHeld] = useState<string>()
  // The most pressing is drawn last, on top of the others, and is where the keyboard comes in.
  const drawn = inOrder(marks).reverse()
  const stop = drawn.some(({ assetId }) => assetId === held) ? held : drawn.at(-1)?.assetId
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEP[event.key]
    const links = [...(list.current?.querySelectorAll<HTMLElement>('a') ?? [])]
    const at = links.findIndex((link) => link === document.activeElement)
    if (step === undefined || at < 0) return
    event.preventDefault()
    links.at((at + step) % links.length)?.focus()
  }
  return (
    <ul ref={list} aria-label="Assets on the plan">
      {drawn.map((mark) => (
        <li
          key={mark.assetId}
          style={placedAt(mark)}
          className={cx('absolute focus-within:z-10 hover:z-10', besideOf(mark))}
        >
          {leads ? (
            <Link
              {...to.asset(mark.assetId)}
              tabIndex={mark.assetId === stop ? 0 : -1}
              onFocus={() => setHeld(mark.assetId)}
              onKeyDown={onKeyDown}
              className="block rounded-full"
            >
              <MarkChip mark={mark} isTerse={isTerse} />
            </Link>
          ) : (
            <MarkChip mark={mark} isTerse={isTerse} />
          )}
        </li>
      ))}
    </ul>
  )
}

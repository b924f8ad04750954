// The assets on a plan: a list for those who listen, each leading to its page where it may lead.

import { Link } from '@tanstack/react-router'
import { to } from '../../paths.ts'
import { cx } from '../../ui/class.ts'
import { besideOf, MarkChip, placedAt } from './mark.tsx'
import { inOrder, type Mark } from './marks.ts'

type Props = { marks: readonly Mark[]; leads: boolean; isTerse: boolean }

export function PlacedMarks({ marks, leads, isTerse }: Props) {
  return (
    <ul aria-label="Assets on the plan">
      {/* The most pressing is drawn last, on top of the others. */}
      {inOrder(marks)
        .reverse()
        .map((mark) => (
          <li
            key={mark.assetId}
            style={placedAt(mark)}
            className={cx('absolute focus-within:z-10 hover:z-10', besideOf(mark))}
          >
            {leads ? (
              <Link {...to.asset(mark.assetId)} className="block rounded-full">
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

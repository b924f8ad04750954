// One asset on a plan: a shape, its name, and a word where something is abnormal. The shape lies on the place itself; near
// the right edge the words stand on its other side.

import type { CSSProperties, ReactNode } from 'react'
import { plain } from '../../../data/plain.ts'
import { cx } from '../../../ui/class.ts'
import { Plain } from '../../../ui/plain.tsx'
import { PresenceShape, PriorityShape } from '../../../ui/state-mark.tsx'
import type { Place } from './contract.ts'
import { isNormal, type Mark, saidOfMark, wordOf } from './marks.ts'

/** From here on the words could leave the plan. */
const RIGHT = 0.5

export const placedAt = ({ x, y }: Pick<Place, 'x' | 'y'>): CSSProperties => ({
  left: `${x * 100}%`,
  top: `${y * 100}%`,
})

/** Around a mark, so that its shape and not its middle is where the asset stands: half of the shape and the padding. */
export const besideOf = ({ x }: Pick<Place, 'x'>): string =>
  x > RIGHT ? '-translate-y-1/2 -translate-x-[calc(100%-13px)]' : '-translate-y-1/2 -translate-x-[13px]'

type ChipProps = { mark: Mark; isTerse: boolean; children?: ReactNode }

/**
 * `isTerse`: of what is normal the shape alone, with its words for those who listen. On a small plan that is so for all, and of
 * what is abnormal the word stays.
 */
export function MarkChip({ mark, isTerse }: ChipProps) {
  const normal = isNormal(mark)
  const words = isTerse && normal ? 'sr-only' : 'min-w-0 truncate @max-lg:sr-only'
  return (
    <span
      title={`${plain(mark.name)}: ${saidOfMark(mark)}`}
      className={cx(
        'flex h-6 max-w-44 items-center pointer-coarse:h-8 gap-1.5 rounded-full border bg-surface px-[6px] text-xs shadow-sm shadow-shade',
        mark.x > RIGHT && 'flex-row-reverse',
        mark.worst === 'critical'
          ? 'border-fault-mark'
          : normal || mark.worst === 'low'
            ? 'border-line-strong'
            : 'border-warn-mark',
      )}
    >
      {mark.worst === undefined ? <PresenceShape state={mark.presence} /> : <PriorityShape priority={mark.worst} />}
      <span className={words}>
        <Plain text={mark.name} />
      </span>
      {!normal && (
        <span aria-hidden="true" className={cx('shrink-0 font-medium', mark.worst === 'critical' && 'text-fault')}>
          {wordOf(mark)}
        </span>
      )}
      <span className="sr-only">: {saidOfMark(mark)}</span>
    </span>
  )
}

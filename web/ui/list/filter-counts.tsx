// How many there are of each state, side by side; each count is the link to the list of them.

import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { cx } from '../class.ts'

export function FilterCounts({ children }: { children: ReactNode }) {
  return (
    <div
      role="group"
      aria-label="Filter by state"
      className="-mx-4 flex overflow-x-auto border-y border-line px-2 lg:mx-0 lg:px-0"
    >
      {children}
    </div>
  )
}

type Props = {
  link: LinkProps
  word: string
  /** Left out while it is not known. */
  count: number | undefined
  on: boolean
  /** What the word means, for those who wait over it. */
  meaning?: string
  mark?: ReactNode
}

export function FilterCount({ link, word, count, on, meaning, mark }: Props) {
  return (
    <Link
      {...link}
      replace
      title={meaning}
      aria-current={on ? 'true' : undefined}
      activeProps={{}}
      className={cx(
        'flex min-w-22 shrink-0 flex-col justify-center px-3 py-2 whitespace-nowrap hover:bg-surface lg:min-w-28 lg:px-4',
        on && 'bg-surface shadow-[inset_0_-2px_0_var(--ink)]',
      )}
    >
      <span className={cx('text-lg leading-6', count === 0 ? 'text-ink-3' : 'font-semibold')}>
        {count?.toLocaleString('en-GB') ?? '–'}
      </span>
      <span className="flex items-center gap-1.5 text-xs text-ink-2">
        {/* None of a bad kind is no reason for a colour. */}
        {mark && <span className={cx(count === 0 && 'opacity-60 grayscale')}>{mark}</span>}
        {word}
      </span>
    </Link>
  )
}

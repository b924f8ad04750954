// Pages that belong together, side by side: links, so that each has its address. The open one is told by aria-current.

import type { ReactNode } from 'react'

export const tabClass =
  'tap -mb-px inline-flex items-center gap-2 border-b-2 border-transparent px-1 text-sm font-medium whitespace-nowrap text-ink-2 hover:text-ink aria-[current=page]:border-ink aria-[current=page]:font-semibold aria-[current=page]:text-ink'

export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav
      aria-label={label}
      className="-mx-4 mb-5 flex gap-x-5 overflow-x-auto border-b border-line px-4 lg:-mx-8 lg:gap-x-6 lg:px-8"
    >
      {children}
    </nav>
  )
}

/** How many wait behind a tab, where somebody has to do something about them. */
export function TabCount({ count, what }: { count: number; what: string }) {
  if (count === 0) return null
  return (
    <span className="rounded-full bg-warn-ground px-1.5 text-xs font-semibold text-warn tabular-nums">
      {count} <span className="sr-only">{what}</span>
    </span>
  )
}

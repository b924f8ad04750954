// What can be done with what is chosen in a list: always in sight, above the navigation of a phone.

import type { ReactNode } from 'react'

export function ChosenBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div
      role="region"
      aria-label={label}
      className="sticky bottom-0 z-20 -mx-4 flex flex-wrap items-center gap-2 border-t border-line-strong bg-surface px-4 py-2 max-lg:bottom-[calc(3.5rem+env(safe-area-inset-bottom))] max-sm:grid max-sm:grid-cols-2 lg:mx-0 lg:rounded-t-md lg:border-x"
    >
      {children}
    </div>
  )
}

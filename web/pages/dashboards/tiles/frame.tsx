// What all tiles look like: a title, where it leads, and the content.

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { to } from '../../../paths.ts'
import { Plain } from '../../../ui/plain.tsx'

type Props = {
  title: string
  beside?: ReactNode
  /** The asset that the title leads to; left out where it leads nowhere. */
  assetId?: string | undefined
  children: ReactNode
}

export function TileFrame({ title, beside, assetId, children }: Props) {
  return (
    <div className="@container flex h-full min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-surface px-4 py-3">
      <header className="flex min-w-0 items-baseline justify-between gap-3 pb-1">
        <h2 className="min-w-0 truncate text-sm font-medium text-ink-2">
          {assetId ? (
            <Link {...to.asset(assetId)} className="hover:text-ink hover:underline">
              <Plain text={title} />
            </Link>
          ) : (
            <Plain text={title} />
          )}
        </h2>
        {beside && <div className="shrink-0 text-xs text-ink-3">{beside}</div>}
      </header>
      <div className="min-h-0 grow">{children}</div>
    </div>
  )
}

/** Instead of the content: it is not there, and why. */
export function TileSays({ children }: { children: ReactNode }) {
  return <div className="grid h-full place-items-center px-2 text-center text-sm text-ink-2">{children}</div>
}

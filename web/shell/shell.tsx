import { Link, Outlet } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { to } from '../paths.ts'
import { Mark } from '../ui/icon.tsx'
import { ConnectionBanner, DemonstrationBanner } from './banners.tsx'
import { ExpiryBanner } from './expiry-banner.tsx'
import { Nav } from './nav.tsx'
import { OperatingBanner } from './operating-banner.tsx'
import { SessionEndBanner } from './session-end-banner.tsx'
import { StaffNotice } from './staff-notice.tsx'
import { useSession } from './use-session.ts'

/** Not needed to see a value, so not waited for. */
const AccountMenu = lazy(async () => ({ default: (await import('./account-menu.tsx')).AccountMenu }))

export function Shell() {
  const { organisation, demonstration } = useSession()
  return (
    <div className="min-h-dvh print:block lg:grid lg:grid-cols-[14rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only rounded-md bg-ink px-4 py-2 text-canvas focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to content
      </a>
      <header className="flex print:hidden items-center justify-between gap-3 border-line px-4 max-lg:h-12 max-lg:border-b max-lg:bg-surface lg:sticky lg:top-0 lg:h-dvh lg:flex-col lg:items-stretch lg:justify-start lg:border-r lg:bg-surface lg:px-0 lg:py-4">
        <Link {...to.fleet()} className="tap flex min-w-0 items-center gap-2.5 rounded-md lg:mx-3 lg:px-2">
          <Mark />
          <span className="grid min-w-0 leading-tight">
            <span className="line-clamp-1 text-base leading-5 font-semibold tracking-tight lg:line-clamp-2">
              {organisation.name}
            </span>
            <span className="text-xs text-ink-3 max-lg:hidden">Fairlead</span>
          </span>
        </Link>
        <div className="lg:mt-4 lg:grow">
          <Nav />
        </div>
        <div className="lg:px-3">
          <Suspense fallback={<div className="h-11" />}>
            <AccountMenu />
          </Suspense>
        </div>
      </header>
      <div className="min-w-0 max-lg:pb-20">
        {demonstration && <DemonstrationBanner />}
        <StaffNotice />
        <ExpiryBanner />
        {/* One place at the top for what must stay in sight, so that none of them lies on another. */}
        <div className="sticky top-0 z-30 print:hidden">
          <OperatingBanner />
          <SessionEndBanner />
          <ConnectionBanner />
        </div>
        <main id="main" tabIndex={-1} className="outline-none">
          <Outlet />
        </main>
      </div>
    </div>
  )
}

// What fills the window when there is no page: opening, broken, not found.

import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { toldOf } from '../data/problem.ts'
import { to } from '../paths.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { Mark } from '../ui/icon.tsx'
import { useTitle } from '../ui/page.tsx'
import { Bone, Refused } from '../ui/states.tsx'

export function Centred({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-md content-center gap-6 px-4 py-10">
      <div className="flex items-center gap-2.5 text-lg font-semibold tracking-tight">
        <Mark size={26} />
        Fairlead
      </div>
      {children}
    </main>
  )
}

export function Opening() {
  return (
    <Centred>
      <div role="status" aria-label="Opening the console" className="grid gap-3">
        <Bone className="w-2/3" />
        <Bone className="w-full" />
        <Bone className="w-1/2" />
      </div>
    </Centred>
  )
}

export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  useTitle('Something failed')
  const again = () => {
    reset()
    void router.invalidate()
  }
  return (
    <Centred>
      <h1 className="text-xl font-semibold">{toldOf(error).title}</h1>
      <Refused error={error} what="This page could not be shown" />
      <div>
        <Button kind="primary" onClick={again}>
          Try again
        </Button>
      </div>
    </Centred>
  )
}

export function NotFound() {
  useTitle('Not found')
  return (
    <Centred>
      <h1 className="text-xl font-semibold">There is nothing here</h1>
      <p className="text-ink-2">The address is wrong, or what it named is not yours to see.</p>
      <div>
        <Link {...to.fleet()} className={buttonClass('primary')}>
          To the fleet
        </Link>
      </div>
    </Centred>
  )
}

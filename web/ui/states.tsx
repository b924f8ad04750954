// The other states that every page has: waiting, under way, empty, failed.

import type { ReactNode } from 'react'
import { toldOf } from '../data/problem.ts'
import { Button } from './button.tsx'
import { cx } from './class.ts'
import { Notice } from './notice.tsx'

export function Bone({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cx('shimmer block h-3 rounded-sm', className)} />
}

/** Rows that will be: the shape of the list, without pretending to know what is in it. Shares of the width: they ask for none. */
export function WaitingRows({ rows = 8, label }: { rows?: number; label: string }) {
  return (
    <div role="status" aria-label={`Loading ${label}`} className="divide-y divide-line border-y border-line">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-13 items-center gap-6 px-3">
          <Bone className="w-[16%] max-w-16" />
          <Bone className={cx('w-[44%]', row % 3 === 0 ? 'max-w-52' : row % 3 === 1 ? 'max-w-40' : 'max-w-60')} />
          <Bone className="w-[20%] max-w-24 max-sm:hidden" />
          <Bone className="ml-auto w-[20%] max-w-20" />
        </div>
      ))}
    </div>
  )
}

/** The system's own bar has a track so dark that an empty one looks full. */
const BAR =
  'h-2 w-full appearance-none overflow-hidden rounded-sm border border-control bg-raised [&::-moz-progress-bar]:bg-ink [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-ink'

type ProgressProps = { label: string; done: number; of: number }

/** How far something has come that takes a while. */
export function Progress({ label, done, of }: ProgressProps) {
  return <progress aria-label={label} max={of} value={done} className={BAR} />
}

/** Says what failed, what can be done, and the id to quote to whoever can look it up. */
export function Failed({ error, what, retry }: { error: unknown; what: string; retry?: () => void }) {
  const told = toldOf(error)
  return (
    <Notice
      severity="fault"
      live
      title={`${what} could not be loaded`}
      actions={retry && <Button onClick={retry}>Try again</Button>}
    >
      <p>{told.detail}</p>
      {told.hint && <p>{told.hint}</p>}
      <RequestId id={told.requestId} />
    </Notice>
  )
}

/** The same for something the person tried to do. */
export function Refused({ error, what }: { error: unknown; what: string }) {
  if (!error) return null
  const told = toldOf(error)
  return (
    <Notice severity="fault" live title={what}>
      <p>{told.detail}</p>
      {told.hint && <p>{told.hint}</p>}
      <RequestId id={told.requestId} />
    </Notice>
  )
}

function RequestId({ id }: { id?: string }) {
  if (!id) return null
  return (
    <p className="mt-1 text-ink-3">
      Request <span className="font-mono text-xs text-ink-2 select-all">{id}</span>
    </p>
  )
}

export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-2 border-y border-line px-4 py-16 text-center">
      <p className="text-lg font-semibold">{title}</p>
      {children && <div className="max-w-md text-ink-2">{children}</div>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  )
}

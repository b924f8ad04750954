import type { ReactNode } from 'react'
import type { Severity } from '../data/contract.ts'
import { cx } from './class.ts'
import { SeverityShape } from './state-mark.tsx'

const GROUND: Record<Severity, string> = {
  info: 'border-line-strong bg-surface text-ink',
  warning: 'border-warn-mark bg-warn-ground text-ink',
  fault: 'border-fault-mark bg-fault-ground text-ink',
}

type Props = { severity?: Severity; title: string; children?: ReactNode; actions?: ReactNode; live?: boolean }

/** Something the person should know where they are. Shape, words, then colour. */
export function Notice({ severity = 'info', title, children, actions, live }: Props) {
  return (
    <div
      role={live ? (severity === 'fault' ? 'alert' : 'status') : undefined}
      className={cx('flex gap-3 rounded-md border px-4 py-3', GROUND[severity])}
    >
      <span className="flex h-[1.375rem] items-center">
        <SeverityShape severity={severity} />
      </span>
      <div className="grid min-w-0 grow gap-1">
        <p className="font-semibold">{title}</p>
        {children && <div className="text-sm text-ink-2">{children}</div>}
        {actions && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  )
}

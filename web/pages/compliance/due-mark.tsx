// How something stands, by shape and word; a colour only where somebody has to act.

import type { Standing } from './queries.ts'
import { DUE_WORD } from './words.ts'
import { cx } from '../../ui/class.ts'

const box = { width: 12, height: 12, viewBox: '0 0 12 12', 'aria-hidden': true } as const

export type Matter = Standing | 'locked'

const WORD: Record<Matter, string> = { ...DUE_WORD, locked: 'Do not use' }

export function DueShape({ matter }: { matter: Matter }) {
  if (matter === 'locked')
    return (
      <svg {...box} className="shrink-0 text-fault-mark">
        <path d="M3.6.5h4.8l3.1 3.1v4.8l-3.1 3.1H3.6L.5 8.4V3.6z" fill="currentColor" />
        <path d="M3.2 6h5.6" stroke="var(--canvas)" strokeWidth="1.8" />
      </svg>
    )
  if (matter === 'overdue')
    return (
      <svg {...box} className="shrink-0 text-fault-mark">
        <path d="M.8.8h10.4v10.4H.8z" fill="currentColor" />
      </svg>
    )
  if (matter === 'due')
    return (
      <svg {...box} className="shrink-0 text-warn-mark">
        <path d="M6 .8l5.6 10.4H.4z" fill="currentColor" />
      </svg>
    )
  return (
    <svg {...box} className="shrink-0 text-ink-3">
      <circle
        cx="6"
        cy="6"
        r="4.2"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray={matter === 'never-done' ? '2 2.1' : undefined}
      />
    </svg>
  )
}

export function DueMark({ matter }: { matter: Matter }) {
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <DueShape matter={matter} />
      <span
        className={cx(
          matter === 'overdue' || matter === 'locked' ? 'font-medium text-fault' : 'text-ink-2',
          matter === 'due' && 'font-medium text-warn',
        )}
      >
        {WORD[matter]}
      </span>
    </span>
  )
}

import type { ComponentProps } from 'react'
import { cx } from './class.ts'
import { Icon, type IconName } from './icon.tsx'

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger'

const KIND: Record<ButtonKind, string> = {
  primary: 'border-ink bg-ink text-canvas hover:bg-ink-2 hover:border-ink-2',
  plain: 'border-control bg-raised text-ink hover:bg-sunken',
  quiet: 'border-transparent text-ink-2 hover:bg-sunken hover:text-ink',
  danger: 'border-fault bg-raised text-fault hover:bg-fault-ground',
}

/** The look of a button, for links that act like one. */
export function buttonClass(kind: ButtonKind = 'plain', extra?: string): string {
  return cx(
    'tap inline-flex items-center justify-center gap-2 rounded-md border px-3 text-sm font-medium whitespace-nowrap select-none',
    'disabled:opacity-50 aria-disabled:opacity-50',
    KIND[kind],
    extra,
  )
}

type Props = ComponentProps<'button'> & { kind?: ButtonKind; icon?: IconName; busy?: boolean }

/**
 * While it is busy it keeps the keyboard: a control that is disabled under the focus would drop it. A press then does nothing,
 * Enter in the form included.
 */
export function Button({ kind = 'plain', icon, busy = false, children, className, onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      className={buttonClass(kind, className)}
    >
      {icon && <Icon name={icon} />}
      {children}
      {busy && <span className="-ml-1">…</span>}
    </button>
  )
}

/** A button with a drawing alone: its label is required, and shown on hover. */
export function IconButton({
  icon,
  label,
  className,
  ...rest
}: ComponentProps<'button'> & { icon: IconName; label: string }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={cx(
        'tap-square inline-flex items-center justify-center rounded-md text-ink-2 hover:bg-sunken hover:text-ink',
        className,
      )}
    >
      <Icon name={icon} />
    </button>
  )
}

// Two dialogs: one to fill in something, one to confirm something that cannot be taken back.

import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog as Base } from '@base-ui/react/dialog'
import { type ReactNode, useEffect, useState } from 'react'
import { Button, IconButton } from './button.tsx'
import { cx } from './class.ts'

const BACKDROP = 'fixed inset-0 bg-scrim'
const POPUP =
  'fixed inset-x-0 bottom-0 sm:inset-auto sm:top-1/2 sm:left-1/2 sm:-translate-x-1/2 sm:-translate-y-1/2 w-full sm:w-[30rem] max-h-[92dvh] overflow-auto rounded-t-lg sm:rounded-lg border border-line-strong bg-surface p-5 shadow-2xl shadow-shade outline-none'

type Open = { open: boolean; onClose: () => void; title: string }

/** A dialog that is taken away while it is open leaves the keyboard nowhere: it goes back to where it was before. */
function useReturnOfFocus(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body || !(before instanceof HTMLElement)) return
        before.focus({ preventScroll: true })
      })
    },
    [before],
  )
}

export function Dialog({ open, onClose, title, children }: Open & { children: ReactNode }) {
  useReturnOfFocus()
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={cx(BACKDROP, 'z-40')} />
        <Base.Popup className={cx(POPUP, 'z-50')}>
          <DialogHead title={title} />
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

function DialogHead({ title }: { title: string }) {
  return (
    <div className="mb-4 flex items-start justify-between gap-4">
      <Base.Title className="text-lg font-semibold">{title}</Base.Title>
      <Base.Close render={<IconButton icon="close" label="Close" className="-mt-1.5 -mr-2" />} />
    </div>
  )
}

/** A question above everything else, other dialogs included. */
export function DialogAbove({ open, onClose, title, children }: Open & { children: ReactNode }) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop forceRender className={cx(BACKDROP, 'z-60')} />
        <Base.Popup className={cx(POPUP, 'z-70')}>
          <DialogHead title={title} />
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

type ConfirmProps = Open & {
  action: string
  onConfirm: () => void
  busy?: boolean
  danger?: boolean
  cancel?: string
  children: ReactNode
}

export function Confirm({ open, onClose, title, action, onConfirm, busy, danger, cancel, children }: ConfirmProps) {
  useReturnOfFocus()
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={cx(BACKDROP, 'z-40')} />
        <AlertDialog.Popup className={cx(POPUP, 'z-50')}>
          <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="mt-2 grid gap-3 text-base text-ink-2">
            {children}
          </AlertDialog.Description>
          <DialogActions>
            <AlertDialog.Close render={<Button>{cancel ?? 'Cancel'}</Button>} />
            <Button kind={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
              {action}
            </Button>
          </DialogActions>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-6 flex flex-wrap justify-end gap-2 max-sm:grid max-sm:grid-cols-2">{children}</div>
}

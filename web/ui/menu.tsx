import { Menu as Base } from '@base-ui/react/menu'
import { type ReactElement, type ReactNode, useRef } from 'react'
import { cx } from './class.ts'

export function Menu({ trigger, children }: { trigger: ReactElement; children: ReactNode }) {
  // Beside its trigger, not at the end of the document: so it stays within the landmark that it belongs to.
  const host = useRef<HTMLSpanElement>(null)
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <span ref={host} className="absolute" />
      <Base.Portal container={host}>
        <Base.Positioner
          positionMethod="fixed"
          sideOffset={6}
          align="end"
          collisionPadding={8}
          className="z-40 text-left outline-none"
        >
          <Base.Popup className="min-w-52 rounded-lg border border-line-strong bg-raised py-1.5 shadow-xl shadow-shade outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

type Item = { onSelect: () => void; children: ReactNode; danger?: boolean; disabled?: boolean }

export function MenuItem({ onSelect, children, danger, disabled }: Item) {
  return (
    <Base.Item
      onClick={onSelect}
      disabled={disabled}
      className={cx(
        'tap flex cursor-pointer items-center gap-2.5 px-3.5 text-sm outline-none select-none data-highlighted:bg-sunken',
        'data-disabled:cursor-default data-disabled:opacity-50',
        danger ? 'text-fault' : 'text-ink',
      )}
    >
      {children}
    </Base.Item>
  )
}

export function MenuLine() {
  return <Base.Separator className="my-1.5 h-px bg-line" />
}

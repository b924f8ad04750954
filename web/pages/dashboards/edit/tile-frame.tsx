// What lies around a tile while it is arranged: a handle to take it by (by hand or by keys), a menu, a corner to pull at.

import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import type { Tile } from '../contract.ts'
import { plain } from '../../../data/plain.ts'
import { IconButton } from '../../../ui/button.tsx'
import { cx } from '../../../ui/class.ts'
import { Menu, MenuItem, MenuLine } from '../../../ui/menu.tsx'
import type { Deed } from './history.ts'
import { deedOf } from './keys.ts'

type Hand = {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void
  onPointerMove: (event: PointerEvent<HTMLElement>) => void
  onPointerUp: () => void
  onPointerCancel: () => void
}

type Props = {
  tile: Tile
  name: string
  index: number
  hand: Hand
  corner: Hand
  act: (deed: Deed) => void
  onChange: (() => void) | undefined
  children: ReactNode
}

export function EditedTile({ tile, name, index, hand, corner, act, onChange, children }: Props) {
  const onKeyDown = (event: KeyboardEvent) => {
    const deed = deedOf(event, tile, index)
    if (!deed) return
    event.preventDefault()
    act(deed)
  }
  const size = (w: number, h: number) => () => act({ do: 'size', id: tile.id, size: { w: tile.w + w, h: tile.h + h } })
  return (
    <div className="relative h-full">
      <div className="pointer-events-none h-full opacity-70" inert>
        {children}
      </div>
      <button
        type="button"
        {...hand}
        data-handle={tile.id}
        aria-label={`Arrange ${plain(name)}`}
        aria-describedby="tile-keys"
        onKeyDown={onKeyDown}
        onClick={(event) => event.detail === 0 && onChange?.()}
        onDoubleClick={onChange}
        className={cx(
          'absolute inset-0 cursor-grab touch-none rounded-lg border-2 border-dashed border-control active:cursor-grabbing',
          'max-lg:touch-pan-y',
        )}
      />
      <div className="absolute top-1 right-1 rounded-md bg-raised">
        <Menu trigger={<IconButton icon="settings" label={`Change ${plain(name)}`} />}>
          {onChange && <MenuItem onSelect={onChange}>What it shows…</MenuItem>}
          <MenuItem onSelect={() => act({ do: 'move', id: tile.id, to: index - 1 })}>Earlier</MenuItem>
          <MenuItem onSelect={() => act({ do: 'move', id: tile.id, to: index + 1 })}>Later</MenuItem>
          <MenuItem onSelect={size(1, 0)}>Wider</MenuItem>
          <MenuItem onSelect={size(-1, 0)}>Narrower</MenuItem>
          <MenuItem onSelect={size(0, 1)}>Higher</MenuItem>
          <MenuItem onSelect={size(0, -1)}>Lower</MenuItem>
          <MenuLine />
          <MenuItem danger onSelect={() => act({ do: 'remove', id: tile.id })}>
            Remove
          </MenuItem>
        </Menu>
      </div>
      <span
        {...corner}
        aria-hidden="true"
        className="absolute right-0 bottom-0 size-6 cursor-nwse-resize touch-none rounded-br-lg border-r-4 border-b-4 border-control max-lg:hidden"
      />
    </div>
  )
}

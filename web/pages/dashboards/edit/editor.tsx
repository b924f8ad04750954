// A dashboard while it is arranged, by hand and by keys. Nothing is kept until it is saved, and every step can be taken back.
// history.ts (steps) + use-drag.ts (hands) + keys.ts (keys) -> here -> use-save.ts

import { useBlocker, useNavigate } from '@tanstack/react-router'
import { useEffect, useReducer, useRef, useState } from 'react'
import { DASHBOARD_TILES_MAX, NAME_CHARS_MAX } from '../../../../core/limits.ts'
import { plural } from '../../../data/format.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Button } from '../../../ui/button.tsx'
import { Confirm } from '../../../ui/dialog.tsx'
import { Check, TextField } from '../../../ui/field.tsx'
import { Page } from '../../../ui/page.tsx'
import { Empty } from '../../../ui/states.tsx'
import type { Dashboard, Tile } from '../contract.ts'
import { DashboardGrid } from '../grid.tsx'
import { after, begun, type Deed } from './history.ts'
import { SaveTroubles } from './save-troubles.tsx'
import { TileDialog } from './tile-dialog.tsx'
import { EditedTile } from './tile-frame.tsx'
import { nameOf, newTileId, saidOf } from './tile-words.ts'
import { useDrag } from './use-drag.ts'
import { useSave } from './use-save.ts'
import { useTileWords } from './use-tile-words.ts'

export function Editor({ dashboard }: { dashboard: Dashboard }) {
  const { dashboardId } = dashboard
  const navigate = useNavigate()
  const can = useCan()
  const [history, step] = useReducer(after, dashboard.tiles, begun)
  const [name, setName] = useState(dashboard.name)
  const [isShared, setShared] = useState(dashboard.isShared)
  const [open, setOpen] = useState<Tile | 'new' | null>(null)
  const [said, setSaid] = useState('')
  const saved = useRef(false)
  const tiles = history.now
  const words = useTileWords()
  const isChanged = tiles !== dashboard.tiles || name !== dashboard.name || isShared !== dashboard.isShared
  const leave = (id = dashboardId) => {
    saved.current = true
    void navigate({ ...to.dashboard(id), replace: true })
  }
  const { save, copy } = useSave(dashboard, leave)
  const leaving = useBlocker({
    shouldBlockFn: () => isChanged && !saved.current,
    enableBeforeUnload: () => isChanged && !saved.current,
    withResolver: true,
  })
  const act = (deed: Deed) => {
    step(deed)
    setSaid(saidOf(after(history, deed).now, deed, words))
  }
  useFocusKept(tiles)
  const drag = useDrag(tiles, act)
  const add = (
    <Button icon="plus" onClick={() => setOpen('new')} disabled={tiles.length >= DASHBOARD_TILES_MAX}>
      Add a tile
    </Button>
  )
  const written = { name: name.trim(), isShared, tiles }
  return (
    <Page
      title={`Arrange: ${dashboard.name}`}
      actions={
        <>
          <Button onClick={() => void navigate({ ...to.dashboard(dashboardId), replace: true })}>Cancel</Button>
          <Button
            kind="primary"
            busy={save.isPending}
            disabled={name.trim() === ''}
            onClick={() => (isChanged ? save.mutate(written) : leave())}
          >
            Save
          </Button>
        </>
      }
    >
      <SaveTroubles save={save} copy={copy} written={written} onTheirs={() => leave()} />
      <div className="mb-4 flex flex-wrap items-end gap-x-6 gap-y-3">
        <div className="w-full sm:w-80">
          <TextField
            label="Name"
            value={name}
            maxLength={NAME_CHARS_MAX}
            autoComplete="off"
            error={name.trim() === '' ? 'Give it a name.' : undefined}
            onChange={(e) => setName(e.target.value)}
          />
        </div>
        {can('dashboard.share') && (dashboard.isMine || !dashboard.isShared) && (
          <Check label="For the organisation" checked={isShared} onChange={(e) => setShared(e.target.checked)} />
        )}
        <div className="flex flex-wrap gap-2">
          {add}
          <Button disabled={history.past.length === 0} onClick={() => act({ do: 'undo' })}>
            Undo
          </Button>
          <Button disabled={history.future.length === 0} onClick={() => act({ do: 'redo' })}>
            Redo
          </Button>
        </div>
      </div>
      <p id="tile-keys" className="mb-3 text-sm text-ink-3">
        Drag a tile to its place and pull at its corner. By keys: arrows move it, with Shift they size it, Delete
        removes it, Enter says what it shows, Ctrl+Z takes back. {plural(tiles.length, 'tile')} of {DASHBOARD_TILES_MAX}
        .
      </p>
      {tiles.length === 0 && <Empty title="Nothing on it yet">The first tile makes it a dashboard.</Empty>}
      <DashboardGrid
        tiles={tiles}
        around={(tile, index, content) => (
          <EditedTile
            tile={tile}
            index={index}
            name={nameOf(tile, words)}
            hand={drag.handle(tile.id, 'move')}
            corner={drag.handle(tile.id, 'size')}
            act={act}
            onChange={tile.kind === 'hidden' ? undefined : () => setOpen(tile)}
          >
            {content}
          </EditedTile>
        )}
      />
      <p role="status" aria-live="polite" className="sr-only">
        {said}
      </p>
      {open && (
        <TileDialog
          tile={open === 'new' ? undefined : open}
          newId={() => newTileId(tiles)}
          onDone={(tile) => {
            act({ do: open === 'new' ? 'add' : 'change', tile })
            setOpen(null)
          }}
          onClose={() => setOpen(null)}
        />
      )}
      {leaving.status === 'blocked' && (
        <Confirm
          open
          danger
          title="Leave without saving?"
          action="Leave"
          cancel="Stay"
          onClose={leaving.reset}
          onConfirm={leaving.proceed}
        >
          <p>What you have arranged is lost.</p>
        </Confirm>
      )}
    </Page>
  )
}

/** A tile that moves takes the focus along: React moves its element, and a browser lets the focus go then. */
function useFocusKept(tiles: readonly Tile[]): void {
  const held = useRef<{ id: string; index: number } | null>(null)
  useEffect(() => {
    const known = held.current
    if (known && document.activeElement === document.body) {
      const id = tiles.some((tile) => tile.id === known.id)
        ? known.id
        : tiles[Math.min(known.index, tiles.length - 1)]?.id
      document.querySelector<HTMLElement>(`[data-handle="${id}"]`)?.focus()
    }
    const keep = () => {
      const id = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.handle : undefined
      if (id !== undefined) held.current = { id, index: tiles.findIndex((tile) => tile.id === id) }
      else if (document.activeElement !== document.body) held.current = null
    }
    keep()
    document.addEventListener('focusin', keep)
    return () => document.removeEventListener('focusin', keep)
  }, [tiles])
}

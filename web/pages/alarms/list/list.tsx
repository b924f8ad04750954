// The list itself: only the rows in sight exist. Everything can be done by keys (keys-dialog.tsx names them).

import type { KeyboardEvent } from 'react'
import { cx } from '../../../ui/class.ts'
import { RowGrid, type RowsInSight } from '../../../ui/list/row-grid.tsx'
import type { Picking } from '../../../ui/list/use-picks.ts'
import type { AlarmsSearch } from './search.ts'
import { COLUMNS, Row } from './row.tsx'
import type { AlarmRow } from './select.ts'

export const keyOf = (row: AlarmRow) => row.key

type Props = {
  inSight: RowsInSight<AlarmRow>
  search: AlarmsSearch
  /** Left out for whoever may not answer alarms. */
  picking: Picking | undefined
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
}

export function AlarmList({ inSight, search, picking, onKeyDown }: Props) {
  return (
    <RowGrid
      label="Alarms"
      inSight={inSight}
      multi={picking !== undefined}
      onKeyDown={onKeyDown}
      head={<Head picking={picking !== undefined} />}
    >
      {(row, drawn) => (
        <Row
          row={row}
          search={search}
          isOpen={search.open === row.key}
          picked={picking?.picks.has(row.key)}
          onPick={picking?.pick}
          {...drawn}
        />
      )}
    </RowGrid>
  )
}

const HEADS = ['Priority', 'Alarm', 'Asset', 'State', 'Since']

function Head({ picking }: { picking: boolean }) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line-strong bg-canvas max-lg:sr-only">
      <div
        role="row"
        aria-rowindex={1}
        className={cx('grid gap-x-4 px-2 pl-3', COLUMNS[picking ? 'picking' : 'plain'])}
      >
        {picking && (
          <div role="columnheader" className="flex min-h-8 items-center">
            <span className="sr-only">Chosen</span>
          </div>
        )}
        {HEADS.map((head) => (
          <div key={head} role="columnheader" className="caption flex min-h-8 items-center last:justify-end">
            {head}
          </div>
        ))}
      </div>
    </div>
  )
}

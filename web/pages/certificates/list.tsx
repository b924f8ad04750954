// The list itself: only the rows in sight exist. Arrow keys move; Enter opens the asset, or Space chooses the row.

import { cx } from '../../ui/class.ts'
import { RowGrid, useRowsInSight } from '../../ui/list/row-grid.tsx'
import type { Picking } from '../../ui/list/use-picks.ts'
import { COLUMNS, PICK_COLUMNS, ROW_PX, Row } from './row.tsx'
import type { CertificateRow } from './select.ts'

const HEADS = ['State', 'Asset', 'Site', 'Expires', 'Last used', 'Key made by', 'Issuer']

/** `picking`: rows are chosen, and lead nowhere. */
type Props = { rows: CertificateRow[]; picking?: Picking | undefined }

const serialOf = (row: CertificateRow) => row.serial

export function CertificateList({ rows, picking }: Props) {
  const inSight = useRowsInSight({ rows, rowKey: serialOf, px: ROW_PX })
  return (
    <RowGrid
      label="Certificates"
      inSight={inSight}
      multi={picking !== undefined}
      onKeyDown={picking?.onKeyDown}
      head={<Head picking={picking !== undefined} />}
    >
      {(row, { index, active }) => (
        <Row row={row} index={index} active={active} picked={picking?.picks.has(row.serial)} onPick={picking?.pick} />
      )}
    </RowGrid>
  )
}

function Head({ picking }: { picking: boolean }) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line-strong bg-canvas max-lg:sr-only">
      <div role="row" aria-rowindex={1} className={cx('grid gap-x-4 px-2', picking ? PICK_COLUMNS : COLUMNS)}>
        {picking && (
          <div role="columnheader" className="flex min-h-8 items-center">
            <span className="sr-only">Chosen</span>
          </div>
        )}
        {HEADS.map((head) => (
          <div key={head} role="columnheader" className="caption flex min-h-8 items-center">
            {head}
          </div>
        ))}
      </div>
    </div>
  )
}

// The list itself: only the rows in sight exist, only they are asked for and streamed. Arrow keys move, Enter opens.

import { useMemo } from 'react'
import { useWatch } from '../../data/use-live.ts'
import { RowGrid, useRowsInSight } from '../../ui/list/row-grid.tsx'
import { ListHead } from './list-head.tsx'
import { ROW_PX, Row } from './row.tsx'
import type { FleetRow } from './select.ts'
import { useSparklines } from './use-sparklines.ts'
import type { WorstAlarms } from './use-worst-alarms.ts'

type Props = { rows: FleetRow[]; said_ms: number; alarms: WorstAlarms }

const idOf = (row: FleetRow) => row.assetId

export function FleetList({ rows, said_ms, alarms }: Props) {
  const inSight = useRowsInSight({ rows, rowKey: idOf, px: ROW_PX })
  const ids = useMemo(() => rows.map(idOf), [rows])
  const sparklines = useSparklines(ids, inSight.first, inSight.last, inSight.isScrolling)
  useWatch(inSight.items.map((item) => ids[item.index] ?? '').filter(Boolean))
  return (
    <RowGrid label="Assets" inSight={inSight} head={<ListHead />}>
      {(row, drawn) => (
        <Row
          row={row}
          said_ms={said_ms}
          alarm={alarms.get(row.assetId)}
          signals={sparklines.get(row.assetId)?.signals}
          failed={sparklines.get(row.assetId)?.failed ?? false}
          {...drawn}
        />
      )}
    </RowGrid>
  )
}

import type { AlarmStatistics } from '../../../data/alarms/contract.ts'
import { formatMinute } from '../../../data/format.ts'
import { Age } from '../../../ui/age.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { AlarmName } from './alarm-name.tsx'

type Stale = AlarmStatistics['stale'][number]

const COLUMNS: Column<Stale>[] = [
  { head: 'Alarm', cell: (row) => <AlarmName {...row} /> },
  { head: 'Raised', cell: ({ raisedAt }) => formatMinute(raisedAt), width: 'w-56', className: 'text-sm text-ink-2' },
  { head: 'Stands for', cell: ({ raisedAt }) => <Age at={raisedAt} suffix="" />, figure: true, width: 'w-28' },
]

export function StaleTable({ stale }: { stale: Stale[] }) {
  return (
    <Table
      label="Alarms that have stood for more than a day, the oldest first"
      columns={COLUMNS}
      rows={stale}
      rowKey={({ ruleId, assetId }) => `${ruleId}.${assetId}`}
      block={(row) => ({ title: <AlarmName {...row} />, end: <Age at={row.raisedAt} suffix="" /> })}
    />
  )
}

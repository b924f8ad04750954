// The same as the plan in rows: for a phone, for a screen reader, and for a plan on which marks lie on each other.

import { Link } from '@tanstack/react-router'
import { to } from '../../../paths.ts'
import { Age } from '../../../ui/age.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { PresenceMark, PriorityMark } from '../../../ui/state-mark.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { inOrder, type Mark } from './marks.ts'

export function PlacedTable({ marks }: { marks: readonly Mark[] }) {
  return (
    <Table
      label="Assets on the plan, in rows"
      columns={COLUMNS}
      rows={inOrder(marks)}
      rowKey={({ assetId }) => assetId}
      block={(mark) => ({
        title: <Name mark={mark} />,
        end: mark.worst && <Alarm mark={mark} />,
        below: <Presence mark={mark} />,
      })}
    />
  )
}

const COLUMNS: Column<Mark>[] = [
  { head: 'Asset', cell: (mark) => <Name mark={mark} /> },
  { head: 'State', cell: (mark) => <Presence mark={mark} /> },
  { head: 'Heard', cell: ({ at }) => <Age at={at} />, className: 'text-sm text-ink-2' },
  { head: 'Alarm', cell: (mark) => <Alarm mark={mark} /> },
]

const Name = ({ mark }: { mark: Mark }) => (
  <Link
    {...to.asset(mark.assetId)}
    className="font-medium [overflow-wrap:anywhere] hover:underline pointer-coarse:inline-block pointer-coarse:py-2.5"
  >
    <Plain text={mark.name} />
  </Link>
)
const Presence = ({ mark }: { mark: Mark }) => <PresenceMark state={mark.presence} />
const Alarm = ({ mark }: { mark: Mark }) =>
  mark.worst ? <PriorityMark priority={mark.worst} /> : <span className="text-ink-3">None</span>

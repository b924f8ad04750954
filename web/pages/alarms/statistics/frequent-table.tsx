// What comes most often, and a better deadband where one would help.

import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { AlarmStatistics } from '../../../data/alarms/contract.ts'
import { figureWords } from '../../../data/alarms/condition-words.ts'
import { api } from '../../../data/api.ts'
import { plural } from '../../../data/format.ts'
import { toldOf } from '../../../data/problem.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Age } from '../../../ui/age.tsx'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { SeverityShape } from '../../../ui/state-mark.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { AlarmName } from './alarm-name.tsx'

type Frequent = AlarmStatistics['frequent'][number]

export function FrequentTable({ statistics }: { statistics: AlarmStatistics }) {
  const proposal = (row: Frequent) => <Proposal row={row} statistics={statistics} />
  const columns: Column<Frequent>[] = [
    { head: 'Alarm', cell: (row) => <AlarmName {...row} /> },
    { head: 'Raised', cell: ({ raises }) => raises.toLocaleString('en-GB'), figure: true, width: 'w-24' },
    { head: 'Last', cell: ({ lastAt }) => <Age at={lastAt} />, width: 'w-28', className: 'text-sm text-ink-2' },
    { head: 'Chattering', cell: chatters, width: 'w-32', className: 'text-sm' },
    { head: 'Better deadband', cell: proposal, width: 'w-80', className: 'text-sm' },
  ]
  return (
    <Table
      label="Most frequent alarms"
      columns={columns}
      rows={statistics.frequent}
      rowKey={({ ruleId, assetId }) => `${ruleId}.${assetId}`}
      block={(row) => ({
        title: <AlarmName {...row} />,
        end: plural(row.raises, 'time'),
        below: (
          <span className="grid gap-1.5">
            <span className="flex gap-3">
              {chatters(row)}
              <span>
                last <Age at={row.lastAt} />
              </span>
            </span>
            {proposal(row)}
          </span>
        ),
      })}
    />
  )
}

function chatters({ isChattering }: Frequent) {
  if (!isChattering) return null
  return (
    <span
      className="inline-flex items-center gap-2 font-medium text-warn"
      title="Three times within a minute, or more often"
    >
      <SeverityShape severity="warning" />
      Chattering
    </span>
  )
}

function Proposal({ row, statistics: { from, to: end } }: { row: Frequent; statistics: AlarmStatistics }) {
  const can = useCan()
  const { ruleId, assetId } = row
  const ask = useMutation({
    mutationFn: () =>
      api.alarmRules.propose({ params: { ruleId }, body: { assetId, from: Date.parse(from), to: Date.parse(end) } }),
  })
  if (row.raises < 2) return null
  if (ask.isError) return <span className="text-ink-2">{toldOf(ask.error).detail}</span>
  if (!ask.data)
    return (
      <Button className="justify-self-start" busy={ask.isPending} onClick={() => ask.mutate()}>
        Look for one
      </Button>
    )
  const { proposal } = ask.data
  if (!proposal)
    return (
      <span role="status" className="text-ink-2">
        None would help: it crosses its limit for good each time.
      </span>
    )
  return (
    <span role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span>
        <strong className="font-semibold">{figureWords(proposal.deadband)}</strong> would have left{' '}
        {proposal.raisedThen.toLocaleString('en-GB')} of {proposal.raisedBefore.toLocaleString('en-GB')}
      </span>
      {can('alarm.edit') && (
        <Link
          {...to.alarmRule(ruleId)}
          search={{ deadband: String(proposal.deadband), asset: assetId }}
          className={buttonClass()}
        >
          Try it
        </Link>
      )}
    </span>
  )
}

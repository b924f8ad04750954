// What was done to the asset and what was found: the defects that are open, then the records, the last done first.

import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Asset } from '../../../data/contract.ts'
import { formatMinute } from '../../../data/format.ts'
import { to } from '../../../paths.ts'
import { useCan } from '../../../shell/use-session.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { Check } from '../../../ui/field.tsx'
import { Section } from '../../../ui/page.tsx'
import { Failed, WaitingRows } from '../../../ui/states.tsx'
import { Table } from '../../../ui/table.tsx'
import { usePersonWords } from '../../alarms/use-names.ts'
import { Defects } from './defects.tsx'
import { OutcomeMark } from './marks.tsx'
import { type RecordFacts, recordsQuery } from './queries.ts'
import { Stale } from './stale.tsx'
import { lateWords, RECORD_KIND_WORD } from './words.ts'

export function AssetRecords({ asset }: { asset: Asset }) {
  const can = useCan()
  const [archived, setArchived] = useState(false)
  if (!can('record.read')) return null
  return (
    <div className="stack mt-8 gap-8">
      <Defects assetId={asset.assetId} />
      <Section
        title="Records"
        actions={
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <Check label="Archived ones" checked={archived} onChange={(e) => setArchived(e.target.checked)} />
            <Link {...to.dueAt(asset.assetId)} className={buttonClass()}>
              What is due
            </Link>
            {can('record.add') && (
              <Link {...to.checks(asset.assetId)} className={buttonClass()}>
                Check or record
              </Link>
            )}
          </div>
        }
      >
        <Records assetId={asset.assetId} archived={archived} />
      </Section>
    </div>
  )
}

function Records({ assetId, archived }: { assetId: string; archived: boolean }) {
  const records = useInfiniteQuery(recordsQuery(assetId, archived))
  const who = usePersonWords()
  if (records.isPending) return <WaitingRows rows={3} label="the records" />
  if (!records.data) return <Failed error={records.error} what="The records" retry={() => void records.refetch()} />
  const rows = records.data.pages.flatMap((page) => page.records)
  if (rows.length === 0)
    return (
      <p className="border-y border-line py-6 text-ink-2">
        {archived ? 'Nothing is archived.' : 'Nothing has been recorded of this asset yet.'}
      </p>
    )
  return (
    <>
      {records.isError && <Stale retry={() => void records.refetch()} />}
      <Table
        label={archived ? 'Archived records' : 'Records'}
        rows={rows}
        rowKey={(row) => row.recordId}
        columns={[
          { head: 'Kind', cell: (row) => <KindLink record={row} /> },
          { head: 'Outcome', cell: (row) => <OutcomeMark outcome={row.outcome} /> },
          { head: 'Done', cell: (row) => <Done record={row} /> },
          { head: 'Signed by', cell: (row) => who(row.signedBy) },
        ]}
        block={(row) => ({
          title: <KindLink record={row} />,
          end: <OutcomeMark outcome={row.outcome} />,
          below: (
            <>
              <Done record={row} /> · {who(row.signedBy)}
            </>
          ),
        })}
      />
      {records.hasNextPage && (
        <Button className="mt-3" busy={records.isFetchingNextPage} onClick={() => void records.fetchNextPage()}>
          Earlier records
        </Button>
      )}
    </>
  )
}

function KindLink({ record }: { record: RecordFacts }) {
  return (
    <>
      <Link
        {...to.record(record.recordId)}
        className="font-medium underline decoration-line-strong underline-offset-3 hover:decoration-ink pointer-coarse:py-2"
      >
        {RECORD_KIND_WORD[record.kind]}
      </Link>
      {record.version > 1 && <span className="ml-2 text-sm text-ink-3">amended, version {record.version}</span>}
    </>
  )
}

function Done({ record }: { record: RecordFacts }) {
  const late = lateWords(record)
  return (
    <span className="text-sm text-ink-2">
      {formatMinute(record.doneAt)}
      {late && <span className="font-medium text-warn"> · {late}</span>}
    </span>
  )
}

// One record: everything that was signed, who signed it with what, its versions, and what became of it.
// body.tsx (what was signed) · signature.tsx (who, when, hash, retention) · versions.tsx · archive-dialog.tsx

import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { assetQuery } from '../../../../data/queries.ts'
import { plain } from '../../../../data/plain.ts'
import { isProblem } from '../../../../data/problem.ts'
import { to } from '../../../../paths.ts'
import { useCan } from '../../../../shell/use-session.ts'
import { Button, buttonClass } from '../../../../ui/button.tsx'
import { Icon } from '../../../../ui/icon.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { Page } from '../../../../ui/page.tsx'
import { Plain } from '../../../../ui/plain.tsx'
import { Empty, Failed, WaitingRows } from '../../../../ui/states.tsx'
import { LockOut } from '../lock-out.tsx'
import { OutcomeMark } from '../marks.tsx'
import { recordQuery, type WholeRecord } from '../queries.ts'
import { Stale } from '../stale.tsx'
import { OUTCOME_MEANING, RECORD_KIND_WORD } from '../words.ts'
import { ArchiveDialog } from './archive-dialog.tsx'
import { RecordBodyShown } from './body.tsx'
import { Signature } from './signature.tsx'
import { Versions } from './versions.tsx'

export function RecordPage() {
  const { recordId } = useParams({ from: '/app/records/$recordId' })
  const { version } = useSearch({ from: '/app/records/$recordId' })
  const record = useQuery(recordQuery(recordId, version))
  if (record.data)
    return <RecordView whole={record.data} retry={record.isError ? () => void record.refetch() : undefined} />
  return (
    <Page title="Record">
      {record.isPending && <WaitingRows label="the record" />}
      {record.isError && isProblem(record.error, 404) && (
        <Empty
          title="No such record"
          action={
            <Link {...to.fleet()} className={buttonClass()}>
              To the fleet
            </Link>
          }
        >
          There is none, there is no such version of it, or it is at a site that you may not see.
        </Empty>
      )}
      {record.isError && !isProblem(record.error, 404) && (
        <Failed error={record.error} what="The record" retry={() => void record.refetch()} />
      )}
    </Page>
  )
}

function RecordView({ whole, retry }: { whole: WholeRecord; retry: (() => void) | undefined }) {
  const { record, body, versions } = whole
  const newest = versions[0]?.version ?? record.version
  const asset = useQuery(assetQuery(record.assetId))
  return (
    <Page
      title={plain(body.form.title)}
      above={
        <nav aria-label="Where this is" className="mb-1 flex items-center gap-1.5 text-sm text-ink-3">
          <Link {...to.asset(record.assetId)} className="hover:text-ink hover:underline pointer-coarse:py-2">
            <Plain text={asset.data?.name ?? 'The asset'} />
          </Link>
          <Icon name="right" size={12} />
          <span>{RECORD_KIND_WORD[record.kind]}</span>
        </nav>
      }
      actions={<Actions whole={whole} isNewest={record.version === newest} />}
    >
      <div className="stack gap-5">
        {retry && <Stale retry={retry} />}
        {asset.data && <LockOut asset={asset.data} />}
        {record.version < newest && (
          <Notice
            severity="warning"
            title={`This is version ${record.version} of ${newest}`}
            actions={
              <Link {...to.record(record.recordId)} className={buttonClass()}>
                To the newest
              </Link>
            }
          >
            It was amended later. What was signed then stays readable as it was.
          </Notice>
        )}
        {record.isArchived && <Notice title="Archived">Taken out of the daily view. It stays readable.</Notice>}
        <div>
          <p className="text-lg">
            <OutcomeMark outcome={record.outcome} />
          </p>
          <p className="text-sm text-ink-2">{OUTCOME_MEANING[record.outcome]}</p>
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <RecordBodyShown body={body} />
          <div className="stack content-start gap-8">
            <Signature whole={whole} />
            <Versions whole={whole} />
          </div>
        </div>
      </div>
    </Page>
  )
}

function Actions({ whole: { record }, isNewest }: { whole: WholeRecord; isNewest: boolean }) {
  const can = useCan()
  const [archiving, setArchiving] = useState(false)
  if (!can('record.sign') || !isNewest) return null
  return (
    <>
      {record.kind !== 'wire-rope' && (
        <Link {...to.amendRecord(record.recordId)} className={buttonClass()}>
          Amend
        </Link>
      )}
      <Button onClick={() => setArchiving(true)}>{record.isArchived ? 'Bring back…' : 'Archive…'}</Button>
      {archiving && <ArchiveDialog record={record} onClose={() => setArchiving(false)} />}
    </>
  )
}

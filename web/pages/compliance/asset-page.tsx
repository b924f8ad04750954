// What is due at one asset: to read, to add to, and to end.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { type Duty, dutiesQuery, formsQuery } from './queries.ts'
import { BASIS_SHORT, everyWords, formatDay, OUTCOME_WORD, RECORD_KIND_WORD } from './words.ts'
import { formatDate, formatMinute, plural } from '../../data/format.ts'
import { plain } from '../../data/plain.ts'
import { assetsQuery } from '../../data/queries.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { AddDutyDialog } from './add-duty-dialog.tsx'
import { DueMark } from './due-mark.tsx'

export function DueAtPage() {
  const { assetId } = useParams({ from: '/app/compliance/assets/$assetId' })
  const can = useCan()
  const duties = useQuery(dutiesQuery)
  const assets = useQuery(assetsQuery)
  const [adding, setAdding] = useState(false)
  const asset = assets.data?.assets.find((each) => each.assetId === assetId)
  const its = (duties.data?.duties ?? []).filter((duty) => duty.assetId === assetId)
  const failed = [duties, assets].find(({ isError }) => isError)
  const isThere = duties.data !== undefined && assets.data !== undefined
  const add = can('record.plan') && asset && (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      Add
    </Button>
  )
  return (
    <Page
      title={asset ? `Due at ${plain(asset.name)}` : 'Due at an asset'}
      above={<Crumb />}
      actions={
        asset && (
          <>
            <Link {...to.asset(assetId)} className={buttonClass()}>
              The asset
            </Link>
            {add}
          </>
        )
      }
    >
      {asset?.lockOut && (
        <div className="mb-5">
          <Notice severity="fault" title="Do not use">
            Locked out since {formatMinute(asset.lockOut.since)} for {plural(asset.lockOut.defects, 'dangerous defect')}
            .
          </Notice>
        </div>
      )}
      {!isThere && !failed && <WaitingRows rows={4} label="what is due" />}
      {failed && (
        <div className="mb-4">
          <Failed
            error={failed.error}
            what={isThere ? 'The newest list' : 'What is due'}
            retry={() => void Promise.all([duties.refetch(), assets.refetch()])}
          />
        </div>
      )}
      {isThere && !asset && <Empty title="No such asset">It does not exist, or is not for you to see.</Empty>}
      {isThere && asset && its.length === 0 && (
        <Empty title="Nothing is due here" action={add}>
          Say what has to be done to it again and again, and how often.
        </Empty>
      )}
      {its.length > 0 && <Duties duties={its} />}
      {adding && <AddDutyDialog assetId={assetId} onClose={() => setAdding(false)} />}
    </Page>
  )
}

/** Of what is done there, and of what was done last. */
const LINK = 'underline-offset-2 hover:underline pointer-coarse:inline-block pointer-coarse:py-2'

function Duties({ duties }: { duties: Duty[] }) {
  const can = useCan()
  const forms = useQuery(formsQuery).data
  const [ending, setEnding] = useState<Duty | null>(null)
  const what = ({ formId, kind }: Duty) =>
    forms?.find((form) => form.formId === formId)?.spec.title ?? RECORD_KIND_WORD[kind]
  const last = ({ lastDone }: Duty) =>
    lastDone ? (
      <Link {...to.record(lastDone.recordId)} className={LINK}>
        {formatDate(lastDone.doneAt)}, {OUTCOME_WORD[lastDone.outcome]}
      </Link>
    ) : (
      'never'
    )
  const name = (duty: Duty) =>
    can('record.add') && duty.kind !== 'wire-rope' ? (
      <Link {...to.check(duty.assetId, duty.formId)} className={LINK}>
        <Plain text={what(duty)} />
      </Link>
    ) : (
      <Plain text={what(duty)} />
    )
  const why = (duty: Duty) => `${everyWords(duty)}, ${BASIS_SHORT[duty.basis]}`
  const end = (duty: Duty) => (
    <Button kind="quiet" aria-label={`End ${plain(what(duty))}`} onClick={() => setEnding(duty)}>
      End…
    </Button>
  )
  const columns: Column<Duty>[] = [
    { head: 'What', cell: name, className: 'font-medium' },
    { head: 'Standing', cell: ({ standing }) => <DueMark matter={standing} />, width: 'w-36' },
    { head: 'Due on', cell: ({ dueOn }) => formatDay(dueOn), width: 'w-36' },
    { head: 'Last done', cell: last, className: 'text-sm text-ink-2' },
    { head: 'How often', cell: why, className: 'text-sm text-ink-2' },
    {
      head: 'Counts as due',
      cell: ({ windowDays }) => `${plural(windowDays, 'day')} before`,
      className: 'text-sm text-ink-2',
    },
    ...(can('record.plan') ? [{ head: 'End', cell: end, control: true }] : []),
  ]
  return (
    <>
      <Table
        label="What is due"
        columns={columns}
        rows={duties}
        rowKey={({ dutyId }) => dutyId}
        block={(duty) => ({
          title: <span className="font-medium">{name(duty)}</span>,
          end: <DueMark matter={duty.standing} />,
          below: (
            <>
              On {formatDay(duty.dueOn)}, {why(duty)}; last done: {last(duty)}
            </>
          ),
          control: can('record.plan') && end(duty),
        })}
      />
      {ending && <EndDialog duty={ending} what={what(ending)} onClose={() => setEnding(null)} />}
    </>
  )
}

function EndDialog({ duty, what, onClose }: { duty: Duty; what: string; onClose: () => void }) {
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: () => api.duties.archive({ params: { dutyId: duty.dutyId } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: dutiesQuery.queryKey })
      onClose()
    },
  })
  return (
    <Confirm
      open
      onClose={onClose}
      title={`End “${plain(what)}” here?`}
      action="End it"
      danger
      busy={end.isPending}
      onConfirm={() => end.mutate()}
    >
      <p>It is not due any more, and nobody is reminded of it. What was done stays in the records.</p>
      <Refused error={end.error} what="Not ended" />
    </Confirm>
  )
}

function Crumb() {
  return (
    <nav aria-label="Where this is" className="mb-1 flex items-center gap-1.5 text-sm text-ink-3">
      <Link {...to.compliance()} className="hover:text-ink hover:underline pointer-coarse:py-2">
        Compliance
      </Link>
      <Icon name="right" size={12} />
    </nav>
  )
}

// A further version of a record beside those that are there: the form again as it was signed, and the reason.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { NOTE_CHARS_MAX } from '../../../../../core/limits.ts'
import { api } from '../../../../data/api.ts'
import { serverNow } from '../../../../data/clock.ts'
import { fieldsOf } from '../../../../data/problem.ts'
import { to } from '../../../../paths.ts'
import { useCan } from '../../../../shell/use-session.ts'
import { buttonClass } from '../../../../ui/button.tsx'
import { TextArea } from '../../../../ui/field.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { Page } from '../../../../ui/page.tsx'
import { Empty, Failed, WaitingRows } from '../../../../ui/states.tsx'
import { recordQuery, recordsChanged, type WholeRecord } from '../queries.ts'
import { draftOf, localOf } from './draft.ts'
import { Filling } from './filling.tsx'
import { AssetCrumb } from './parts.tsx'
import { bodyOf } from './said.ts'

export function AmendPage() {
  const { recordId } = useParams({ from: '/app/records/$recordId/amend' })
  const can = useCan()
  const record = useQuery(recordQuery(recordId, undefined))
  if (record.data && can('record.sign') && record.data.record.kind !== 'wire-rope')
    return <Amend key={`${recordId}-begun`} whole={record.data} />
  return (
    <Page title="Amend the record" wide={false}>
      {record.isPending && <WaitingRows label="the record" />}
      {record.isError && <Failed error={record.error} what="The record" retry={() => void record.refetch()} />}
      {record.data && <Empty title="Not to be amended here">You may read it, but not sign a further version.</Empty>}
    </Page>
  )
}

function Amend({ whole }: { whole: WholeRecord }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  // Of the version that was there when this was begun: the server refuses when somebody was quicker.
  const [{ record, body }] = useState(whole)
  const [draft, setDraft] = useState(() => {
    const startedAt = new Date(serverNow()).toISOString()
    return draftOf(body, { requestId: crypto.randomUUID(), startedAt })
  })
  const [reason, setReason] = useState('')
  const [isTried, setIsTried] = useState(false)
  const amend = useMutation({
    mutationFn: () => {
      const {
        assetId: _asset,
        formId: _form,
        ...said
      } = bodyOf(draft, record.assetId, {
        server: serverNow(),
        device: Date.now(),
      })
      // The field has no seconds: a time that nobody touched stays what it was.
      const sameTime =
        body.report === null
          ? draft.doneAt === localOf(body.doneAt)
          : draft.report['examinedOn'] === body.report.examinedOn
      return api.records.amend({
        params: { recordId: record.recordId },
        body: { ...said, doneAt: sameTime ? body.doneAt : said.doneAt, version: record.version, reason: reason.trim() },
      })
    },
    networkMode: 'always',
    onSuccess: async () => {
      await recordsChanged(queries)
      await navigate(to.record(record.recordId))
    },
  })
  const sending = { run: () => amend.mutate(), error: amend.error, isPending: amend.isPending, reset: amend.reset }
  const missing = reason.trim() === '' ? 'Say why: both versions stay, and this stands between them.' : undefined
  return (
    <Page title="Amend the record" wide={false} above={<AssetCrumb assetId={record.assetId} />}>
      <Filling
        assetId={record.assetId}
        draft={draft}
        onDraft={setDraft}
        sending={sending}
        isKept={null}
        missing={() => {
          setIsTried(true)
          return missing !== undefined
        }}
        onDiscard={
          <Link {...to.record(record.recordId)} className={buttonClass('plain', 'min-h-12')}>
            Cancel
          </Link>
        }
        above={
          <>
            {body.defects.length > 0 && (
              <Notice title="Defects">
                They stay as they were reported: leave them as they are, and add what is missing. Closing a defect takes
                the record of what was done about it.
              </Notice>
            )}
            <TextArea
              label="Reason of the amendment"
              rows={2}
              maxLength={NOTE_CHARS_MAX}
              value={reason}
              error={(isTried ? missing : undefined) ?? fieldsOf(amend.error)['reason']}
              onChange={(e) => setReason(e.target.value)}
            />
          </>
        }
      />
    </Page>
  )
}

// Doing and signing: a form of the asset, kept on this device until it is signed or thrown away.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../../data/api.ts'
import { serverNow } from '../../../../data/clock.ts'
import { isProblem, mayPass } from '../../../../data/problem.ts'
import { to } from '../../../../paths.ts'
import { useSession } from '../../../../shell/use-session.ts'
import { Button } from '../../../../ui/button.tsx'
import { Confirm } from '../../../../ui/dialog.tsx'
import { Notice } from '../../../../ui/notice.tsx'
import { Page } from '../../../../ui/page.tsx'
import { plain } from '../../../../data/plain.ts'
import { Empty, Failed, WaitingRows } from '../../../../ui/states.tsx'
import { type Form, formsQuery, recordsChanged } from '../queries.ts'
import { CredentialHint } from './choose-page.tsx'
import { type Draft, newDraft } from './draft.ts'
import { Filling } from './filling.tsx'
import { dropDraft, keepDraft, keptDraft, type Place } from './kept.ts'
import { AssetCrumb } from './parts.tsx'
import { bodyOf, localDay } from './said.ts'

export function CheckPage() {
  const { assetId, formId } = useParams({ from: '/app/assets/$assetId/check/$formId' })
  const { person } = useSession()
  const place = { personId: person.personId, assetId, formId }
  // What was begun needs no server to go on with.
  const [kept] = useState(() => keptDraft(localStorage, place))
  const forms = useQuery({ ...formsQuery, enabled: kept === undefined })
  const form = forms.data?.find((each) => each.formId === formId)
  if (kept) return <Check key={formId} place={place} begun={kept} />
  if (form) return <NewCheck key={formId} place={place} form={form} />
  return (
    <Page title="Check" wide={false} above={<AssetCrumb assetId={assetId} />}>
      {forms.isPending && <WaitingRows label="the form" rows={6} />}
      {forms.isError && <Failed error={forms.error} what="The form" retry={() => void forms.refetch()} />}
      {forms.data && <Empty title="No such form">It was archived, or there never was one.</Empty>}
    </Page>
  )
}

function NewCheck({ place, form }: { place: Place; form: Form }) {
  const { person } = useSession()
  const [begun] = useState(() => {
    const today = localDay(serverNow())
    return newDraft({
      requestId: crypto.randomUUID(),
      formId: form.formId,
      formVersion: form.version,
      form: form.spec,
      startedAt: new Date(serverNow()).toISOString(),
      report: { examinedOn: today, reportedOn: today, 'author.name': person.name ?? '' },
    })
  })
  return <Check place={place} begun={begun} />
}

function Check({ place, begun }: { place: Place; begun: Draft }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [draft, setDraft] = useState(begun)
  const [isKept, setIsKept] = useState(true)
  const put = (next: Draft) => {
    setDraft(next)
    setIsKept(keepDraft(localStorage, place, next))
  }
  const sign = useMutation({
    mutationFn: async () => {
      const body = bodyOf(draft, place.assetId, { server: serverNow(), device: Date.now() })
      const sending = { ...draft, sent: { doneAt: body.doneAt, deviceAt: body.deviceAt ?? body.doneAt } }
      // Before it goes out: whatever happens then, what is sent again is the same.
      put(sending)
      try {
        return await api.records.sign({ body })
      } catch (error) {
        if (isUnsent(error, draft)) put({ ...draft, sent: null })
        throw error
      }
    },
    // Without a network too: then it fails at once and stays, rather than waiting unseen.
    networkMode: 'always',
    onSuccess: async ({ recordId }) => {
      dropDraft(localStorage, place)
      await recordsChanged(queries)
      await navigate(to.record(recordId))
    },
  })
  const sending = { run: () => sign.mutate(), error: sign.error, isPending: sign.isPending, reset: sign.reset }
  return (
    <Page title={plain(draft.form.title)} wide={false} above={<AssetCrumb assetId={place.assetId} />}>
      <Filling
        assetId={place.assetId}
        draft={draft}
        onDraft={(change) => put(change(draft))}
        sending={sending}
        isKept={isKept}
        above={
          <>
            <CredentialHint kind={draft.form.kind} />
            {begun.typed !== draft.typed || Object.keys(begun.typed).length === 0 ? null : (
              <Notice title="You began this earlier">Your answers were kept on this device.</Notice>
            )}
          </>
        }
        onDiscard={<Discard place={place} />}
      />
    </Page>
  )
}

/**
 * The server said no, so nothing was written under this request id, and it may be changed. Where an earlier sending got no
 * answer a session that has ended says nothing of that one: only what is wrong with the record itself does.
 */
function isUnsent(error: unknown, { sent }: Draft): boolean {
  return sent === null ? !mayPass(error) : isProblem(error, 400)
}

function Discard({ place }: { place: Place }) {
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button className="min-h-12" onClick={() => setAsking(true)}>
        Discard…
      </Button>
      <Confirm
        open={asking}
        danger
        onClose={() => setAsking(false)}
        title="Throw these answers away?"
        action="Throw away"
        cancel="Keep them"
        onConfirm={() => {
          dropDraft(localStorage, place)
          void navigate(to.checks(place.assetId))
        }}
      >
        Nothing of it was signed, and nobody can bring it back.
      </Confirm>
    </>
  )
}

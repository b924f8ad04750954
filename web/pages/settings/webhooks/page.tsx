// Settings, Webhooks: where what happens to alarms is sent, whether it arrives there, and each message of the last days.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Webhook, WEBHOOKS_KEY, webhooksQuery } from '../../../data/alarms/notifications.ts'
import { api } from '../../../data/api.ts'
import { plural } from '../../../data/format.ts'
import { plain } from '../../../data/plain.ts'
import { Button } from '../../../ui/button.tsx'
import { Confirm } from '../../../ui/dialog.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../../ui/states.tsx'
import { SecretNote } from '../../../ui/forms/secret-note.tsx'
import { SettingsPage } from '../frame.tsx'
import { AddWebhookDialog, type Added } from './add-dialog.tsx'
import { type Act, WebhookList } from './list.tsx'
import { MessagesDialog } from './messages-dialog.tsx'

type Tried = { ok: boolean; error: string | null; target: string }

export function WebhooksPage() {
  const webhooks = useQuery(webhooksQuery)
  const queries = useQueryClient()
  const [adding, setAdding] = useState(false)
  const [added, setAdded] = useState<Added | null>(null)
  const [removing, setRemoving] = useState<Webhook | null>(null)
  const [looking, setLooking] = useState<Webhook | null>(null)
  const [tried, setTried] = useState<Tried | null>(null)
  const act = useMutation({
    mutationFn: async ({ kind, webhook }: { kind: Act; webhook: Webhook }) => {
      setTried(null)
      const params = { webhookId: webhook.webhookId }
      if (kind === 'remove') await api.webhooks.remove({ params })
      else if (kind === 'test') setTried({ ...(await api.webhooks.test({ params })), target: webhook.target })
      else await api.webhooks.edit({ params, body: { paused: kind === 'pause' } })
    },
    onSuccess: () => setRemoving(null),
    onSettled: () => queries.invalidateQueries({ queryKey: WEBHOOKS_KEY }),
  })
  const onAct = (kind: Act, webhook: Webhook) => {
    if (kind === 'remove') setRemoving(webhook)
    else if (kind === 'look') setLooking(webhook)
    else act.mutate({ kind, webhook })
  }
  const add = (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      Add a webhook
    </Button>
  )
  return (
    <SettingsPage title="Webhooks" wide actions={add}>
      <p className="mb-5 max-w-2xl text-ink-2">
        What happens to alarms is sent within seconds, signed as Standard Webhooks says, each message at least once.
        What does not arrive is tried again for three days.
      </p>
      <div className="mb-5 grid gap-3 empty:hidden">
        {added && (
          <SecretNote secret={added.secret} onClose={() => setAdded(null)}>
            Each POST is signed with it (webhook-signature). Check that where the messages arrive, so that nobody else
            can send some.
          </SecretNote>
        )}
        {tried && (
          <Notice
            live
            severity={tried.ok ? 'info' : 'warning'}
            title={tried.ok ? 'The test arrived' : 'The test did not arrive'}
          >
            <Plain text={tried.ok ? tried.target : (tried.error ?? 'No reason was given.')} />
          </Notice>
        )}
        {!removing && <Refused error={act.error} what="Not done" />}
      </div>
      {webhooks.isPending && <WaitingRows rows={3} label="webhooks" />}
      {webhooks.isError && !webhooks.data && (
        <Failed error={webhooks.error} what="The webhooks" retry={() => void webhooks.refetch()} />
      )}
      {webhooks.data?.length === 0 && (
        <Empty title="Alarms are sent nowhere" action={add}>
          To a chat, a ticket system or whatever calls people.
        </Empty>
      )}
      {webhooks.data && webhooks.data.length > 0 && <WebhookList webhooks={webhooks.data} onAct={onAct} />}
      {adding && <AddWebhookDialog onClose={() => setAdding(false)} onAdded={setAdded} />}
      {looking && <MessagesDialog webhook={looking} onClose={() => setLooking(null)} />}
      {removing && (
        <Confirm
          open
          danger
          onClose={() => setRemoving(null)}
          title={`Stop sending to ${plain(removing.target)}?`}
          action="Stop and remove"
          busy={act.isPending}
          onConfirm={() => act.mutate({ kind: 'remove', webhook: removing })}
        >
          <p>{removing.waiting > 0 && `${plural(removing.waiting, 'message')} will not arrive there.`}</p>
          <Refused error={act.error} what="Not removed" />
        </Confirm>
      )}
    </SettingsPage>
  )
}

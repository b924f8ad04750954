// The log of deliveries of one webhook.

import { useQuery } from '@tanstack/react-query'
import {
  MESSAGE_STATE_WORD,
  messagesQuery,
  type Webhook,
  type WebhookMessage,
} from '../../../data/alarms/notifications.ts'
import { formatDateTime, formatTime, plural } from '../../../data/format.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { SeverityShape } from '../../../ui/state-mark.tsx'
import { Failed, WaitingRows } from '../../../ui/states.tsx'

export function MessagesDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const messages = useQuery(messagesQuery(webhook.webhookId))
  return (
    <Dialog open onClose={onClose} title="What was sent">
      <p className="text-sm break-all text-ink-2">
        <Plain text={webhook.target} />
      </p>
      {messages.isPending && <WaitingRows rows={4} label="messages" />}
      {messages.isError && !messages.data && (
        <Failed error={messages.error} what="What was sent" retry={() => void messages.refetch()} />
      )}
      {messages.data?.length === 0 && <p className="py-4 text-ink-2">Nothing has been sent yet.</p>}
      {messages.data && messages.data.length > 0 && (
        <ol className="max-h-[55dvh] divide-y divide-line overflow-auto border-y border-line" aria-label="Messages">
          {messages.data.map((message) => (
            <li key={message.messageId} className="py-2.5 text-sm">
              <Line message={message} />
            </li>
          ))}
        </ol>
      )}
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  )
}

function Line({ message: { messageId, at, events, state, tries, error, nextTryAt } }: { message: WebhookMessage }) {
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-3">
        <time dateTime={at} className="tabular-nums">
          {formatDateTime(at)}
        </time>
        <span>{events === 0 ? 'Test' : plural(events, 'event')}</span>
        <span className="inline-flex items-center gap-1.5 font-medium">
          {state !== 'sent' && <SeverityShape severity={state === 'waiting' ? 'warning' : 'fault'} />}
          {MESSAGE_STATE_WORD[state]}
        </span>
      </p>
      <p className="font-mono text-xs break-all text-ink-3">msg_{messageId}</p>
      {error !== null && (
        <p className="text-fault">
          <Plain text={error} />
          <span className="text-ink-3">
            {' '}
            {plural(tries, 'try', 'tries')}
            {nextTryAt !== null && `, next ${formatTime(nextTryAt)}`}.
          </span>
        </p>
      )}
    </>
  )
}

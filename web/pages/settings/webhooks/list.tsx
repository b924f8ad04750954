import type { Webhook } from '../../../data/alarms/notifications.ts'
import { WEBHOOK_STATE_WORD } from '../../../data/alarms/notifications.ts'
import { PRIORITY_WORD } from '../../../data/alarms/words.ts'
import { formatTime, plural } from '../../../data/format.ts'
import { plain } from '../../../data/plain.ts'
import { Age } from '../../../ui/age.tsx'
import { IconButton } from '../../../ui/button.tsx'
import { cx } from '../../../ui/class.ts'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { SeverityShape } from '../../../ui/state-mark.tsx'
import { type Column, Table } from '../../../ui/table.tsx'

export type Act = 'look' | 'test' | 'pause' | 'resume' | 'remove'
type Props = { webhooks: Webhook[]; onAct: (act: Act, webhook: Webhook) => void }

export function WebhookList({ webhooks, onAct }: Props) {
  const control = (webhook: Webhook) => (
    <Menu trigger={<IconButton icon="more" label={`Actions for ${plain(webhook.target)}`} />}>
      <MenuItem onSelect={() => onAct('look', webhook)}>What was sent…</MenuItem>
      <MenuItem onSelect={() => onAct('test', webhook)}>Send a test</MenuItem>
      {webhook.state === 'paused' ? (
        <MenuItem onSelect={() => onAct('resume', webhook)}>Go on</MenuItem>
      ) : (
        <MenuItem onSelect={() => onAct('pause', webhook)}>Pause</MenuItem>
      )}
      <MenuItem onSelect={() => onAct('remove', webhook)}>Remove…</MenuItem>
    </Menu>
  )
  const columns: Column<Webhook>[] = [
    { head: 'Target', cell: (webhook) => <Target webhook={webhook} /> },
    { head: 'State', cell: (webhook) => <State webhook={webhook} /> },
    { head: 'Waiting', cell: ({ waiting }) => (waiting === 0 ? 'none' : plural(waiting, 'message')) },
    { head: 'Last arrived', cell: ({ lastOkAt }) => <Age at={lastOkAt} /> },
    { head: 'Actions', control: true, cell: control },
  ]
  const block = (webhook: Webhook) => ({
    title: <Target webhook={webhook} />,
    below: (
      <span className="flex flex-wrap gap-x-3">
        <State webhook={webhook} />
        <span>
          {webhook.waiting > 0 && `${plural(webhook.waiting, 'message')} waiting, `}last arrived{' '}
          <Age at={webhook.lastOkAt} />
        </span>
      </span>
    ),
    control: control(webhook),
  })
  return <Table label="Webhooks" columns={columns} rows={webhooks} rowKey={(each) => each.webhookId} block={block} />
}

function Target({ webhook: { target, priority, hasOwnAuthority, lastError, nextTryAt } }: { webhook: Webhook }) {
  return (
    <>
      <span className="font-medium">
        <Plain text={target} />
      </span>
      <span className="block text-sm text-ink-3">
        {priority === 'low' ? 'Every priority' : `${PRIORITY_WORD[priority]} and above`}
        {hasOwnAuthority && ', certificate authority of your own'}
      </span>
      {lastError !== null && (
        <span className="mt-0.5 block text-sm text-fault">
          <Plain text={lastError} />
          {nextTryAt !== null && <span className="text-ink-3"> Next try {formatTime(nextTryAt)}.</span>}
        </span>
      )}
    </>
  )
}

function State({ webhook: { state } }: { webhook: Webhook }) {
  return (
    <span
      className={cx(
        'inline-flex items-center gap-2 whitespace-nowrap',
        state === 'failing' && 'font-medium text-fault',
        state === 'paused' && 'font-medium text-warn',
        state === 'delivering' && 'text-ink-2',
      )}
    >
      {state !== 'delivering' && <SeverityShape severity={state === 'failing' ? 'fault' : 'warning'} />}
      {WEBHOOK_STATE_WORD[state]}
    </span>
  )
}

import type { Invitation } from '../../data/contract.ts'
import { formatDateTime } from '../../data/format.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Notice } from '../../ui/notice.tsx'

type Props = { who: string; invitation: Invitation; onClose: () => void }

/** Says where the invitation is now: in a mailbox, or here, to be handed over. */
export function InvitationNote({ who, invitation, onClose }: Props) {
  const until = formatDateTime(invitation.expiresAt)
  if (invitation.url === null)
    return (
      <Notice live title={`The invitation was mailed to ${who}`} actions={<Button onClick={onClose}>Done</Button>}>
        It is good until {until}.
      </Notice>
    )
  return (
    <Notice
      severity="warning"
      live
      title={`Give this link to ${who} yourself`}
      actions={
        <>
          <CopyButton text={invitation.url} what="the invitation link" />
          <Button onClick={onClose}>Done</Button>
        </>
      }
    >
      <p>
        No mail was sent. Whoever opens the link first becomes {who}; it works once, until {until}, and is shown only
        now.
      </p>
      <p className="mt-2 rounded-sm border border-line-strong bg-raised px-2 py-1.5 font-mono text-xs break-all text-ink select-all">
        {invitation.url}
      </p>
    </Notice>
  )
}

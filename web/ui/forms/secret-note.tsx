import type { ReactNode } from 'react'
import { Button } from '../button.tsx'
import { CopyButton } from '../copy-button.tsx'
import { Notice } from '../notice.tsx'

type Props = { secret: string; children: ReactNode; onClose: () => void }

/** A secret that is shown once, and what it is for. */
export function SecretNote({ secret, children, onClose }: Props) {
  return (
    <Notice
      severity="warning"
      live
      title="Keep this secret: it is shown only now"
      actions={
        <>
          <CopyButton text={secret} what="the secret" />
          <Button onClick={onClose}>Done</Button>
        </>
      }
    >
      <p>{children}</p>
      <p className="mt-2 rounded-sm border border-line-strong bg-raised px-2 py-1.5 font-mono text-xs break-all text-ink select-all">
        {secret}
      </p>
    </Notice>
  )
}

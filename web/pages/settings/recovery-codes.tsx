// Recovery codes: shown once, to be kept where the phone is not. Nobody can show them again, so leaving takes a word.

import { useBlocker } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { download } from '../../ui/download.ts'

type Props = { codes: string[]; onKept: () => void }

export function RecoveryCodes({ codes, onKept }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  const leaving = useBlocker({ shouldBlockFn: () => true, enableBeforeUnload: true, withResolver: true })
  // It takes the place of what was asked for; whoever listens must hear of it.
  useEffect(() => heading.current?.focus(), [])
  const text = `Recovery codes of ${window.location.host}\nEach signs in once, in place of the second factor.\n\n${codes.join('\n')}\n`
  return (
    <section
      aria-labelledby="recovery-codes"
      className="grid gap-4 rounded-md border border-warn-mark bg-warn-ground px-4 py-4 print:border-none print:bg-transparent"
      data-print
    >
      <h2 id="recovery-codes" ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
        Recovery codes: keep them now
      </h2>
      <p className="max-w-xl text-sm">
        When the phone or the passkey is lost, each of these signs you in once instead. They are shown now and never
        again; older ones no longer work. Keep them in a password manager or on paper, not on the phone.
      </p>
      <ol className="grid max-w-xl grid-cols-2 gap-x-8 gap-y-1.5 rounded-md border border-line-strong bg-raised px-4 py-3 font-mono text-base max-sm:text-sm">
        {codes.map((code) => (
          <li key={code} className="whitespace-nowrap select-all">
            {code}
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2 *:grow sm:*:grow-0 print:hidden">
        <CopyButton text={codes.join('\n')} what="the recovery codes" />
        <Button icon="download" onClick={() => download('fairlead-recovery-codes.txt', text, 'text/plain')}>
          Download
        </Button>
        <Button icon="print" onClick={() => window.print()}>
          Print
        </Button>
        <Button kind="primary" onClick={onKept}>
          I have kept them
        </Button>
      </div>
      <Confirm
        open={leaving.status === 'blocked'}
        onClose={() => leaving.reset?.()}
        title="Leave without the recovery codes?"
        action="Leave without them"
        cancel="Stay"
        danger
        onConfirm={() => leaving.proceed?.()}
      >
        <p>They cannot be shown again. You can make new ones under Settings, Security.</p>
      </Confirm>
    </section>
  )
}

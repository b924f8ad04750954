// A token that was just made, once.

import { useBlocker } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { formatDate } from '../../data/format.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Plain } from '../../ui/plain.tsx'

export type NewToken = { name: string; token: string; expiresAt: string /** May list assets. */; reads: boolean }

export function TokenReveal({ made, onKept }: { made: NewToken; onKept: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [copied, setCopied] = useState(false)
  const leaving = useBlocker({ shouldBlockFn: () => !copied, enableBeforeUnload: () => !copied, withResolver: true })
  useEffect(() => heading.current?.focus(), [])
  const path = made.reads ? '/v1/assets' : '/v1/session'
  const example = `curl -H "Authorization: Bearer $TOKEN" ${window.location.origin}${path}`
  return (
    <section
      aria-labelledby="new-token"
      className="stack max-w-3xl gap-3 rounded-md border border-warn-mark bg-warn-ground px-4 py-4"
    >
      <h2 id="new-token" ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
        Take the token now: it is shown once
      </h2>
      <p className="text-sm text-ink-2">
        <Plain text={made.name} /> is good until {formatDate(made.expiresAt)}. Put it where the program reads its
        secrets; nobody can show it again.
      </p>
      <p className="rounded-sm border border-line-strong bg-raised px-3 py-2 font-mono text-sm break-all text-ink select-all">
        {made.token}
      </p>
      <p className="text-sm text-ink-2">For example:</p>
      <pre
        tabIndex={0}
        className="overflow-x-auto rounded-sm border border-line-strong bg-raised px-3 py-2 font-mono text-xs text-ink"
      >
        {example}
      </pre>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={made.token} what="the token" onCopied={() => setCopied(true)} />
        <Button kind="primary" onClick={onKept}>
          I have it
        </Button>
      </div>
      <Confirm
        open={leaving.status === 'blocked'}
        onClose={() => leaving.reset?.()}
        title="Leave without the token?"
        action="Leave without it"
        cancel="Stay"
        danger
        onConfirm={() => leaving.proceed?.()}
      >
        <p>It has not been copied and cannot be shown again. You would end it and make another one.</p>
      </Confirm>
    </section>
  )
}

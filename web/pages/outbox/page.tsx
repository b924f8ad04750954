// The outbox of the demonstration: mails that would have been sent. There is none anywhere else; the server answers 404 there.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Mail } from '../../data/account/contract.ts'
import { outboxQuery } from '../../data/account/queries.ts'
import { formatDateTime } from '../../data/format.ts'
import { isProblem } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { Mark } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { Empty, Failed, WaitingRows } from '../../ui/states.tsx'

export function OutboxPage() {
  const mails = useQuery(outboxQuery)
  const none = isProblem(mails.error, 404)
  return (
    <main className="mx-auto max-w-3xl">
      <Page title="Outbox" wide={false} above={<Above />}>
        {none ? (
          <Empty title="There is no outbox here">Mails of this platform are really sent.</Empty>
        ) : (
          <p className="mb-5 text-ink-2">
            Mails of the demonstration, the newest first. None of them leaves this machine, and whoever opens this page
            sees them all: so it exists in the demonstration alone.
          </p>
        )}
        {mails.isPending && <WaitingRows rows={4} label="mails" />}
        {mails.isError && !none && !mails.data && (
          <Failed error={mails.error} what="The outbox" retry={() => void mails.refetch()} />
        )}
        {mails.data?.length === 0 && (
          <Empty title="No mail yet">Invite somebody, or ask for a new password, and it appears here.</Empty>
        )}
        <ol className="grid gap-4">
          {(mails.data ?? []).map((mail) => (
            <li key={`${mail.at} ${mail.to} ${mail.subject}`}>
              <MailCard mail={mail} />
            </li>
          ))}
        </ol>
      </Page>
    </main>
  )
}

function Above() {
  return (
    <Link {...to.fleet()} className="tap mb-3 inline-flex items-center gap-2.5 font-semibold">
      <Mark />
      Fairlead
    </Link>
  )
}

function MailCard({ mail }: { mail: Mail }) {
  return (
    <article className="rounded-md border border-line-strong bg-surface">
      <header className="grid gap-0.5 border-b border-line px-4 py-3">
        <h2 className="font-semibold">
          <Plain text={mail.subject} />
        </h2>
        <p className="flex flex-wrap justify-between gap-x-4 text-sm text-ink-2">
          <span>
            To <Plain text={mail.to} />
          </span>
          <time dateTime={mail.at}>{formatDateTime(mail.at)}</time>
        </p>
      </header>
      <p className="px-4 py-3 [overflow-wrap:anywhere] whitespace-pre-wrap">
        {partsOf(mail.text).map((part) =>
          part.ours ? (
            <a key={part.at} href={part.text} className="underline underline-offset-2 pointer-coarse:py-2">
              {part.text}
            </a>
          ) : (
            part.text
          ),
        )}
      </p>
    </article>
  )
}

type Part = { text: string; ours: boolean; at: number }

/** A link is one where it leads to this very platform; any other address stays text. */
function partsOf(text: string): Part[] {
  let at = 0
  return text.split(/(https:\/\/[^\s<>"]+)/).map((piece) => {
    const part = { text: piece, ours: URL.canParse(piece) && new URL(piece).origin === window.location.origin, at }
    at += piece.length
    return part
  })
}

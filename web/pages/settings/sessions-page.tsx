// Settings, Sessions: where one is signed in, and the way to end what one does not know.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { SessionRow } from '../../data/account/contract.ts'
import { mySessionsQuery } from '../../data/account/queries.ts'
import { AAL_WORD } from '../../data/account/words.ts'
import { api } from '../../data/api.ts'
import { clientWords } from '../../data/client-words.ts'
import { formatDateTime, plural } from '../../data/format.ts'
import { to } from '../../paths.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Plain } from '../../ui/plain.tsx'
import { Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { SettingsPage } from './frame.tsx'

export function SessionsPage() {
  const sessions = useQuery(mySessionsQuery)
  const queries = useQueryClient()
  const [endingAll, setEndingAll] = useState(false)
  const [told, setTold] = useState('')
  const again = () => queries.invalidateQueries({ queryKey: mySessionsQuery.queryKey })
  const end = useMutation({
    mutationFn: (session: SessionRow) => api.sessions.end({ params: { sessionId: session.sessionId } }),
    onSuccess: async (_nothing, session) => {
      setTold(`${nameOf(session)} is signed out.`)
      await again()
    },
  })
  const endOthers = useMutation({
    mutationFn: () => api.sessions.endAll(),
    onSuccess: async ({ ended }) => {
      setEndingAll(false)
      setTold(`${plural(ended, 'session')} ended.`)
      await again()
    },
  })
  const shown = (sessions.data ?? []).filter((session) => session.kind !== 'token').toSorted(byUse)
  const tokens = (sessions.data?.length ?? 0) - shown.length
  const others = shown.filter((session) => !session.isCurrent).length
  return (
    <SettingsPage
      title="Sessions"
      wide
      actions={others > 0 && <Button onClick={() => setEndingAll(true)}>End all others…</Button>}
    >
      <p className="mb-4 max-w-2xl text-ink-2">
        Where you are signed in. What you end is signed out within a second, its live views too. If you do not know one
        of them, end it and change your password.
      </p>
      <p role="status" className="mb-3 text-sm font-medium empty:hidden">
        {told}
      </p>
      <div className="mb-4 empty:hidden">
        <Refused error={end.error} what="Not ended" />
      </div>
      {sessions.isPending && <WaitingRows rows={3} label="your sessions" />}
      {sessions.isError && !sessions.data && (
        <Failed error={sessions.error} what="Your sessions" retry={() => void sessions.refetch()} />
      )}
      {sessions.data && (
        <List
          sessions={shown}
          busy={end.isPending ? end.variables.sessionId : null}
          onEnd={(each) => end.mutate(each)}
        />
      )}
      {tokens > 0 && (
        <p className="mt-4 text-sm text-ink-2">
          And{' '}
          <Link {...to.tokens()} className="underline underline-offset-2 hover:text-ink pointer-coarse:py-3">
            {plural(tokens, 'API token')}
          </Link>
          , which sign in programs.
        </p>
      )}
      <Confirm
        open={endingAll}
        onClose={() => setEndingAll(false)}
        title={`End ${others === 1 ? 'the other session' : `the ${others} other sessions`}?`}
        action="End them"
        busy={endOthers.isPending}
        onConfirm={() => endOthers.mutate()}
      >
        <p>Every other browser has to sign in again. This one stays signed in, and so do API tokens.</p>
        <Refused error={endOthers.error} what="Not ended" />
      </Confirm>
    </SettingsPage>
  )
}

type ListProps = { sessions: SessionRow[]; busy: string | null; onEnd: (session: SessionRow) => void }

function List({ sessions, busy, onEnd }: ListProps) {
  const control = (session: SessionRow) =>
    session.isCurrent ? null : (
      <Button
        busy={busy === session.sessionId}
        aria-label={`End ${nameOf(session)}, signed in ${formatDateTime(session.createdAt)}`}
        onClick={() => onEnd(session)}
      >
        End
      </Button>
    )
  const columns: Column<SessionRow>[] = [
    { head: 'Browser', cell: (session) => <What session={session} /> },
    { head: 'Address', cell: (session) => <Plain text={session.address ?? ''} />, className: 'text-sm text-ink-2' },
    { head: 'Signed in', cell: (session) => formatDateTime(session.createdAt), className: 'text-sm text-ink-2' },
    {
      head: 'Last used',
      cell: (session) => <Age at={session.lastSeenAt} />,
      figure: true,
      className: 'text-sm text-ink-2',
    },
    { head: 'Live views', cell: (session) => session.streams, figure: true, className: 'text-sm text-ink-2' },
    { head: 'End', control: true, cell: control },
  ]
  const block = (session: SessionRow) => ({
    title: <What session={session} />,
    end: <Age at={session.lastSeenAt} />,
    below: (
      <>
        <Plain text={session.address ?? ''} /> · signed in {formatDateTime(session.createdAt)}
        {session.streams > 0 && ` · ${plural(session.streams, 'live view')}`}
      </>
    ),
    control: control(session),
  })
  return (
    <Table label="Your sessions" columns={columns} rows={sessions} rowKey={(each) => each.sessionId} block={block} />
  )
}

function What({ session }: { session: SessionRow }) {
  return (
    <>
      <p className="font-medium">
        <Plain text={nameOf(session)} />
        {session.isCurrent && <span className="font-normal text-ink-3"> (this one)</span>}
      </p>
      <p className="text-sm text-ink-3">{AAL_WORD[session.aal]}</p>
    </>
  )
}

const nameOf = (session: SessionRow): string => clientWords(session.client)
/** This one first, then what was used last. */
const byUse = (a: SessionRow, b: SessionRow): number =>
  Number(b.isCurrent) - Number(a.isCurrent) || Date.parse(b.lastSeenAt) - Date.parse(a.lastSeenAt)

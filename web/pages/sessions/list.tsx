import { AAL_WORD, SESSION_KIND_WORD } from '../../data/account/words.ts'
import type { SessionRow } from '../../data/access.ts'
import { formatDate, formatDateTime, formatMinute, plural } from '../../data/format.ts'
import { permissionLabel } from '../../data/permission-words.ts'
import { plain } from '../../data/plain.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { Plain } from '../../ui/plain.tsx'
import { SeverityShape } from '../../ui/state-mark.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { whatOf, whoOf } from './who.ts'

type Props = { sessions: SessionRow[]; onEnd: (session: SessionRow) => void }

export function SessionList({ sessions, onEnd }: Props) {
  const control = (session: SessionRow) => (
    <Button
      onClick={() => onEnd(session)}
      aria-label={`End ${plain(whatOf(session))} of ${plain(whoOf(session))}, since ${formatDateTime(session.createdAt)}`}
    >
      End
    </Button>
  )
  const columns: Column<SessionRow>[] = [
    { head: 'Who', cell: (session) => <Who session={session} /> },
    { head: 'With', cell: (session) => <What session={session} />, className: 'text-sm' },
    { head: 'Signed in by', cell: (session) => <Level session={session} />, className: 'text-sm' },
    { head: 'Address', cell: addressOf, className: 'text-sm text-ink-2 whitespace-nowrap' },
    { head: 'Since', cell: (session) => <Since session={session} />, className: 'text-sm text-ink-2' },
    {
      head: 'Last seen',
      cell: (session) => <Age at={session.lastSeenAt} />,
      figure: true,
      className: 'text-sm text-ink-2',
    },
    { head: 'Live', cell: (session) => session.streams || '', figure: true, className: 'text-sm text-ink-2' },
    { head: 'End', control: true, cell: control },
  ]
  const block = (session: SessionRow) => ({
    title: <Who session={session} />,
    end: <Age at={session.lastSeenAt} />,
    below: (
      <span className="grid gap-0.5">
        <What session={session} />
        <span>
          {addressOf(session)} · since <Since session={session} />
          {session.streams > 0 && ` · ${plural(session.streams, 'live view')}`}
        </span>
        {session.kind !== 'token' && <Level session={session} />}
      </span>
    ),
    control: control(session),
  })
  return <Table label="Sessions" columns={columns} rows={sessions} rowKey={(each) => each.sessionId} block={block} />
}

const addressOf = (session: SessionRow) => (session.address ? <Plain text={session.address} /> : 'unknown')

function Who({ session }: { session: SessionRow }) {
  return (
    <>
      <span className="font-medium">
        <Plain text={whoOf(session)} />
      </span>
      {session.isCurrent && <span className="text-ink-3"> (this one)</span>}
      {session.staff && (
        <span className="flex items-center gap-2 text-sm font-medium text-warn">
          <SeverityShape severity="warning" />
          Platform staff{session.operateAs && ', operating as you'}
        </span>
      )}
    </>
  )
}

function What({ session }: { session: SessionRow }) {
  const scopes = (session.permissions ?? []).filter((each) => each !== 'session.read')
  return (
    <span title={session.client ? plain(session.client) : undefined}>
      <Plain text={whatOf(session)} />
      {session.kind === 'token' && (
        <span className="block text-ink-3">
          {SESSION_KIND_WORD.token}
          {scopes.length > 0 && `: ${scopes.map(permissionLabel).join(', ').toLowerCase()}`}
        </span>
      )}
    </span>
  )
}

/** How well they showed who they are. Where more is needed than was shown, the session can do nothing. */
function Level({ session }: { session: SessionRow }) {
  return <span className="whitespace-nowrap text-ink-2">{AAL_WORD[session.aal]}</span>
}

function Since({ session }: { session: SessionRow }) {
  return (
    <time
      dateTime={session.createdAt}
      title={`${formatDateTime(session.createdAt)}, until ${formatDateTime(session.expiresAt)} at the latest`}
      className="whitespace-nowrap"
    >
      {session.kind === 'token' ? formatDate(session.createdAt) : formatMinute(session.createdAt)}
    </time>
  )
}

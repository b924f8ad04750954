// Settings, API tokens: what programs sign in with in one's name. Each may do no more than was ticked, ends by itself, and is shown once.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SessionRow } from '../../data/account/contract.ts'
import { mySessionsQuery } from '../../data/account/queries.ts'
import { api } from '../../data/api.ts'
import { serverNow, useNow } from '../../data/clock.ts'
import { formatAge, formatDate } from '../../data/format.ts'
import { PERMISSION_WORDS, permissionLabel } from '../../data/permission-words.ts'
import { useCan } from '../../shell/use-session.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Plain } from '../../ui/plain.tsx'
import { SeverityShape } from '../../ui/state-mark.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { SettingsPage } from './frame.tsx'
import { type NewToken, TokenReveal } from './token-reveal.tsx'
import { TokenDialog } from './token-dialog.tsx'

/** So soon that whoever runs the program should know. */
const ENDS_SOON_MS = 7 * 86_400_000

export function TokensPage() {
  const can = useCan()
  const sessions = useQuery(mySessionsQuery)
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<NewToken | null>(null)
  const [ending, setEnding] = useState<SessionRow | null>(null)
  const tokens = (sessions.data ?? []).filter((session) => session.kind === 'token')
  const addButton = can('token.add') && (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      Make a token
    </Button>
  )
  return (
    <SettingsPage title="API tokens" wide actions={tokens.length > 0 && addButton}>
      <p className="mb-4 max-w-2xl text-ink-2">
        Programs sign in with a token instead of a password, as you and with no more than you give it. What changes
        people or permissions is never among it.
      </p>
      {made && (
        <div className="mb-6">
          <TokenReveal made={made} onKept={() => setMade(null)} />
        </div>
      )}
      {sessions.isPending && <WaitingRows rows={3} label="your API tokens" />}
      {sessions.isError && !sessions.data && (
        <Failed error={sessions.error} what="Your API tokens" retry={() => void sessions.refetch()} />
      )}
      {sessions.data && tokens.length === 0 && (
        <Empty title="No API token" action={addButton}>
          {can('token.add')
            ? 'Make one for a script, a data historian or a dashboard of your own.'
            : 'Engineers and admins make tokens; yours would be listed here.'}
        </Empty>
      )}
      {tokens.length > 0 && <List tokens={tokens} onEnd={setEnding} />}
      {adding && (
        <TokenDialog
          onClose={() => setAdding(false)}
          onMade={(token) => {
            setAdding(false)
            setMade(token)
          }}
        />
      )}
      {ending && <EndDialog token={ending} onClose={() => setEnding(null)} />}
    </SettingsPage>
  )
}

function List({ tokens, onEnd }: { tokens: SessionRow[]; onEnd: (token: SessionRow) => void }) {
  const control = (token: SessionRow) => (
    <Button aria-label={`End ${token.name ?? 'the token'}…`} onClick={() => onEnd(token)}>
      End…
    </Button>
  )
  const columns: Column<SessionRow>[] = [
    { head: 'Name', cell: (token) => <Name token={token} /> },
    { head: 'May', cell: (token) => <May token={token} />, className: 'text-sm text-ink-2' },
    { head: 'Last used', cell: (token) => <Used token={token} />, className: 'text-sm text-ink-2' },
    { head: 'Ends', cell: (token) => <Ends token={token} />, className: 'text-sm text-ink-2' },
    { head: 'End', control: true, cell: control },
  ]
  const block = (token: SessionRow) => ({
    title: <Name token={token} />,
    end: <Ends token={token} />,
    below: (
      <>
        <May token={token} />
        <br />
        used <Used token={token} />
      </>
    ),
    control: control(token),
  })
  return (
    <Table label="Your API tokens" columns={columns} rows={tokens} rowKey={(each) => each.sessionId} block={block} />
  )
}

function Name({ token }: { token: SessionRow }) {
  return (
    <>
      <p className="font-medium">
        <Plain text={token.name ?? 'No name'} />
      </p>
      <p className="text-sm text-ink-3">Made {formatDate(token.createdAt)}</p>
    </>
  )
}

function May({ token }: { token: SessionRow }) {
  const words = (token.permissions ?? []).filter((each) => each !== 'session.read')
  if (words.length === 0) return 'Nothing but say who it is'
  return words.map((each, at) => (at === 0 ? permissionLabel(each) : PERMISSION_WORDS[each].may)).join(', ')
}

function Used({ token }: { token: SessionRow }) {
  if (token.lastSeenAt === token.createdAt) return 'never'
  return (
    <>
      <Age at={token.lastSeenAt} />
      {token.address && (
        <>
          {' '}
          from <Plain text={token.address} />
        </>
      )}
    </>
  )
}

function Ends({ token }: { token: SessionRow }) {
  useNow()
  const left = Date.parse(token.expiresAt) - serverNow()
  if (left > ENDS_SOON_MS) return formatDate(token.expiresAt)
  return (
    <span className="inline-flex items-center gap-2 font-medium whitespace-nowrap text-warn">
      <SeverityShape severity="warning" />
      in {formatAge(left)}
    </span>
  )
}

function EndDialog({ token, onClose }: { token: SessionRow; onClose: () => void }) {
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: () => api.sessions.end({ params: { sessionId: token.sessionId } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: mySessionsQuery.queryKey })
      onClose()
    },
  })
  return (
    <Confirm
      open
      danger
      onClose={onClose}
      title={`End ${token.name ?? 'the token'}?`}
      action="End it"
      busy={end.isPending}
      onConfirm={() => end.mutate()}
    >
      <p>The program that uses it is refused within a second. It cannot be brought back; make another one instead.</p>
      <Refused error={end.error} what="Not ended" />
    </Confirm>
  )
}

import type { SessionRow } from '../../data/access.ts'
import { plural } from '../../data/format.ts'
import { plain } from '../../data/plain.ts'
import { Confirm } from '../../ui/dialog.tsx'
import { Refused } from '../../ui/states.tsx'
import { whatOf, whoOf } from './who.ts'

type Acts = { error: unknown; busy: boolean; onEnd: () => void; onClose: () => void }

export function EndDialog({ session, error, busy, onEnd, onClose }: Acts & { session: SessionRow }) {
  const who = plain(whoOf(session))
  return (
    <Confirm
      open
      danger
      onClose={onClose}
      title={session.isCurrent ? 'End your own session?' : `End this session of ${who}?`}
      action="End it"
      busy={busy}
      onConfirm={onEnd}
    >
      <p>
        {plain(whatOf(session))} is signed out within a second, on every page and with its live views.
        {session.kind === 'token' && ' The token never works again.'}
        {session.isCurrent && ' You will have to sign in again.'}
      </p>
      <Refused error={error} what="Not ended" />
    </Confirm>
  )
}

export function EndAllDialog({
  name,
  sessions,
  error,
  busy,
  onEnd,
  onClose,
}: Acts & { name: string; sessions: SessionRow[] }) {
  const tokens = sessions.filter((each) => each.kind === 'token').length
  return (
    <Confirm
      open
      danger
      onClose={onClose}
      title={`End all sessions of ${name}?`}
      action={`End ${plural(sessions.length, 'session')}`}
      busy={busy}
      onConfirm={onEnd}
    >
      <p>
        Every browser and program of theirs is signed out within a second
        {tokens > 0 && `, and ${plural(tokens, 'API token never works', 'API tokens never work')} again`}. They can sign
        in again; to keep them out, disable them.
      </p>
      <Refused error={error} what="Not ended" />
    </Confirm>
  )
}

// The second factors of an account, one row each.

import type { Passkey, Security } from '../../data/account/contract.ts'
import { formatDate, plural } from '../../data/format.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { SeverityShape } from '../../ui/state-mark.tsx'
import type { AccountAct } from './account-dialogs.tsx'
import { Setting } from './frame.tsx'

/** So few left that losing the phone now could lock somebody out. */
const RECOVERY_FEW = 2

type Props = { security: Security; onAct: (act: AccountAct) => void }

export function Factors({ security, onAct }: Props) {
  const { totp, passkeys, recovery } = security
  const any = totp !== null || passkeys.length > 0
  return (
    <Section title="Second factor">
      {!any && (
        <p className="mb-3 text-sm text-ink-2">
          A password can be guessed, or typed into a false page. With a second factor it is not enough to be you.
        </p>
      )}
      <div className="border-t border-line-strong">
        <Setting
          title="Passkeys"
          state={passkeys.length === 0 ? 'None' : undefined}
          action={
            <Button icon="plus" onClick={() => onAct({ kind: 'passkey' })}>
              Add a passkey
            </Button>
          }
        >
          A device or a security key. The strongest, and enough to sign in without the password.
        </Setting>
        {passkeys.map((passkey) => (
          <PasskeyRow key={passkey.passkeyId} passkey={passkey} onAct={onAct} />
        ))}
        <Setting
          title="Authenticator app"
          state={totp ? `On since ${formatDate(totp.since)}` : 'Off'}
          action={
            totp ? (
              <Button onClick={() => onAct({ kind: 'remove-totp' })}>Remove…</Button>
            ) : (
              <Button onClick={() => onAct({ kind: 'totp' })}>Set up…</Button>
            )
          }
        >
          Six digits from an app on your phone, new every half minute.
        </Setting>
        {any && (
          <Setting
            title="Recovery codes"
            state={<Left left={recovery.left} total={recovery.total} />}
            action={<Button onClick={() => onAct({ kind: 'recovery' })}>Make new ones…</Button>}
          >
            For the day the phone is lost. Each signs in once.
          </Setting>
        )}
      </div>
    </Section>
  )
}

function Left({ left, total }: Security['recovery']) {
  if (left > RECOVERY_FEW) return `${left} of ${total} left`
  return (
    <span className="inline-flex items-center gap-2 font-medium text-warn">
      <SeverityShape severity="warning" />
      {left === 0 ? 'None left' : `${plural(left, 'code')} left`}
    </span>
  )
}

function PasskeyRow({ passkey, onAct }: { passkey: Passkey; onAct: (act: AccountAct) => void }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line py-2.5 pl-5">
      <div className="min-w-0 grow basis-56">
        <p>
          <Plain text={passkey.name} />
        </p>
        <p className="text-sm text-ink-3">
          Added {formatDate(passkey.createdAt)} · used <Age at={passkey.lastUsedAt} /> ·{' '}
          {passkey.backedUp ? 'copied between your devices' : 'on one device'}
        </p>
      </div>
      <Button onClick={() => onAct({ kind: 'remove-passkey', passkey })} aria-label={`Remove ${passkey.name}…`}>
        Remove…
      </Button>
    </div>
  )
}

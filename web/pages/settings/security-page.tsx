// Settings, Security: what shows that it is you. Second factors, recovery codes, password, address.
// security-page.tsx -> factors.tsx (rows) -> totp-setup.tsx, passkey-setup.tsx, recovery-codes.tsx, account-dialogs.tsx

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Security } from '../../data/account/contract.ts'
import { securityQuery } from '../../data/account/queries.ts'
import { formatDate } from '../../data/format.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed, WaitingRows } from '../../ui/states.tsx'
import { type AccountAct, AccountDialogs } from './account-dialogs.tsx'
import { Factors } from './factors.tsx'
import { Setting, SettingsPage } from './frame.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

export function SecurityPage() {
  const security = useQuery(securityQuery)
  return (
    <SettingsPage title="Security">
      {security.isPending && <WaitingRows rows={5} label="your security settings" />}
      {security.isError && !security.data && (
        <Failed error={security.error} what="Your security settings" retry={() => void security.refetch()} />
      )}
      {security.data && !security.data.hasAccount && <NoAccount />}
      {security.data?.hasAccount && <Own security={security.data} />}
    </SettingsPage>
  )
}

function NoAccount() {
  return (
    <Notice title="You are here by a link of the demonstration">
      There is no account behind it: no password to change, and nothing to protect with a second factor. Invite yourself
      under People to see how that works; the mail appears in the outbox.
    </Notice>
  )
}

function Own({ security }: { security: Security }) {
  const [act, setAct] = useState<AccountAct | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const [told, setTold] = useState('')
  return (
    <div className="stack gap-8">
      {codes && (
        <RecoveryCodes
          codes={codes}
          onKept={() => {
            setCodes(null)
            setTold('Recovery codes kept.')
          }}
        />
      )}
      <Standing security={security} />
      <p role="status" className="sr-only">
        {told}
      </p>
      <Factors security={security} onAct={setAct} />
      <Section title="Password and address">
        <div className="border-t border-line-strong">
          <Setting
            title="Password"
            state={security.passwordChangedAt && `Changed ${formatDate(security.passwordChangedAt)}`}
            action={<Button onClick={() => setAct({ kind: 'password' })}>Change…</Button>}
          />
          <Setting
            title="E-mail"
            state={<span className="break-all">{security.email}</span>}
            action={<Button onClick={() => setAct({ kind: 'email' })}>Change…</Button>}
          >
            You sign in with it, and learn there of every change to this account.
          </Setting>
        </div>
      </Section>
      {act && (
        <AccountDialogs
          act={act}
          security={security}
          onClose={() => setAct(null)}
          onDone={(text, recoveryCodes) => {
            setAct(null)
            setTold(text)
            if (recoveryCodes) setCodes(recoveryCodes)
          }}
        />
      )}
    </div>
  )
}

/** How this session stands: abnormal only where somebody who must have a second factor has none. */
function Standing({ security }: { security: Security }) {
  if (security.required && security.totp === null && security.passkeys.length === 0)
    return (
      <Notice severity="warning" title="You must have a second factor">
        Your role, or your organisation, requires one. Until it is set up you can do nothing else here.
      </Notice>
    )
  return (
    <p className="text-ink-2">
      You are signed in {SIGNED_IN[security.aal]}.
      {security.required && ' Your role or your organisation requires a second factor.'}
    </p>
  )
}

const SIGNED_IN: Record<Security['aal'], string> = {
  password: 'with a password alone',
  mfa: 'with a second factor',
  link: 'by a link of the demonstration',
  token: 'with an API token',
}

// Between signing in and the console, for those who must show a second factor: set one up, or show the one there is.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Security } from '../../data/account/contract.ts'
import { passkeysPossible } from '../../data/account/passkeys.ts'
import { securityQuery } from '../../data/account/queries.ts'
import { safeReturn } from '../../paths.ts'
import { ConfirmForm } from '../../shell/confirm-form.tsx'
import { signOut } from '../../shell/session-gate.ts'
import { Centred } from '../../shell/whole-page.tsx'
import { Button } from '../../ui/button.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Bone, Failed } from '../../ui/states.tsx'
import { PasskeySetup } from '../settings/passkey-setup.tsx'
import { RecoveryCodes } from '../settings/recovery-codes.tsx'
import { TotpSetup } from '../settings/totp-setup.tsx'

export function SecondFactorPage() {
  useTitle('Second factor')
  const { next } = useSearch({ from: '/second-factor' })
  const router = useRouter()
  const security = useQuery(securityQuery)
  const [codes, setCodes] = useState<string[] | null>(null)
  const [done, setDone] = useState(false)
  // After the codes are off the screen, so that nothing holds the person back.
  useEffect(() => {
    if (done) router.history.replace(safeReturn(next))
  }, [done, next, router])
  const setUp = (recoveryCodes: string[] | null) => (recoveryCodes ? setCodes(recoveryCodes) : setDone(true))
  return (
    <Centred>
      <h1 className="text-xl font-semibold">{codes ? 'Second factor set up' : 'One more thing: a second factor'}</h1>
      {codes && !done && (
        <RecoveryCodes
          codes={codes}
          onKept={() => {
            setDone(true)
            setCodes(null)
          }}
        />
      )}
      {!codes && !done && (
        <>
          {security.isPending && <Waiting />}
          {security.isError && !security.data && (
            <Failed error={security.error} what="Your second factors" retry={() => void security.refetch()} />
          )}
          {security.data && <Ways security={security.data} onSetUp={setUp} onShown={() => setDone(true)} />}
          <SignOut />
        </>
      )}
    </Centred>
  )
}

type WaysProps = { security: Security; onSetUp: (codes: string[] | null) => void; onShown: () => void }

function Ways({ security, onSetUp, onShown }: WaysProps) {
  const [way, setWay] = useState<'totp' | 'passkey' | null>(null)
  if (security.totp !== null || security.passkeys.length > 0)
    return (
      <>
        <p className="text-ink-2">
          What you may do here needs more than a password. Show the second factor that you have set up.
        </p>
        <ConfirmForm methods={security.confirmWith} email={security.email} onConfirmed={onShown} />
      </>
    )
  if (way === 'totp') return <TotpSetup onDone={onSetUp} onCancel={() => setWay(null)} />
  if (way === 'passkey') return <PasskeySetup onDone={onSetUp} onCancel={() => setWay(null)} />
  return (
    <>
      <p className="text-ink-2">
        What you may do here would be dangerous in other hands, and a password can be guessed or stolen. Choose what
        shows from now on that it is you. You can have both later.
      </p>
      <div className="grid gap-3">
        {passkeysPossible() && (
          <Way
            title="Passkey"
            action="Make a passkey"
            text="This device, a phone or a security key. The strongest: no false page can ask for it."
            onChoose={() => setWay('passkey')}
          />
        )}
        <Way
          title="Authenticator app"
          action="Set up the app"
          text="Six digits from an app on your phone. Works without a network, with any app that knows TOTP."
          onChoose={() => setWay('totp')}
        />
      </div>
    </>
  )
}

type WayProps = { title: string; action: string; text: string; onChoose: () => void }

function Way({ title, action, text, onChoose }: WayProps) {
  return (
    <div className="grid gap-3 rounded-md border border-line-strong bg-surface p-4">
      <div>
        <h2 className="font-semibold">{title}</h2>
        <p className="mt-0.5 text-sm text-ink-2">{text}</p>
      </div>
      <Button onClick={onChoose} className="justify-self-start max-sm:justify-self-stretch">
        {action}
      </Button>
    </div>
  )
}

function SignOut() {
  const router = useRouter()
  const queries = useQueryClient()
  return (
    <div className="border-t border-line pt-3">
      <Button kind="quiet" icon="out" className="-ml-3" onClick={() => void signOut(router, queries)}>
        Not now: sign out
      </Button>
    </div>
  )
}

function Waiting() {
  return (
    <div role="status" aria-label="Loading your second factors" className="grid gap-3">
      <Bone className="w-full" />
      <Bone className="w-2/3" />
    </div>
  )
}

// The second factor of a sign-in: a code, a passkey, or one of the recovery codes of somebody who has lost both.

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { SecondFactorMethod } from '../../data/account/contract.ts'
import { passkeysPossible, showPasskey } from '../../data/account/passkeys.ts'
import { api } from '../../data/api.ts'
import { CodeField, cleanCode } from '../../shell/code-field.tsx'
import { FactorRefused } from '../../shell/factor-refused.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'

type Props = {
  methods: readonly SecondFactorMethod[]
  email: string
  onSignedIn: () => void
  onRecovered: (left: number) => void
  onStartAgain: () => void
}
const WAYS: Record<SecondFactorMethod, string> = {
  totp: 'Use a code from the authenticator app',
  passkey: 'Use a passkey',
  recovery: 'Use a recovery code',
}

export function SecondStep({ methods, email, onSignedIn, onRecovered, onStartAgain }: Props) {
  const possible = methods.filter((method) => method !== 'passkey' || passkeysPossible())
  const [way, setWay] = useState<SecondFactorMethod>(possible[0] ?? 'recovery')
  return (
    <>
      <p className="text-ink-2">
        The password of <strong className="font-medium break-all text-ink">{email}</strong> is right. One more thing
        shows that it is you.
      </p>
      {/* Each way is a form of its own: what was typed or refused in one says nothing of another. */}
      {way === 'totp' && <ByCode onSignedIn={onSignedIn} />}
      {way === 'passkey' && <ByPasskey onSignedIn={onSignedIn} />}
      {way === 'recovery' && <ByRecovery onRecovered={onRecovered} />}
      <div className="grid justify-items-start gap-1 border-t border-line pt-3">
        {possible
          .filter((each) => each !== way)
          .map((each) => (
            <Button key={each} kind="quiet" className="-ml-3" onClick={() => setWay(each)}>
              {WAYS[each]}
            </Button>
          ))}
        <Button kind="quiet" className="-ml-3" onClick={onStartAgain}>
          Start again
        </Button>
      </div>
    </>
  )
}

function ByCode({ onSignedIn }: { onSignedIn: () => void }) {
  const [typed, setTyped] = useState('')
  const check = useMutation({
    meta: { signingIn: true },
    gcTime: 0,
    mutationFn: () => api.signIn.code({ body: { code: cleanCode(typed) } }),
    onSuccess: onSignedIn,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    check.mutate()
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <CodeField autoFocus value={typed} onChange={setTyped} />
      <FactorRefused signingIn way="totp" error={check.error} />
      <Button kind="primary" type="submit" busy={check.isPending} className="w-full">
        Sign in
      </Button>
    </form>
  )
}

function ByPasskey({ onSignedIn }: { onSignedIn: () => void }) {
  const show = useMutation({
    meta: { signingIn: true },
    gcTime: 0,
    mutationFn: async () => {
      const { options } = await api.signIn.passkeyOptions()
      await api.signIn.passkey({ body: { response: await showPasskey(options) } })
    },
    onSuccess: onSignedIn,
  })
  return (
    <div className="grid gap-4">
      <p className="text-sm text-ink-2">The device asks for its screen lock, a fingerprint or a security key.</p>
      <FactorRefused signingIn way="passkey" error={show.error} />
      <Button
        kind="primary"
        icon="key"
        busy={show.isPending}
        autoFocus
        onClick={() => show.mutate()}
        className="w-full"
      >
        Use a passkey
      </Button>
    </div>
  )
}

function ByRecovery({ onRecovered }: { onRecovered: (left: number) => void }) {
  const [typed, setTyped] = useState('')
  const check = useMutation({
    meta: { signingIn: true },
    gcTime: 0,
    mutationFn: () => api.signIn.recovery({ body: { code: typed.trim() } }),
    onSuccess: ({ left }) => onRecovered(left),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    check.mutate()
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <TextField
        label="Recovery code"
        name="recovery-code"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus
        className="font-mono"
        hint="One of those that you were told to keep when you set up the second factor. Each counts once."
        value={typed}
        onChange={(e) => setTyped(e.target.value)}
      />
      <FactorRefused signingIn way="recovery" error={check.error} />
      <Button kind="primary" type="submit" busy={check.isPending} className="w-full">
        Sign in
      </Button>
    </form>
  )
}

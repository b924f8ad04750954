import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { SecondFactorMethod } from '../../data/account/contract.ts'
import { passkeysPossible, showPasskey } from '../../data/account/passkeys.ts'
import { api } from '../../data/api.ts'
import { isProblem } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { TooMany } from '../../shell/factor-refused.tsx'
import { Button } from '../../ui/button.tsx'
import { PasswordField, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Refused } from '../../ui/states.tsx'
import { usePasskeyOffer } from './use-passkey-offer.ts'

type Props = {
  onSignedIn: () => void
  onSecondFactor: (methods: readonly SecondFactorMethod[], email: string) => void
}

export function PasswordStep({ onSignedIn, onSecondFactor }: Props) {
  const [form, setForm] = useState({ email: '', password: '' })
  const signIn = useMutation({
    meta: { signingIn: true },
    gcTime: 0,
    mutationFn: () => api.signIn.password({ body: form }),
    onSuccess: ({ next, methods }) => (next === 'signed-in' ? onSignedIn() : onSecondFactor(methods, form.email)),
  })
  const offer = usePasskeyOffer(onSignedIn)
  const passkey = useMutation({
    meta: { signingIn: true },
    gcTime: 0,
    mutationFn: async () => {
      await offer.stop()
      const { options } = await api.signIn.passkeyOptions()
      await api.signIn.passkey({ body: { response: await showPasskey(options) } })
    },
    onSuccess: onSignedIn,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    passkey.reset()
    signIn.mutate()
  }
  const byPasskey = () => {
    signIn.reset()
    passkey.mutate()
  }
  const forgot = (
    <Link
      {...to.forgot()}
      className="text-sm text-ink-2 underline underline-offset-2 hover:text-ink pointer-coarse:py-3"
    >
      Forgot the password?
    </Link>
  )
  return (
    <>
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username webauthn"
          required
          autoFocus
          value={form.email}
          onChange={(e) => setForm({ ...form, email: e.target.value })}
        />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          value={form.password}
          onChange={(e) => setForm({ ...form, password: e.target.value })}
        />
        <SignInRefused error={signIn.error} />
        <Button kind="primary" type="submit" busy={signIn.isPending} className="w-full">
          Sign in
        </Button>
      </form>
      {passkeysPossible() && (
        <div className="grid gap-4">
          <p
            aria-hidden="true"
            className="flex items-center gap-3 text-xs text-ink-3 before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line"
          >
            or
          </p>
          <Button icon="key" busy={passkey.isPending} onClick={byPasskey} className="w-full">
            Sign in with a passkey
          </Button>
          <PasskeyRefused error={passkey.error ?? offer.error} />
        </div>
      )}
      <div className="grid gap-2 border-t border-line pt-4">
        <div>{forgot}</div>
        <p className="text-sm text-ink-3">New here? The admin of your organisation sends you a link.</p>
      </div>
    </>
  )
}

function SignInRefused({ error }: { error: unknown }) {
  if (!error) return null
  // One answer for every cause: it must not tell whether an account exists.
  if (isProblem(error, 401))
    return (
      <Notice severity="fault" live title="That did not work">
        The e-mail or the password is not right, or the account may not sign in.
      </Notice>
    )
  if (isProblem(error, 429)) return <TooMany retryAfter_s={error.retryAfter_s} />
  return <Refused error={error} what="Not signed in" />
}

function PasskeyRefused({ error }: { error: unknown }) {
  if (!error) return null
  if (isProblem(error, 401))
    return (
      <Notice severity="fault" live title="That passkey is not known here">
        It was removed, or belongs to another platform. Sign in with the password instead.
      </Notice>
    )
  if (isProblem(error, 429)) return <TooMany retryAfter_s={error.retryAfter_s} />
  return <Refused error={error} what="Not signed in" />
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api } from '../../data/api.ts'
import { plural } from '../../data/format.ts'
import { isProblem } from '../../data/problem.ts'
import { safeReturn } from '../../paths.ts'
import { Centred } from '../../shell/whole-page.tsx'
import { Button } from '../../ui/button.tsx'
import { PasswordField, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Refused } from '../../ui/states.tsx'

export function SignInPage() {
  useTitle('Sign in')
  const { next } = useSearch({ from: '/sign-in' })
  const router = useRouter()
  const queries = useQueryClient()
  const [form, setForm] = useState({ email: '', password: '' })
  const signIn = useMutation({
    meta: { signingIn: true },
    mutationFn: () => api.signIn.password({ body: form }),
    onSuccess: async () => {
      queries.clear()
      // The address may be any page of the console, so it goes as text.
      router.history.push(safeReturn(next))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate()
  }
  return (
    <Centred>
      <h1 className="text-xl font-semibold">Sign in</h1>
      {next && (
        <Notice title="You were signed out, or the link needs a sign-in">
          After signing in you come back to where you were.
        </Notice>
      )}
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
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
      <p className="text-sm text-ink-3">New here? The admin of your organisation sends you a link.</p>
    </Centred>
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
  if (isProblem(error, 429)) {
    const wait = error.retryAfter_s
    return (
      <Notice severity="warning" live title="Too many attempts">
        {wait ? `Try again in ${plural(wait, 'second')}.` : 'Wait a while, then try again.'}
      </Notice>
    )
  }
  return <Refused error={error} what="Not signed in" />
}

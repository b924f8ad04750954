// Enrolment: an invitation becomes a person with a password. The token stays behind the # until it has been used.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { SecondFactorMethod } from '../../data/account/contract.ts'
import { api } from '../../data/api.ts'
import type { Enrolment } from '../../data/contract.ts'
import { formatDateTime } from '../../data/format.ts'
import { fieldsOf, isProblem } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { Centred } from '../../shell/whole-page.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { PasswordField, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Bone, Failed, Refused } from '../../ui/states.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { passwordRules } from './password-rules.ts'
import { SecondStep } from './second-step.tsx'

export function EnrolPage() {
  useTitle('Enrol')
  const [token] = useState(() => window.location.hash.slice(1))
  const enrolment = useQuery({
    // The token itself is not put where developer tools list keys.
    queryKey: ['enrolment', token.length],
    queryFn: () => api.enrolment.inspect({ body: { token } }),
    enabled: token !== '',
    meta: { signingIn: true },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const router = useRouter()
  const queries = useQueryClient()
  const [second, setSecond] = useState<{ methods: readonly SecondFactorMethod[]; email: string } | null>(null)
  const signedIn = () => {
    queries.clear()
    // The gate leads on: to a second factor where one is required, and to a name where there is none.
    void router.navigate({ ...to.fleet(), replace: true })
  }
  const bad =
    token === '' || (isProblem(enrolment.error) && enrolment.error.status >= 400 && enrolment.error.status < 500)
  return (
    <Centred>
      <h1 className="text-xl font-semibold">Welcome</h1>
      {bad && (
        <>
          <Notice severity="fault" live title="This invitation does not work">
            It has been used, has expired, or is not complete. Ask whoever invited you for a new one.
          </Notice>
          <div>
            <Link {...to.signIn()} className={buttonClass()}>
              To sign-in
            </Link>
          </div>
        </>
      )}
      {!bad && enrolment.isPending && (
        <div role="status" aria-label="Reading the invitation" className="grid gap-3">
          <Bone className="w-2/3" />
          <Bone className="w-full" />
        </div>
      )}
      {!bad && enrolment.isError && (
        <Failed error={enrolment.error} what="The invitation" retry={() => void enrolment.refetch()} />
      )}
      {enrolment.data && second === null && (
        <EnrolForm
          token={token}
          enrolment={enrolment.data}
          onSignedIn={signedIn}
          onSecondFactor={(methods, email) => setSecond({ methods, email })}
        />
      )}
      {second && (
        <SecondStep {...second} onSignedIn={signedIn} onRecovered={signedIn} onStartAgain={() => setSecond(null)} />
      )}
    </Centred>
  )
}

type FormProps = {
  token: string
  enrolment: Enrolment
  onSignedIn: () => void
  onSecondFactor: (methods: readonly SecondFactorMethod[], email: string) => void
}

function EnrolForm({ token, enrolment, onSignedIn, onSecondFactor }: FormProps) {
  const [form, setForm] = useState({ email: enrolment.email ?? '', password: '' })
  const accept = useMutation({
    meta: { signingIn: true },
    gcTime: 0,
    mutationFn: () =>
      api.enrolment.accept({
        body: { token, email: enrolment.email === null ? form.email : undefined, password: form.password },
      }),
    onSuccess: ({ next, methods }) => (next === 'signed-in' ? onSignedIn() : onSecondFactor(methods, form.email)),
  })
  const rules = passwordRules(form.password, form.email)
  const ready = enrolment.hasAccount !== false || rules.every((rule) => rule.met)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) accept.mutate()
  }
  const fields = fieldsOf(accept.error)
  return (
    <form onSubmit={submit} className="grid gap-4">
      <p className="text-ink-2">
        {opening(enrolment)} The invitation is good until {formatDateTime(enrolment.expiresAt)}.
      </p>
      {enrolment.email === null ? (
        <TextField
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus
          value={form.email}
          error={fields.email}
          onChange={(e) => setForm({ ...form, email: e.target.value })}
        />
      ) : (
        <TextField label="E-mail" type="email" name="email" autoComplete="username" readOnly value={enrolment.email} />
      )}
      {enrolment.hasAccount !== true ? (
        <NewPasswordField
          label={enrolment.hasAccount === null ? 'Password' : undefined}
          value={form.password}
          rules={rules}
          error={fields.password}
          onChange={(password) => setForm({ ...form, password })}
        />
      ) : (
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          value={form.password}
          error={fields.password}
          onChange={(e) => setForm({ ...form, password: e.target.value })}
        />
      )}
      {isProblem(accept.error, 401) ? (
        <Notice severity="fault" live title="That password is not right" />
      ) : (
        <Refused error={accept.error} what="Not enrolled" />
      )}
      <Button kind="primary" type="submit" busy={accept.isPending} disabled={!ready} className="w-full">
        {enrolment.hasAccount ? 'Join' : 'Enrol and sign in'}
      </Button>
    </form>
  )
}

function opening({ hasAccount, kind }: Enrolment): string {
  if (hasAccount) return 'You have an account already. Its password joins you to this organisation too.'
  if (hasAccount === null) return 'If this address has an account already, give its password. If not, choose a new one.'
  return kind === 'platform' ? 'You become staff of this platform. Choose a password.' : 'Choose a password.'
}

// Enrolment: an invitation becomes a person with a password. The token stays behind the # until it has been used.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { NAME_CHARS_MAX } from '../../../core/limits.ts'
import { api } from '../../data/api.ts'
import type { Enrolment } from '../../data/contract.ts'
import { formatDateTime } from '../../data/format.ts'
import { fieldsOf, isProblem } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { Centred } from '../../shell/whole-page.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { cx } from '../../ui/class.ts'
import { PasswordField, TextField } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Bone, Failed, Refused } from '../../ui/states.tsx'
import { passwordRules, type Rule } from './password-rules.ts'

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
      {enrolment.data && <EnrolForm token={token} enrolment={enrolment.data} />}
    </Centred>
  )
}

function EnrolForm({ token, enrolment }: { token: string; enrolment: Enrolment }) {
  const router = useRouter()
  const queries = useQueryClient()
  const [form, setForm] = useState({ name: '', email: enrolment.email ?? '', password: '' })
  // Everybody else was named by who invited them.
  const first = enrolment.email === null
  const accepted = useRef(false)
  const accept = useMutation({
    meta: { signingIn: true },
    mutationFn: async () => {
      const email = first ? form.email : undefined
      if (!accepted.current) await api.enrolment.accept({ body: { token, email, password: form.password } })
      // The link works once: should the name fail to be saved, another try goes on from here.
      accepted.current = true
      if (first) await nameMyself(form.name.trim())
    },
    onSuccess: async () => {
      queries.clear()
      await router.navigate({ ...to.fleet(), replace: true })
    },
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
          value={form.email}
          error={fields.email}
          onChange={(e) => setForm({ ...form, email: e.target.value })}
        />
      ) : (
        <TextField label="E-mail" type="email" name="email" autoComplete="username" readOnly value={enrolment.email} />
      )}
      {first && (
        <TextField
          label="Your name"
          name="name"
          autoComplete="name"
          required
          maxLength={NAME_CHARS_MAX}
          value={form.name}
          error={fields.name}
          onChange={(e) => setForm({ ...form, name: e.target.value })}
        />
      )}
      <PasswordField
        label={enrolment.hasAccount === false ? 'New password' : 'Password'}
        name="password"
        autoComplete={enrolment.hasAccount ? 'current-password' : 'new-password'}
        required
        value={form.password}
        error={fields.password}
        hint={enrolment.hasAccount ? undefined : <Rules rules={rules} typed={form.password !== ''} />}
        onChange={(e) => setForm({ ...form, password: e.target.value })}
      />
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

/** The name is sealed with the organisation's key, which only a signed-in session reaches. */
async function nameMyself(name: string): Promise<void> {
  const { person } = await api.session.read()
  await api.people.edit({ params: { personId: person.personId }, body: { name } })
}

function opening({ hasAccount, kind }: Enrolment): string {
  if (hasAccount) return 'You have an account already. Its password joins you to this organisation too.'
  if (hasAccount === null) return 'If this address has an account already, give its password. If not, choose a new one.'
  return kind === 'platform' ? 'You become staff of this platform. Choose a password.' : 'Choose a password.'
}

function Rules({ rules, typed }: { rules: Rule[]; typed: boolean }) {
  return (
    <div className="mt-1 grid gap-1">
      <ul className="grid gap-1">
        {rules.map((rule) => (
          <li key={rule.text} className={cx('flex items-center gap-2', rule.met ? 'text-ink' : 'text-ink-3')}>
            <span className="grid size-4 place-items-center">
              {rule.met ? (
                <Icon name="check" size={14} />
              ) : (
                <span className="size-1.5 rounded-full border border-current" />
              )}
            </span>
            {rule.text}
            <span className="sr-only">{typed && (rule.met ? ' (met)' : ' (not yet)')}</span>
          </li>
        ))}
      </ul>
      <p>
        Four or five words that only you would put together are good. Paste from a password manager if you like.
        Passwords known from breaches are refused.
      </p>
    </div>
  )
}

// A link by mail to choose a new password. The answer is the same whether there is such an account or not.

import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api } from '../../data/api.ts'
import { isProblem } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { TooMany } from '../../shell/factor-refused.tsx'
import { Centred } from '../../shell/whole-page.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Refused } from '../../ui/states.tsx'

export function ForgotPage() {
  useTitle('Forgot the password')
  const [email, setEmail] = useState('')
  const forgot = useMutation({
    meta: { signingIn: true },
    gcTime: 0,
    mutationFn: () => api.password.forgot({ body: { email } }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    forgot.mutate()
  }
  return (
    <Centred>
      <h1 className="text-xl font-semibold">Forgot the password</h1>
      {forgot.isSuccess ? (
        <Notice live title="Look into your mail">
          <p>
            If <strong className="break-all text-ink">{email}</strong> has an account here, a link is on its way to it.
            It works once, for an hour at most.
          </p>
          <p className="mt-2">
            Nothing came? Look under spam, and check the address. The link changes the password alone: a second factor
            stays what it is.
          </p>
        </Notice>
      ) : (
        <form onSubmit={submit} className="grid gap-4">
          <p className="text-ink-2">Give your address, and a link to choose a new password is mailed to it.</p>
          <TextField
            label="E-mail"
            type="email"
            name="email"
            autoComplete="username"
            required
            autoFocus
            value={email}
            onChange={(e) => setEmail(e.target.value)}
          />
          {isProblem(forgot.error, 429) ? (
            <TooMany retryAfter_s={forgot.error.retryAfter_s} />
          ) : (
            <Refused error={forgot.error} what="Not asked for" />
          )}
          <Button kind="primary" type="submit" busy={forgot.isPending} className="w-full">
            Mail me a link
          </Button>
        </form>
      )}
      <div>
        <Link {...to.signIn()} className={buttonClass('quiet', '-ml-3')}>
          To sign-in
        </Link>
      </div>
    </Centred>
  )
}

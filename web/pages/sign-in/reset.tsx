// The link of the mail: a new password, and nothing else. The token stays behind the # until it is used; nobody is signed in by it.

import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api } from '../../data/api.ts'
import { fieldsOf, isProblem } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { Centred } from '../../shell/whole-page.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Refused } from '../../ui/states.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { passwordRules } from './password-rules.ts'

export function ResetPage() {
  useTitle('New password')
  const [token] = useState(() => window.location.hash.slice(1))
  const [password, setPassword] = useState('')
  const reset = useMutation({
    meta: { signingIn: true },
    gcTime: 0,
    mutationFn: () => api.password.reset({ body: { token, password } }),
  })
  const rules = passwordRules(password, null)
  const ready = rules.every((rule) => rule.met)
  const bad = token === '' || isProblem(reset.error, 401) || isProblem(reset.error, 404)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) reset.mutate()
  }
  const fields = fieldsOf(reset.error)
  return (
    <Centred>
      <h1 className="text-xl font-semibold">New password</h1>
      {bad && (
        <Notice severity="fault" live title="This link does not work">
          It has been used, has expired, or is not complete. Ask for a new one.
        </Notice>
      )}
      {reset.isSuccess && (
        <Notice live title="The password is changed">
          Every session of the account was ended, this browser’s too. Sign in with the new password; a second factor is
          still asked for.
        </Notice>
      )}
      {!bad && !reset.isSuccess && (
        <form onSubmit={submit} className="grid gap-4">
          <p className="text-ink-2">Choose a password for this account. All its sessions end when it is changed.</p>
          <NewPasswordField value={password} rules={rules} error={fields.password} autoFocus onChange={setPassword} />
          {!fields.password && <Refused error={reset.error} what="Not changed" />}
          <Button kind="primary" type="submit" busy={reset.isPending} disabled={!ready} className="w-full">
            Change the password
          </Button>
        </form>
      )}
      {(bad || reset.isSuccess) && (
        <div className="flex flex-wrap gap-2">
          <Link {...to.signIn()} className={buttonClass('primary')}>
            To sign-in
          </Link>
          {bad && (
            <Link {...to.forgot()} className={buttonClass()}>
              Ask for a new link
            </Link>
          )}
        </div>
      )}
    </Centred>
  )
}

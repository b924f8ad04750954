import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../data/api.ts'
import { factorsChanged } from '../../data/account/queries.ts'
import { fieldsOf, isProblem } from '../../data/problem.ts'
import { TooMany } from '../../shell/factor-refused.tsx'
import { Button } from '../../ui/button.tsx'
import { DialogActions } from '../../ui/dialog.tsx'
import { PasswordField } from '../../ui/field.tsx'
import { Refused } from '../../ui/states.tsx'
import { NewPasswordField } from '../sign-in/new-password-field.tsx'
import { passwordRules } from '../sign-in/password-rules.ts'

type Props = { email: string; onCancel: () => void; onDone: () => void }

export function PasswordForm({ email, onCancel, onDone }: Props) {
  const queries = useQueryClient()
  const [form, setForm] = useState({ current: '', password: '' })
  const change = useMutation({
    gcTime: 0,
    meta: { signingIn: true },
    mutationFn: () => api.password.change({ body: form }),
    onSuccess: async () => {
      onDone()
      await factorsChanged(queries)
    },
  })
  const rules = passwordRules(form.password, email)
  const ready = rules.every((rule) => rule.met)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) change.mutate()
  }
  const fields = fieldsOf(change.error)
  const wrong = isProblem(change.error, 401) ? 'That is not the password now.' : fields.current
  return (
    <form onSubmit={submit} className="grid gap-4">
      {/* Password managers look for whose password it is. */}
      <input autoComplete="username" readOnly tabIndex={-1} aria-hidden="true" className="sr-only" value={email} />
      <PasswordField
        label="Password now"
        name="current-password"
        autoComplete="current-password"
        required
        autoFocus
        value={form.current}
        error={wrong}
        onChange={(e) => setForm({ ...form, current: e.target.value })}
      />
      <NewPasswordField
        value={form.password}
        rules={rules}
        error={fields.password}
        onChange={(password) => setForm({ ...form, password })}
      />
      <p className="text-sm text-ink-3">Your other sessions end. A mail tells you that the password was changed.</p>
      {isProblem(change.error, 429) && <TooMany retryAfter_s={change.error.retryAfter_s} />}
      {!wrong && !fields.password && !isProblem(change.error, 429) && (
        <Refused error={change.error} what="Not changed" />
      )}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button kind="primary" type="submit" busy={change.isPending} disabled={!ready}>
          Change the password
        </Button>
      </DialogActions>
    </form>
  )
}

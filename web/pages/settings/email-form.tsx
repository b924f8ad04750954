import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../data/api.ts'
import { fieldsOf } from '../../data/problem.ts'
import { Button } from '../../ui/button.tsx'
import { DialogActions } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Refused } from '../../ui/states.tsx'

export function EmailForm({ email: now, onClose }: { email: string; onClose: () => void }) {
  const [email, setEmail] = useState('')
  const change = useMutation({ gcTime: 0, mutationFn: () => api.email.change({ body: { email } }) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate()
  }
  const fields = fieldsOf(change.error)
  if (change.isSuccess)
    return (
      <>
        <Notice live title="Open the link in the mail">
          It went to <strong className="break-all text-ink">{email}</strong>. Until it is opened you sign in with{' '}
          <span className="break-all">{now}</span> as before.
        </Notice>
        <DialogActions>
          <Button kind="primary" autoFocus onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </>
    )
  return (
    <form onSubmit={submit} className="grid gap-4">
      <p className="text-sm text-ink-2">
        Now: <span className="break-all text-ink">{now}</span>
      </p>
      <TextField
        label="New address"
        type="email"
        name="email"
        autoComplete="email"
        required
        autoFocus
        hint="A link goes to it. It counts when the link has been opened; a mail tells the old address."
        value={email}
        error={fields.email}
        onChange={(e) => setEmail(e.target.value)}
      />
      {!fields.email && <Refused error={change.error} what="Not changed" />}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" type="submit" busy={change.isPending}>
          Mail the link
        </Button>
      </DialogActions>
    </form>
  )
}

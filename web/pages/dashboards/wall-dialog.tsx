// A link for a screen: what it is called, how long it is good, and then the link itself, once.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { NAME_CHARS_MAX } from '../../../core/limits.ts'
import { mySessionsQuery } from '../../data/account/queries.ts'
import { api } from '../../data/api.ts'
import { formatDate } from '../../data/format.ts'
import { fieldsOf } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Refused } from '../../ui/states.tsx'

const DAYS = [1, 7, 30, 90, 365]
const DAYS_USUAL = 90

export function WallDialog({ dashboardId, onClose }: { dashboardId: string; onClose: () => void }) {
  const queries = useQueryClient()
  const [form, setForm] = useState({ name: '', days: DAYS_USUAL })
  const [tried, setTried] = useState(false)
  const make = useMutation({
    gcTime: 0,
    mutationFn: () => api.walls.add({ params: { dashboardId }, body: { name: form.name.trim(), days: form.days } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: mySessionsQuery.queryKey }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (form.name.trim() !== '') make.mutate()
  }
  if (make.data)
    return (
      <Made
        link={`${window.location.origin}/wall#${dashboardId}.${make.data.token}`}
        {...make.data}
        onClose={onClose}
      />
    )
  const fields = fieldsOf(make.error)
  return (
    <Dialog open onClose={onClose} title="Show it on a wall">
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <p className="text-sm text-ink-2">
          A link shows this dashboard, and nothing else, on a screen where nobody is signed in. Whoever has the link
          sees what is on it.
        </p>
        <TextField
          label="Name"
          placeholder="Screen in the control room"
          hint="So that you know later which one to end."
          value={form.name}
          maxLength={NAME_CHARS_MAX}
          autoComplete="off"
          error={tried && form.name.trim() === '' ? 'Give it a name.' : fields.name}
          onChange={(e) => setForm({ ...form, name: e.target.value })}
        />
        <SelectField
          label="Ends after"
          value={form.days}
          onChange={(e) => setForm({ ...form, days: Number(e.target.value) })}
        >
          {DAYS.map((days) => (
            <option key={days} value={days}>
              {days === 1 ? 'a day' : `${days} days`}
            </option>
          ))}
        </SelectField>
        <Refused error={make.error} what="Not made" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={make.isPending}>
            Make the link
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function Made({ link, expiresAt, onClose }: { link: string; expiresAt: string; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="Take the link now: it is shown once">
      <div className="grid gap-4">
        <p className="rounded-md border border-control bg-raised px-3 py-2 font-mono text-xs break-all select-all">
          {link}
        </p>
        <p className="text-sm text-ink-2">
          It is good until {formatDate(expiresAt)}, and can be ended at any time among your{' '}
          <Link {...to.tokens()} className="underline underline-offset-2">
            API tokens
          </Link>
          .
        </p>
        <DialogActions>
          <CopyButton text={link} what="the link" kind="primary" />
          <Button onClick={onClose}>Done</Button>
        </DialogActions>
      </div>
    </Dialog>
  )
}

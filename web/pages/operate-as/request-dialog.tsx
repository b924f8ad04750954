// Staff ask to operate as one organisation: why, by which ticket, for how long, how far.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { NAME_CHARS_MAX, NOTE_CHARS_MAX } from '../../../core/limits.ts'
import { type Asked, grantsQuery } from '../../data/access.ts'
import { api } from '../../data/api.ts'
import type { Organisation } from '../../data/contract.ts'
import { plain } from '../../data/plain.ts'
import { fieldsOf } from '../../data/problem.ts'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/forms/choice.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { Radio, TextArea, TextField } from '../../ui/field.tsx'
import { Refused } from '../../ui/states.tsx'

const MINUTES = ['15', '30', '60'] as const
type Minutes = (typeof MINUTES)[number]

type Props = {
  organisation: Organisation
  onClose: () => void
  onAsked: (answer: Asked) => void
}

export function RequestDialog({ organisation, onClose, onAsked }: Props) {
  const queries = useQueryClient()
  const [form, setForm] = useState({ reason: '', ticket: '', elevated: false })
  const [minutes, setMinutes] = useState<Minutes>('30')
  const ask = useMutation({
    mutationFn: () => api.operateAs.request({ body: { orgId: organisation.orgId, ...form, minutes: Number(minutes) } }),
    onSuccess: async (answer) => {
      await queries.invalidateQueries({ queryKey: grantsQuery.queryKey })
      onAsked(answer)
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask.mutate()
  }
  const fields = fieldsOf(ask.error)
  return (
    <Dialog open onClose={onClose} title={`Operate as ${plain(organisation.name ?? 'this organisation')}`}>
      <form onSubmit={submit} className="grid gap-4">
        <TextArea
          label="Reason"
          required
          autoFocus
          maxLength={NOTE_CHARS_MAX}
          hint="Their administrators read it now, in a mail and in their audit log."
          value={form.reason}
          error={fields.reason}
          onChange={(e) => setForm({ ...form, reason: e.target.value })}
        />
        <TextField
          label="Ticket"
          required
          maxLength={NAME_CHARS_MAX}
          placeholder="SUP-4711"
          value={form.ticket}
          error={fields.ticket}
          onChange={(e) => setForm({ ...form, ticket: e.target.value })}
        />
        <div className="grid gap-1">
          <span className="text-sm font-medium">For how long</span>
          <div>
            <Choice
              label="For how long"
              value={minutes}
              options={MINUTES.map((value) => ({ value, word: `${value} min` }))}
              onChange={setMinutes}
            />
          </div>
        </div>
        <fieldset>
          <legend className="text-sm font-medium">How far</legend>
          <Radio
            name="extent"
            label="Read only"
            hint="Assets, values, events, people, audit log."
            checked={!form.elevated}
            onChange={() => setForm({ ...form, elevated: false })}
          />
          <Radio
            name="extent"
            label="Elevated"
            hint="Also change assets, signals, sites and certificates. Never people, permissions or tokens."
            checked={form.elevated}
            onChange={() => setForm({ ...form, elevated: true })}
          />
        </fieldset>
        <p className="text-sm text-ink-3">
          What you read and what you change there is written into their log under your name. They can put you out at any
          time.
        </p>
        <Refused error={ask.error} what="Not asked" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={ask.isPending}>
            Ask to operate
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

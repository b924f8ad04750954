// A credential is entered: whose, for what, by whom it was given, from when to when, and who has seen the paper.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { NAME_CHARS_MAX, NOTE_CHARS_MAX } from '../../../../core/limits.ts'
import { STATUTORY_KINDS } from '../../../../core/records/kinds.ts'
import { api } from '../../../data/api.ts'
import { credentialsQuery } from '../queries.ts'
import { RECORD_KIND_WORD } from '../words.ts'
import { plain } from '../../../data/plain.ts'
import { fieldsOf } from '../../../data/problem.ts'
import { peopleQuery } from '../../../data/queries.ts'
import { useCan, useSession } from '../../../shell/use-session.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { Check, SelectField, TextField } from '../../../ui/field.tsx'
import { Refused } from '../../../ui/states.tsx'

type Kind = (typeof STATUTORY_KINDS)[number]

export function AddCredentialDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const can = useCan()
  const { person } = useSession()
  const people = useQuery({ ...peopleQuery, enabled: can('person.read') })
  const [form, setForm] = useState({
    personId: person.personId,
    kinds: [] as Kind[],
    title: '',
    issuer: '',
    number: '',
    proof: '',
    validFrom: '',
    validUntil: '',
  })
  const set = (next: Partial<typeof form>) => setForm({ ...form, ...next })
  const add = useMutation({
    mutationFn: () => api.credentials.add({ body: form }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: credentialsQuery.queryKey })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  const fields = fieldsOf(add.error)
  const text = (key: 'title' | 'issuer' | 'number' | 'proof', label: string, rest: { hint?: string } = {}) => (
    <TextField
      label={label}
      optional={key === 'number' || key === 'proof'}
      required={key === 'title' || key === 'issuer'}
      maxLength={key === 'proof' ? NOTE_CHARS_MAX : NAME_CHARS_MAX}
      value={form[key]}
      error={fields[key]}
      onChange={(e) => set({ [key]: e.target.value })}
      {...rest}
    />
  )
  const day = (key: 'validFrom' | 'validUntil', label: string) => (
    <TextField
      label={label}
      type="date"
      required
      value={form[key]}
      error={fields[key]}
      onChange={(e) => set({ [key]: e.target.value })}
    />
  )
  return (
    <Dialog open onClose={onClose} title="Enter a credential">
      <form onSubmit={submit} className="grid gap-4">
        <SelectField
          label="Whose"
          value={form.personId}
          error={fields.personId}
          onChange={(e) => set({ personId: e.target.value })}
        >
          {(people.data ?? [])
            .filter(({ state, erasedAt }) => state !== 'disabled' && erasedAt === null)
            .map((each) => (
              <option key={each.personId} value={each.personId}>
                {plain(each.name ?? each.email ?? 'A colleague')}
              </option>
            ))}
        </SelectField>
        <fieldset className="grid">
          <legend className="text-sm font-medium">Signs</legend>
          {STATUTORY_KINDS.map((kind) => (
            <Check
              key={kind}
              label={RECORD_KIND_WORD[kind]}
              checked={form.kinds.includes(kind)}
              onChange={(e) =>
                set({ kinds: e.target.checked ? [...form.kinds, kind] : form.kinds.filter((each) => each !== kind) })
              }
            />
          ))}
        </fieldset>
        {text('title', 'What it is', { hint: 'In its own words, as on the paper.' })}
        {text('issuer', 'Given by')}
        <div className="grid grid-cols-2 items-start gap-3">
          {day('validFrom', 'Valid from')}
          {day('validUntil', 'Last day')}
        </div>
        {text('number', 'Number')}
        {text('proof', 'Proof', { hint: 'Who has seen what, and when.' })}
        <Refused error={add.error} what="Not entered" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={add.isPending} disabled={form.kinds.length === 0}>
            Enter
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

// How long telemetry is kept, to read and to set.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../../data/api.ts'
import { fieldsOf } from '../../../data/problem.ts'
import { type Kept, storageQuery } from '../../../data/account/storage.ts'
import { SelectField } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Facts } from '../../../ui/page.tsx'
import { Refused } from '../../../ui/states.tsx'
import { SaveBar } from '../../../ui/forms/save-bar.tsx'
import { choicesWith, daysWords, endsBefore } from './days.ts'

const NAMES: readonly [key: keyof Kept, label: string, hint: string][] = [
  ['numbersDays', 'Every value of numbers', 'What a chart of hours and an export show.'],
  ['statesDays', 'States and switches', 'Kept as they changed; they take little.'],
  ['rollupsDays', 'Minutes and hours of numbers', 'What a chart of months shows, without single values.'],
]

export function KeptWords({ kept }: { kept: Kept }) {
  return <Facts facts={NAMES.map(([key, label]) => [label, daysWords(kept[key])])} />
}

/** What is chosen is never overwritten by a later answer. */
export function KeptForm({ read }: { read: Kept }) {
  const queries = useQueryClient()
  const [known, setKnown] = useState(read)
  const [form, setForm] = useState(known)
  const shorter = NAMES.some(([key]) => endsBefore(form[key], known[key]))
  const dirty = NAMES.some(([key]) => form[key] !== known[key])
  const save = useMutation({
    mutationFn: () => api.retention.edit({ body: form }),
    onSuccess: async () => {
      setKnown(form)
      await queries.invalidateQueries({ queryKey: storageQuery.queryKey })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (dirty) save.mutate()
  }
  const fields = fieldsOf(save.error)
  const contradicts = endsBefore(form.rollupsDays, form.numbersDays)
  return (
    <form onSubmit={submit} className="grid gap-4">
      {NAMES.map(([key, label, hint]) => (
        <SelectField
          key={key}
          label={label}
          hint={hint}
          error={key === 'rollupsDays' && contradicts ? 'Not shorter than the values themselves.' : fields[key]}
          value={form[key] ?? ''}
          onChange={(e) => setForm({ ...form, [key]: e.target.value === '' ? null : Number(e.target.value) })}
        >
          {choicesWith(known[key]).map((days) => (
            <option key={days ?? ''} value={days ?? ''}>
              {daysWords(days)}
            </option>
          ))}
        </SelectField>
      ))}
      {shorter && (
        <Notice live severity="warning" title="What is older is deleted, for good">
          It begins a day after saving: until then this can be taken back. Data that comes late for a time that was
          deleted is not taken.
        </Notice>
      )}
      <Refused error={save.error} what="Not saved" />
      <SaveBar save={save} dirty={dirty} disabled={contradicts} ruled={false} onUndo={() => setForm(known)} />
    </form>
  )
}

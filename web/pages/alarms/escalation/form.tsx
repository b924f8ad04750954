// The steps, as they are changed. What is typed is never overwritten by a later answer.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { escalationQuery, type EscalationStep } from '../../../data/alarms/notifications.ts'
import { api } from '../../../data/api.ts'
import { Empty, Refused } from '../../../ui/states.tsx'
import { SaveBar } from '../../../ui/forms/save-bar.tsx'
import { areReady, rowsOf, type StepRow } from './step-row.ts'
import { StepRows } from './step-rows.tsx'

const stepsOf = (rows: readonly StepRow[]): EscalationStep[] =>
  rows.map(({ afterMinutes, priority, personId, groupId }) => ({ afterMinutes, priority, personId, groupId }))

export function EscalationForm({ read }: { read: EscalationStep[] }) {
  const queries = useQueryClient()
  const [known, setKnown] = useState(() => rowsOf(read))
  const [rows, setRows] = useState(known)
  const isDirty = JSON.stringify(stepsOf(known)) !== JSON.stringify(stepsOf(rows))
  const isReady = areReady(rows)
  const save = useMutation({
    mutationFn: () => api.escalation.set({ body: { steps: stepsOf(rows) } }),
    onSuccess: async () => {
      setKnown(rows)
      await queries.invalidateQueries({ queryKey: escalationQuery.queryKey })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isDirty && isReady) save.mutate()
  }
  return (
    <form onSubmit={submit} className="stack gap-5">
      {rows.length === 0 && <Empty title="Nobody else is told">Alarms wait until somebody acknowledges them.</Empty>}
      <StepRows rows={rows} withPriority onChange={setRows} />
      <Refused error={save.error} what="Not saved" />
      <SaveBar save={save} dirty={isDirty} disabled={!isReady} onUndo={() => setRows(known)} />
    </form>
  )
}

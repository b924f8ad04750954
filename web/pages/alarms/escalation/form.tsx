// The steps, as they are changed. What is typed is never overwritten by a later answer.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { escalationQuery, type EscalationStep } from '../../../data/alarms/notifications.ts'
import { api } from '../../../data/api.ts'
import { Button } from '../../../ui/button.tsx'
import { Empty, Refused } from '../../../ui/states.tsx'
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
      <div className="flex flex-wrap items-center gap-3 border-t border-line pt-4">
        <Button kind="primary" type="submit" busy={save.isPending} disabled={!isReady}>
          Save
        </Button>
        {isDirty && (
          <Button kind="quiet" onClick={() => setRows(known)}>
            Undo
          </Button>
        )}
        <p role="status" className="text-sm text-ink-2">
          {save.isSuccess && !isDirty ? 'Saved.' : ''}
        </p>
      </div>
    </form>
  )
}

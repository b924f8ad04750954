// The steps, as they are changed. What is typed is never overwritten by a later answer.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { PRIORITIES } from '../../../../core/alarm/states.ts'
import { ESCALATION_MINUTES_MAX, ESCALATION_STEPS_MAX } from '../../../../core/limits.ts'
import { groupsQuery } from '../../../data/access.ts'
import { escalationQuery, type EscalationStep } from '../../../data/alarms/notifications.ts'
import { PRIORITY_WORD } from '../../../data/alarms/words.ts'
import { api } from '../../../data/api.ts'
import { plain } from '../../../data/plain.ts'
import { peopleQuery } from '../../../data/queries.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { SelectField, TextField } from '../../../ui/field.tsx'
import { Empty, Refused } from '../../../ui/states.tsx'

/** A key of its own for each row: steps are taken out of the middle. */
type Row = EscalationStep & { key: number }
const rowsOf = (steps: readonly EscalationStep[]): Row[] => steps.map((step, key) => ({ ...step, key }))
const stepsOf = (rows: readonly Row[]): EscalationStep[] =>
  rows.map(({ afterMinutes, priority, personId, groupId }) => ({ afterMinutes, priority, personId, groupId }))

const LATER_MINUTES = 15

export function EscalationForm({ read }: { read: EscalationStep[] }) {
  const queries = useQueryClient()
  const [known, setKnown] = useState(() => rowsOf(read))
  const [rows, setRows] = useState(known)
  const isDirty = JSON.stringify(stepsOf(known)) !== JSON.stringify(stepsOf(rows))
  const isReady = rows.every((row, n) => isWhole(row) && row.afterMinutes > (rows[n - 1]?.afterMinutes ?? 0))
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
  const change = (key: number, part: Partial<EscalationStep>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)))
  const add = () => {
    const last = rows.at(-1)
    const key = Math.max(-1, ...rows.map((row) => row.key)) + 1
    const afterMinutes = Math.min(ESCALATION_MINUTES_MAX, (last?.afterMinutes ?? 0) + LATER_MINUTES)
    setRows([...rows, { key, afterMinutes, priority: last?.priority ?? 'high', personId: null, groupId: null }])
  }
  return (
    <form onSubmit={submit} className="stack gap-5">
      {rows.length === 0 && <Empty title="Nobody else is told">Alarms wait until somebody acknowledges them.</Empty>}
      <ol className="divide-y divide-line">
        {rows.map((row, n) => (
          <li key={row.key} className="py-4">
            <StepFields
              row={row}
              n={n + 1}
              tooEarly={row.afterMinutes <= (rows[n - 1]?.afterMinutes ?? 0)}
              onChange={(part) => change(row.key, part)}
              onRemove={() => setRows(rows.filter(({ key }) => key !== row.key))}
            />
          </li>
        ))}
      </ol>
      {rows.length < ESCALATION_STEPS_MAX && (
        <div>
          <Button icon="plus" onClick={add}>
            Add a step
          </Button>
        </div>
      )}
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

const isWhole = ({ afterMinutes, personId, groupId }: Row): boolean =>
  Number.isInteger(afterMinutes) && afterMinutes >= 1 && (personId !== null || groupId !== null)

type StepProps = {
  row: Row
  n: number
  tooEarly: boolean
  onChange: (part: Partial<EscalationStep>) => void
  onRemove: () => void
}

function StepFields({ row, n, tooEarly, onChange, onRemove }: StepProps) {
  const people = useQuery(peopleQuery)
  const groups = useQuery(groupsQuery)
  const chosen = row.personId === null ? (row.groupId === null ? '' : `g ${row.groupId}`) : `p ${row.personId}`
  const choose = (value: string) => {
    const id = value.slice(2)
    onChange({ personId: value.startsWith('p ') ? id : null, groupId: value.startsWith('g ') ? id : null })
  }
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-semibold">Step {n}</legend>
      <div className="flex flex-wrap items-start gap-4">
        <TextField
          label="After minutes"
          type="number"
          inputMode="numeric"
          required
          min={1}
          max={ESCALATION_MINUTES_MAX}
          className="max-w-28"
          value={Number.isNaN(row.afterMinutes) ? '' : row.afterMinutes}
          error={tooEarly ? 'Later than the step before.' : undefined}
          onChange={(e) => onChange({ afterMinutes: e.target.valueAsNumber })}
        />
        <SelectField label="Tell" required value={chosen} onChange={(e) => choose(e.target.value)}>
          <option value="">Choose…</option>
          <optgroup label="Groups">
            {(groups.data ?? [])
              .filter(({ archivedAt }) => archivedAt === null)
              .map(({ groupId, name }) => (
                <option key={groupId} value={`g ${groupId}`}>
                  {plain(name)}
                </option>
              ))}
          </optgroup>
          <optgroup label="People">
            {(people.data ?? [])
              .filter(({ state, personId }) => state === 'active' || personId === row.personId)
              .map(({ personId, name, email }) => (
                <option key={personId} value={`p ${personId}`}>
                  {plain(name ?? email ?? 'Without a name')}
                </option>
              ))}
          </optgroup>
        </SelectField>
        <SelectField
          label="Lowest priority"
          value={row.priority}
          onChange={(e) => onChange({ priority: PRIORITIES.find((each) => each === e.target.value) ?? row.priority })}
        >
          {PRIORITIES.toReversed().map((priority) => (
            <option key={priority} value={priority}>
              {PRIORITY_WORD[priority]}
            </option>
          ))}
        </SelectField>
        <div className="self-end">
          <IconButton icon="close" label={`Remove step ${n}`} onClick={onRemove} />
        </div>
      </div>
    </fieldset>
  )
}

// Steps of an escalation as they are typed: of the organisation, with a lowest priority each, or of one rule.

import { useQuery } from '@tanstack/react-query'
import { PRIORITIES } from '../../../../core/alarm/states.ts'
import { ESCALATION_MINUTES_MAX, ESCALATION_STEPS_MAX } from '../../../../core/limits.ts'
import { groupsQuery } from '../../../data/access.ts'
import type { EscalationStep } from '../../../data/alarms/notifications.ts'
import { PRIORITY_WORD } from '../../../data/alarms/words.ts'
import { plain } from '../../../data/plain.ts'
import { peopleQuery } from '../../../data/queries.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { SelectField, TextField } from '../../../ui/field.tsx'
import { nextRow, type StepRow } from './step-row.ts'

type Props = { rows: readonly StepRow[]; withPriority?: boolean; onChange: (rows: StepRow[]) => void }

export function StepRows({ rows, withPriority = false, onChange }: Props) {
  return (
    <>
      <ol className="divide-y divide-line">
        {rows.map((row, n) => (
          <li key={row.key} className="py-4">
            <StepFields
              row={row}
              n={n + 1}
              withPriority={withPriority}
              tooEarly={row.afterMinutes <= (rows[n - 1]?.afterMinutes ?? 0)}
              onChange={(part) => onChange(rows.map((each) => (each.key === row.key ? { ...each, ...part } : each)))}
              onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
            />
          </li>
        ))}
      </ol>
      {rows.length < ESCALATION_STEPS_MAX && (
        <div>
          <Button icon="plus" onClick={() => onChange([...rows, nextRow(rows)])}>
            Add a step
          </Button>
        </div>
      )}
    </>
  )
}

type StepProps = {
  row: StepRow
  withPriority: boolean
  n: number
  tooEarly: boolean
  onChange: (part: Partial<EscalationStep>) => void
  onRemove: () => void
}

function StepFields({ row, n, withPriority, tooEarly, onChange, onRemove }: StepProps) {
  const people = useQuery(peopleQuery)
  const groups = useQuery(groupsQuery)
  const chosen = row.personId === null ? (row.groupId === null ? '' : `g ${row.groupId}`) : `p ${row.personId}`
  const choose = (value: string) => {
    const id = value.slice(2)
    onChange({ personId: value.startsWith('p ') ? id : null, groupId: value.startsWith('g ') ? id : null })
  }
  return (
    <fieldset className="relative">
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
        {withPriority && (
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
        )}
      </div>
      {/* Beside the name of the step: it stays there whatever the fields say below them, and however they wrap. */}
      <div className="absolute -top-9 right-0 pointer-coarse:-top-10">
        <IconButton icon="close" label={`Remove step ${n}`} onClick={onRemove} />
      </div>
    </fieldset>
  )
}

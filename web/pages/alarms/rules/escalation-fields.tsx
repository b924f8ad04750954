// Who is told when nobody acknowledges: the organisation's steps, some of the rule's own, or nobody.

import { oneOf } from '../../../search.ts'
import { SelectField } from '../../../ui/field.tsx'
import { nextRow } from '../escalation/step-row.ts'
import { StepRows } from '../escalation/step-rows.tsx'
import type { Draft } from './draft/draft.ts'
import type { Faults } from './draft/read.ts'

const WAYS = ['organisation', 'own', 'none'] as const
const HINTS: Record<Draft['escalates'], string> = {
  organisation: 'As for every other alarm of its priority.',
  own: 'These alone, instead of those of the organisation.',
  none: 'It does not escalate. Whoever is told of alarms hears of it all the same.',
}

type Props = { draft: Draft; faults: Faults; onChange: (next: Partial<Draft>) => void }

export function EscalationFields({ draft, faults, onChange }: Props) {
  const { escalates, steps } = draft
  const choose = (way: Draft['escalates']) =>
    onChange({ escalates: way, steps: way === 'own' && steps.length === 0 ? [nextRow([])] : steps })
  return (
    <div className="grid gap-2">
      <SelectField
        label="The next are told"
        hint={HINTS[escalates]}
        className="sm:max-w-80"
        value={escalates}
        onChange={(e) => choose(oneOf(WAYS, e.target.value) ?? escalates)}
      >
        <option value="organisation">by the organisation’s steps</option>
        <option value="own">by steps of its own</option>
        <option value="none">never</option>
      </SelectField>
      {escalates === 'own' && <StepRows rows={steps} onChange={(next) => onChange({ steps: next })} />}
      {faults.escalation && <p className="text-sm font-medium text-fault">{faults.escalation}</p>}
    </div>
  )
}

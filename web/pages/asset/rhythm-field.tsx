// How often an asset speaks: as the platform has learnt it, or as somebody says it.

import { rhythmText } from '../../data/format.ts'
import { SelectField } from '../../ui/field.tsx'
import { LengthField } from '../../ui/forms/length-field.tsx'
import { type Presence, type RhythmDraft, rhythmOf } from './rhythm-draft.ts'

type Props = { presence: Presence; draft: RhythmDraft; onChange: (draft: RhythmDraft) => void }

export function RhythmField({ presence, draft, onChange }: Props) {
  return (
    <div className="grid gap-3">
      <SelectField
        label="How often it speaks"
        hint={`Now: ${rhythmText(presence)}. After three times as long it is quiet, then stale.`}
        value={draft.isSet ? 'set' : 'learnt'}
        onChange={(e) => onChange({ ...draft, isSet: e.target.value === 'set' })}
      >
        <option value="learnt">learnt from its messages</option>
        <option value="set">set by hand</option>
      </SelectField>
      {draft.isSet && (
        <LengthField
          label="Every"
          error={rhythmOf(draft) === undefined ? 'From a tenth of a second to a week.' : undefined}
          value={draft.set}
          onChange={(set) => onChange({ ...draft, set })}
        />
      )}
    </div>
  )
}

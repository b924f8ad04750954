// Why the asset gets another certificate decides what becomes of the one it has. Nothing is chosen beforehand: one answer
// cuts the machine off, the other leaves a key alive that may be in other hands.

import { OVERLAP_days_DEFAULT, OVERLAP_days_MAX } from '../../../core/limits.ts'
import { plural } from '../../data/format.ts'
import { Radio, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'

export type Replacement = { replaces: 'planned'; overlapDays: number } | { replaces: 'compromised' }

type Props = { chosen: Replacement | null; onChange: (chosen: Replacement) => void; error?: string }

export function ReplacementFields({ chosen, onChange, error }: Props) {
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-sm font-medium">Why a new certificate?</legend>
      <Radio
        name="replaces"
        required
        label="It is time for a new one"
        hint="Both work while you change over; then the old one is revoked by itself."
        checked={chosen?.replaces === 'planned'}
        onChange={() => onChange({ replaces: 'planned', overlapDays: OVERLAP_days_DEFAULT })}
      />
      {chosen?.replaces === 'planned' && (
        <div className="mt-1 mb-2 grid gap-1 pl-7">
          <TextField
            label="Days until the old one is revoked"
            type="number"
            inputMode="numeric"
            required
            min={0}
            max={OVERLAP_days_MAX}
            step={1}
            className="max-w-28"
            value={Number.isNaN(chosen.overlapDays) ? '' : chosen.overlapDays}
            error={error}
            hint={`The new one has to be on the machine by then. At most ${plural(OVERLAP_days_MAX, 'day')}. If nobody takes the new one, the old one stays.`}
            onChange={(event) => onChange({ replaces: 'planned', overlapDays: event.target.valueAsNumber })}
          />
        </div>
      )}
      <Radio
        name="replaces"
        required
        label="The key is lost or may be in other hands"
        hint="The old one is revoked at once, before the new one is made."
        checked={chosen?.replaces === 'compromised'}
        onChange={() => onChange({ replaces: 'compromised' })}
      />
      {chosen?.replaces === 'compromised' && (
        <div className="mt-1 pl-7">
          <Notice severity="warning" title="The machine is cut off until it has the new certificate">
            Its connection closes within a second. Whoever has the old key can do nothing with it from then on.
          </Notice>
        </div>
      )}
    </fieldset>
  )
}

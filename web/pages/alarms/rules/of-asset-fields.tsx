// What is said of the asset itself: which of its self-checks, and how bad; or what the platform's own watch sees.

import { ODDITIES } from '../../../../core/watch/conduct.ts'
import { nameOfStated, watchSignal } from '../../../../core/watch/stated.ts'
import { HEALTH_CHECKS } from '../../../../core/wire/health-names.ts'
import { oneOf } from '../../../search.ts'
import { SelectField, TextField } from '../../../ui/field.tsx'
import type { Part } from './draft/draft.ts'

type Props = { part: Part; set: (next: Partial<Part>) => void }

/** No check is called so: names have no blanks. */
const OTHER = ' '
const LEAST = ['warn', 'fail'] as const

export function OfAssetField({ part, set }: Props) {
  if (part.kind === 'watch')
    return (
      <SelectField
        label="What is seen"
        value={part.sees}
        onChange={(e) => set({ sees: oneOf(ODDITIES, e.target.value) ?? part.sees })}
      >
        {ODDITIES.map((sees) => (
          <option key={sees} value={sees}>
            {nameOfStated(watchSignal(sees))}
          </option>
        ))}
      </SelectField>
    )
  return (
    <SelectField label="Self-check" value={chosenOf(part.check)} onChange={(e) => set({ check: e.target.value })}>
      <option value="">Any of them</option>
      {HEALTH_CHECKS.map((check) => (
        <option key={check} value={check}>
          {check}
        </option>
      ))}
      <option value={OTHER}>Another one</option>
    </SelectField>
  )
}

export function SelfCheckFields({ part, set, error }: Props & { error: string | undefined }) {
  return (
    <>
      {chosenOf(part.check) === OTHER && (
        <TextField
          label="Name of the check"
          hint="As the device reports it."
          error={error}
          value={part.check.trim()}
          autoComplete="off"
          spellCheck={false}
          onChange={(e) => set({ check: e.target.value.trim() || OTHER })}
        />
      )}
      <SelectField
        label="It says"
        value={part.least}
        onChange={(e) => set({ least: oneOf(LEAST, e.target.value) ?? part.least })}
      >
        <option value="warn">warn or fail</option>
        <option value="fail">fail</option>
      </SelectField>
    </>
  )
}

const chosenOf = (check: string): string => (check === '' ? '' : (oneOf(HEALTH_CHECKS, check) ?? OTHER))

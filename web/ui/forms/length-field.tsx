import { useId } from 'react'
import { oneOf } from '../../search.ts'
import { Select } from '../field.tsx'
import { type Length, LENGTH_UNITS, type LengthUnit } from './length.ts'

const UNIT_WORD: Record<LengthUnit, string> = { s: 'seconds', min: 'minutes', h: 'hours', d: 'days' }
const INPUT =
  'tap w-full rounded-md border border-control bg-raised px-2.5 text-base pointer-coarse:text-lg text-ink aria-invalid:border-fault-mark aria-invalid:border-2'

type Props = {
  label: string
  hint?: string
  error?: string | undefined
  value: Length
  onChange: (value: Length) => void
}

/** A length of time: a number and what it counts. */
export function LengthField({ label, hint, error, value, onChange }: Props) {
  const id = useId()
  return (
    <fieldset className="min-w-0" aria-describedby={hint ? `${id}-hint` : undefined}>
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      <div className="grid grid-cols-[minmax(4rem,6rem)_minmax(6rem,8rem)] gap-2">
        <input
          aria-label={`${label}: how many`}
          inputMode="decimal"
          autoComplete="off"
          value={value.count}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          onChange={(e) => onChange({ ...value, count: e.target.value })}
          className={INPUT}
        />
        <Select
          aria-label={`${label}: of what`}
          value={value.unit}
          onChange={(e) => onChange({ ...value, unit: oneOf(LENGTH_UNITS, e.target.value) ?? 's' })}
        >
          {LENGTH_UNITS.map((unit) => (
            <option key={unit} value={unit}>
              {UNIT_WORD[unit]}
            </option>
          ))}
        </Select>
      </div>
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-ink-3">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1 text-sm font-medium text-fault">
          {error}
        </p>
      )}
    </fieldset>
  )
}

// Which signal: one that the example asset sends, or one that is typed as the device names it.

import { useState } from 'react'
import { SIGNAL_KEY_CHARS_MAX } from '../../../../core/limits.ts'
import type { Signal } from '../../../data/contract.ts'
import { plain } from '../../../data/plain.ts'
import { SelectField, TextField } from '../../../ui/field.tsx'

type Props = {
  label: string
  value: string
  signals: readonly Signal[]
  error: string | undefined
  onChange: (key: string) => void
}

/** No signal is called so: keys are never empty. */
const OTHER = ' other'

export function SignalField({ label, value, signals, error, onChange }: Props) {
  const isKnown = signals.some(({ key }) => key === value)
  const [typing, setTyping] = useState(false)
  const isTyped = typing || signals.length === 0
  if (isTyped)
    return (
      <TextField
        label={label}
        hint="As the device names it."
        error={error}
        value={value}
        maxLength={SIGNAL_KEY_CHARS_MAX}
        autoComplete="off"
        spellCheck={false}
        onChange={(e) => onChange(e.target.value.trim())}
      />
    )
  return (
    <SelectField
      label={label}
      error={error}
      value={value}
      onChange={(e) => {
        if (e.target.value === OTHER) setTyping(true)
        else onChange(e.target.value)
      }}
    >
      {value === '' && <option value="">Choose a signal</option>}
      {value !== '' && !isKnown && <option value={value}>{plain(value)} (not sent by this asset)</option>}
      {signals.map((signal) => (
        <option key={signal.signalNo} value={signal.key}>
          {plain(signal.name ?? signal.key)}
          {signal.unit ? `, ${plain(signal.unit)}` : ''}
        </option>
      ))}
      <option value={OTHER}>Another one…</option>
    </SelectField>
  )
}

import { TextField } from '../ui/field.tsx'

/** People paste "123 456" and "123-456"; the code is the digits. */
export const cleanCode = (typed: string): string => typed.replaceAll(/[\s-]/g, '')

type Props = { value: string; onChange: (typed: string) => void; label?: string; autoFocus?: boolean; error?: string }

/** Six digits of an authenticator app. One field: it can be pasted into and filled in by the device. */
export function CodeField({ value, onChange, label = 'Code from the authenticator app', autoFocus, error }: Props) {
  return (
    <TextField
      label={label}
      name="code"
      autoComplete="one-time-code"
      inputMode="numeric"
      pattern="[0-9 \-]{6,9}"
      title="Six digits"
      required
      autoFocus={autoFocus}
      spellCheck={false}
      value={value}
      error={error}
      className="font-mono tracking-[0.2em] max-w-44"
      onChange={(e) => onChange(e.target.value)}
    />
  )
}

// A password to be: what it must have is told while it is typed. The server decides.

import { cx } from '../../ui/class.ts'
import { PasswordField } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { Rule } from './password-rules.ts'

type Props = {
  label?: string
  value: string
  rules: Rule[]
  error?: string
  autoFocus?: boolean
  onChange: (value: string) => void
}

export function NewPasswordField({ label = 'New password', value, rules, error, autoFocus, onChange }: Props) {
  return (
    <PasswordField
      label={label}
      name="new-password"
      autoComplete="new-password"
      required
      autoFocus={autoFocus}
      value={value}
      error={error}
      hint={<Rules rules={rules} typed={value !== ''} />}
      onChange={(e) => onChange(e.target.value)}
    />
  )
}

function Rules({ rules, typed }: { rules: Rule[]; typed: boolean }) {
  return (
    <div className="mt-1 grid gap-1">
      <ul className="grid gap-1">
        {rules.map((rule) => (
          <li key={rule.text} className={cx('flex items-center gap-2', rule.met ? 'text-ink' : 'text-ink-3')}>
            <span className="grid size-4 place-items-center">
              {rule.met ? (
                <Icon name="check" size={14} />
              ) : (
                <span className="size-1.5 rounded-full border border-current" />
              )}
            </span>
            {rule.text}
            <span className="sr-only">{typed && (rule.met ? ' (met)' : ' (not yet)')}</span>
          </li>
        ))}
      </ul>
      <p>
        Four or five words that only you would put together are good. Paste from a password manager if you like.
        Passwords known from breaches are refused.
      </p>
    </div>
  )
}

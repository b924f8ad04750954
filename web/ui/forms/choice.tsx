// One of a few: a row of buttons that behaves as a radio group does.

import { cx } from '../class.ts'

type Props<T extends string> = {
  label: string
  value: T
  options: readonly { value: T; word: string }[]
  onChange: (value: T) => void
}

export function Choice<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <div role="group" aria-label={label} className="inline-flex rounded-md border border-control bg-raised p-0.5">
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={cx(
            'min-h-7.5 rounded-sm px-3 text-sm font-medium whitespace-nowrap pointer-coarse:min-h-11 pointer-coarse:px-3.5',
            option.value === value
              ? 'bg-sunken font-semibold text-ink shadow-[inset_0_0_0_1px_var(--control)]'
              : 'text-ink-2 hover:bg-sunken hover:text-ink',
          )}
        >
          {option.word}
        </button>
      ))}
    </div>
  )
}

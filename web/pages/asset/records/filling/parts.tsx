// Small pieces of the page on which a form is filled in.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { assetQuery } from '../../../../data/queries.ts'
import { to } from '../../../../paths.ts'
import { cx } from '../../../../ui/class.ts'
import { Icon } from '../../../../ui/icon.tsx'
import { Plain } from '../../../../ui/plain.tsx'

export function AssetCrumb({ assetId }: { assetId: string }) {
  const asset = useQuery(assetQuery(assetId))
  return (
    <nav aria-label="Where this is" className="mb-1 flex items-center gap-1.5 text-sm text-ink-3">
      <Link {...to.asset(assetId)} className="hover:text-ink hover:underline pointer-coarse:py-2">
        <Plain text={asset.data?.name ?? 'The asset'} />
      </Link>
      <Icon name="right" size={12} />
    </nav>
  )
}

type BigChoiceProps<T extends string> = {
  label: string
  value: string
  options: readonly { value: T; word: React.ReactNode }[]
  error?: string | undefined
  onChange: (value: T) => void
}

/** One of a few, for a thumb in a glove: nothing below 48 px, and all of the width. */
export function BigChoice<T extends string>({ label, value, options, error, onChange }: BigChoiceProps<T>) {
  return (
    <div role="group" aria-label={label} className="grid gap-1">
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(5.5rem,100%),1fr))] gap-2">
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            aria-pressed={option.value === value}
            onClick={() => onChange(option.value)}
            className={cx(
              'inline-flex min-h-13 min-w-0 items-center justify-center gap-2 rounded-md border px-2 text-base font-medium [overflow-wrap:anywhere] select-none',
              option.value === value
                ? 'border-ink bg-ink text-canvas'
                : 'border-control bg-raised text-ink hover:bg-sunken',
            )}
          >
            {option.word}
          </button>
        ))}
      </div>
      {error && <p className="text-sm font-medium text-fault">{error}</p>}
    </div>
  )
}

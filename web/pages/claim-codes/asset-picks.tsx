// Which assets: a few of many, found by name.

import { useState } from 'react'
import { plural } from '../../data/format.ts'
import { Check, SearchField } from '../../ui/field.tsx'
import { Plain } from '../../ui/plain.tsx'

/** A list that a person reads; the search finds the others. */
const SHOWN_MAX = 50

type Props = {
  rows: readonly { assetId: string; name: string }[]
  chosen: ReadonlySet<string>
  onChange: (chosen: ReadonlySet<string>) => void
}

export function AssetPicks({ rows, chosen, onChange }: Props) {
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const found = rows
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .toSorted((a, b) => Number(chosen.has(b.assetId)) - Number(chosen.has(a.assetId)) || a.name.localeCompare(b.name))
  const toggle = (assetId: string) => {
    const next = new Set(chosen)
    if (!next.delete(assetId)) next.add(assetId)
    onChange(next)
  }
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium">Assets{chosen.size > 0 && `: ${chosen.size} chosen`}</legend>
      {rows.length > 8 && (
        <SearchField
          label="Find an asset"
          placeholder="Find an asset"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <div className="max-h-80 overflow-y-auto rounded-md border border-line px-3 py-1">
        {found.slice(0, SHOWN_MAX).map(({ assetId, name }) => (
          <Check
            key={assetId}
            label={<Plain text={name} />}
            checked={chosen.has(assetId)}
            onChange={() => toggle(assetId)}
          />
        ))}
        {found.length === 0 && <p className="py-2 text-sm text-ink-3">No asset matches.</p>}
        {found.length > SHOWN_MAX && (
          <p className="py-2 text-sm text-ink-3">
            {plural(found.length - SHOWN_MAX, 'more asset')}: type to find them.
          </p>
        )}
      </div>
    </fieldset>
  )
}

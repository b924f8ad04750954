// The assets of the site that have no place on its plan yet: by a press they stand in its middle, by a hand where they are let go.

import type { PointerEventHandler } from 'react'
import { useState } from 'react'
import type { AssetRow } from '../../../../data/contract.ts'
import { plain } from '../../../../data/plain.ts'
import { Button } from '../../../../ui/button.tsx'
import { SearchField } from '../../../../ui/field.tsx'
import { Plain } from '../../../../ui/plain.tsx'

/** A list that can be seen at once needs no search. */
const SEARCHED_FROM = 12

type Hand = Partial<
  Record<'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel', PointerEventHandler<HTMLElement>>
>
type Props = {
  assets: readonly AssetRow[]
  isFull: boolean
  hand: (assetId: string) => Hand
  onPlace: (assetId: string) => void
}

export function Unplaced({ assets, isFull, hand, onPlace }: Props) {
  const [words, setWords] = useState('')
  const found = assets.filter(({ name }) => name.toLowerCase().includes(words.trim().toLowerCase()))
  if (assets.length === 0)
    return <p className="border-y border-line py-3 text-sm text-ink-2">Every asset has a place.</p>
  if (isFull) return <p className="border-y border-line py-3 text-sm text-ink-2">The plan is full.</p>
  return (
    <div className="grid gap-2">
      {assets.length > SEARCHED_FROM && (
        <SearchField label="Search these assets" value={words} onChange={(e) => setWords(e.target.value)} />
      )}
      <ul
        aria-label="Assets without a place"
        className="max-h-[60dvh] divide-y divide-line overflow-y-auto border-y border-line"
      >
        {found.map(({ assetId, name }) => (
          <li key={assetId} className="flex items-center justify-between gap-2 py-1">
            <span
              {...hand(assetId)}
              className="min-w-0 grow cursor-grab touch-none truncate py-1.5 text-sm select-none active:cursor-grabbing"
            >
              <Plain text={name} />
            </span>
            <Button aria-label={`Place ${plain(name)}`} onClick={() => onPlace(assetId)}>
              Place
            </Button>
          </li>
        ))}
        {found.length === 0 && <li className="py-2 text-sm text-ink-2">None has these words in its name.</li>}
      </ul>
    </div>
  )
}

// What stretch of time is on screen, and whether it moves. Everything here is in the address.

import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { serverNow } from '../../../data/clock.ts'
import { to } from '../../../paths.ts'
import { oneOf } from '../../../search.ts'
import { Button } from '../../../ui/button.tsx'
import { Choice } from '../../../ui/forms/choice.tsx'
import { Select } from '../../../ui/field.tsx'
import { useMedia } from '../../../ui/use-media.ts'
import { type AssetSearch, RANGE_USUAL, RANGE_WORD, RANGES, type Range, windowOf } from '../search.ts'
import { CustomRange } from '../custom-range.tsx'

type Props = { assetId: string; search: AssetSearch }
type Choices = Range | 'custom'

const OPTIONS: { value: Choices; word: string }[] = [
  ...RANGES.map((range) => ({ value: range, word: RANGE_WORD[range] })),
  { value: 'custom', word: 'Custom' },
]
/** Eight buttons in a row need a desk. */
const ROW_FITS = '(min-width: 48rem)'

export function TimeBar({ assetId, search }: Props) {
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const change = (next: Partial<AssetSearch>) =>
    void navigate({ ...to.asset(assetId), search: { ...search, ...next }, replace: true, resetScroll: false })
  const own = search.from !== undefined
  const choose = (value: Choices) => {
    if (value === 'custom') setAsking(true)
    else change({ range: value === RANGE_USUAL ? undefined : value, from: undefined, to: undefined, pause: undefined })
  }
  const held = search.pause !== undefined || own
  const window = windowOf(search, serverNow())
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <RangeChoice value={own ? 'custom' : (search.range ?? RANGE_USUAL)} onChange={choose} />
        {held ? (
          <Button
            kind="primary"
            icon="play"
            onClick={() => change({ pause: undefined, from: undefined, to: undefined })}
          >
            Live
          </Button>
        ) : (
          <Button icon="pause" onClick={() => change({ pause: Math.round(serverNow()) })}>
            Pause
          </Button>
        )}
        <span className="grow max-sm:hidden" />
        <Choice
          label="View"
          value={search.view ?? 'chart'}
          options={[
            { value: 'chart', word: 'Charts' },
            { value: 'table', word: 'Table' },
          ]}
          onChange={(view) => change({ view: view === 'table' ? view : undefined })}
        />
      </div>
      {asking && (
        <CustomRange
          window={window}
          onClose={() => setAsking(false)}
          onChoose={(from, until) => {
            setAsking(false)
            change({ range: undefined, pause: undefined, from, to: until })
          }}
        />
      )}
    </>
  )
}

function RangeChoice({ value, onChange }: { value: Choices; onChange: (value: Choices) => void }) {
  const fits = useMedia(ROW_FITS)
  if (fits) return <Choice label="Time range" value={value} options={OPTIONS} onChange={onChange} />
  return (
    <Select
      aria-label="Time range"
      value={value}
      onChange={(event) => {
        const next = oneOf(['custom', ...RANGES] as const, event.target.value)
        if (next) onChange(next)
      }}
      className="w-26"
    >
      {OPTIONS.map((option) => (
        <option key={option.value} value={option.value}>
          {option.word}
        </option>
      ))}
    </Select>
  )
}

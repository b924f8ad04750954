// What stretch of time is on screen, and whether it moves. Everything here is in the address.

import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { serverNow } from '../../data/clock.ts'
import { formatDateTime } from '../../data/format.ts'
import { to } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/choice.tsx'
import { CustomRange } from './custom-range.tsx'
import { type AssetSearch, RANGE_USUAL, RANGE_WORD, RANGES, type Range, windowOf } from './search.ts'

type Props = { assetId: string; search: AssetSearch; onSignals: () => void; chosen: number; total: number }
type Choices = Range | 'custom'

const OPTIONS: { value: Choices; word: string }[] = [
  ...RANGES.map((range) => ({ value: range, word: RANGE_WORD[range] })),
  { value: 'custom', word: 'Custom' },
]

export function TimeBar({ assetId, search, onSignals, chosen, total }: Props) {
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
    <div className="mb-3 grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Choice
          label="Time range"
          value={own ? 'custom' : (search.range ?? RANGE_USUAL)}
          options={OPTIONS}
          onChange={choose}
        />
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
        <Button onClick={onSignals}>
          Signals {chosen} of {total}
        </Button>
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
      {held && (
        <p role="status" className="hatched rounded-sm border border-line-strong px-3 py-1.5 text-sm">
          <span className="bg-canvas px-1">
            <strong className="font-semibold">Not live.</strong> {formatDateTime(window.from)} to{' '}
            {formatDateTime(window.to)}
          </span>
        </p>
      )}
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
    </div>
  )
}

// What the charts are compared with, how they stand together, and how they leave the page.

import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Band, Marker } from '../../../chart/annotations.ts'
import type { Span } from '../../../chart/span.ts'
import { to } from '../../../paths.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Select } from '../../../ui/field.tsx'
import { Refused } from '../../../ui/states.tsx'
import { DESK, useMedia } from '../../../ui/use-media.ts'
import { ExportDialog } from '../export/dialog.tsx'
import { type AssetSearch, offsetWord } from '../search.ts'
import { CompareDialog } from './compare-dialog.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { ShareMenu } from './share-menu.tsx'
import type { Shown } from './shown.ts'
import { useShare } from './use-share.ts'

const EARLIER = ['1h', '1d', '1w']

/** What a link, a picture or a file of the view is made from. */
export type Viewed = {
  assetId: string
  assetName: string
  search: AssetSearch
  shown: Shown[]
  span: Span
  markers: Marker[]
  bands: readonly Band[]
  earlier: string | null
}
type Props = Viewed & { total: number; onSignals: () => void }

export function ChartBar(props: Props) {
  const { assetId, search, shown, span, total, onSignals } = props
  const navigate = useNavigate()
  const desk = useMedia(DESK)
  const [asking, setAsking] = useState<'offset' | 'keys' | 'export' | null>(null)
  const share = useShare(props)
  const change = (next: Partial<AssetSearch>) =>
    void navigate({
      ...to.asset(assetId),
      search: { ...search, ...next },
      state: true,
      replace: true,
      resetScroll: false,
    })
  const offsets = search.compare && !EARLIER.includes(search.compare) ? [...EARLIER, search.compare] : EARLIER
  return (
    <div className="mb-2 grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={onSignals}>
          Signals {shown.length} of {total}
        </Button>
        <Select
          aria-label="Compare with"
          value={search.compare ?? ''}
          onChange={(event) => {
            if (event.target.value === 'own') setAsking('offset')
            else change({ compare: event.target.value || undefined })
          }}
          className="min-w-0 max-sm:order-last max-sm:min-w-[40%] max-sm:grow"
        >
          <option value="">Not compared</option>
          {offsets.map((offset) => (
            <option key={offset} value={offset}>
              With {offsetWord(offset)}
            </option>
          ))}
          <option value="own">With another time…</option>
        </Select>
        <Select
          aria-label="Scales"
          value={search.panes ?? ''}
          onChange={(event) => change({ panes: event.target.value === 'unit' ? 'unit' : undefined })}
          className="min-w-0 max-sm:order-last max-sm:min-w-[40%] max-sm:grow"
        >
          <option value="">Own scales</option>
          <option value="unit">Scales by unit</option>
        </Select>
        <span className="grow" />
        <ShareMenu share={share} chart={search.view !== 'table'} onExport={() => setAsking('export')} />
        {desk && (
          <IconButton
            icon={search.wide ? 'narrow' : 'wide'}
            label={search.wide ? 'Charts beside the rest' : 'Charts over the whole width'}
            onClick={() => change({ wide: search.wide ? undefined : 'yes' })}
          />
        )}
        <IconButton icon="help" label="Hands and keys" onClick={() => setAsking('keys')} />
      </div>
      <p role="status" className="sr-only">
        {share.said}
      </p>
      <Refused error={share.error} what="The file could not be made" />
      {asking === 'keys' && <KeysDialog onClose={() => setAsking(null)} />}
      {asking === 'export' && (
        <ExportDialog
          {...{ assetId, span, total }}
          signals={shown.map(({ signal }) => signal)}
          name={share.name}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'offset' && (
        <CompareDialog
          offset={search.compare}
          onClose={() => setAsking(null)}
          onChoose={(compare) => {
            setAsking(null)
            change({ compare })
          }}
        />
      )}
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { AssetRow } from '../../data/contract.ts'
import { plain } from '../../data/plain.ts'
import { assetsQuery } from '../../data/queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { SearchField } from '../../ui/field.tsx'
import { Failed, WaitingRows } from '../../ui/states.tsx'

/** More would not be read; a few more letters find the rest. */
const SHOWN_MAX = 40

type Props = {
  title: string
  /** Left out: any asset. */
  only?: (asset: AssetRow) => boolean
  onPick: (assetId: string) => void
  onClose: () => void
}

/** One of ten thousand assets: by typing a part of its name. */
export function AssetPick({ title, only, onPick, onClose }: Props) {
  const assets = useQuery(assetsQuery)
  const [typed, setTyped] = useState('')
  const found = useMemo(() => {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
    return (assets.data?.assets ?? []).filter(
      (asset) => (!only || only(asset)) && words.every((word) => asset.name.toLowerCase().includes(word)),
    )
  }, [assets.data, typed, only])
  const more = found.length - SHOWN_MAX
  return (
    <Dialog open onClose={onClose} title={title}>
      <SearchField
        label="Asset"
        placeholder="A part of its name"
        autoFocus
        value={typed}
        onChange={(e) => setTyped(e.target.value)}
        className="mb-2 w-full"
      />
      {assets.isPending && <WaitingRows rows={4} label="assets" />}
      {assets.isError && !assets.data && (
        <Failed error={assets.error} what="The assets" retry={() => void assets.refetch()} />
      )}
      <ul className="h-72 divide-y divide-line overflow-auto border-y border-line">
        {found.slice(0, SHOWN_MAX).map((asset) => (
          <li key={asset.assetId}>
            <button
              type="button"
              onClick={() => onPick(asset.assetId)}
              className="tap w-full truncate px-2 text-left hover:bg-sunken"
            >
              {plain(asset.name)}
            </button>
          </li>
        ))}
        {assets.data && found.length === 0 && <li className="px-2 py-3 text-ink-3">None is called like this.</li>}
      </ul>
      <p role="status" className="mt-2 text-sm text-ink-3">
        {more > 0 && `And ${more.toLocaleString('en-GB')} more.`}
      </p>
    </Dialog>
  )
}

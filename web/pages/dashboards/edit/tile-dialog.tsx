// What a tile shows: an asset, its signals, a time, a title of its own.

import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DASHBOARD_CHART_MINUTES, DASHBOARD_TILE_SIGNALS_MAX, NAME_CHARS_MAX } from '../../../../core/limits.ts'
import type { Signal } from '../../../data/contract.ts'
import type { Tile, TileKind } from '../contract.ts'
import { plain } from '../../../data/plain.ts'
import { useComputed } from '../../asset/computed/queries.ts'
import { assetsQuery, signalsQuery, sitesQuery } from '../../../data/queries.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { Check, SelectField, TextField } from '../../../ui/field.tsx'
import { Failed, WaitingRows } from '../../../ui/states.tsx'
import { RANGE_WORD } from '../../asset/search.ts'
import { AssetPick } from '../../audit/asset-pick.tsx'
import { rangeOf } from '../tiles/chart-tile.tsx'
import { type Draft, draftOf, KIND_WORDS, readyTile, TILE_KINDS } from './tile-draft.ts'

type Props = {
  tile: Tile | undefined
  newId: () => string
  onDone: (tile: Tile) => void
  onClose: () => void
}

export function TileDialog({ tile, newId, onDone, onClose }: Props) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(tile))
  const [picking, setPicking] = useState(false)
  const [tried, setTried] = useState(false)
  const set = (more: Partial<Draft>) => setDraft((before) => ({ ...before, ...more }))
  const ready = readyTile(draft, tile, newId)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (ready.tile) onDone(ready.tile)
  }
  if (picking)
    return (
      <AssetPick
        title="Which asset?"
        onPick={(assetId) => {
          set({ assetId, signals: [] })
          setPicking(false)
        }}
        onClose={() => setPicking(false)}
      />
    )
  return (
    <Dialog open onClose={onClose} title={tile ? 'What the tile shows' : 'New tile'}>
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <SelectField
          label="Shows"
          value={draft.kind}
          onChange={(e) => set({ kind: kindOf(e.target.value), signals: [] })}
        >
          {TILE_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {KIND_WORDS[kind]}
            </option>
          ))}
        </SelectField>
        {draft.kind === 'alarms' || draft.kind === 'plan' ? (
          <SiteField draft={draft} set={set} error={tried ? ready.errors.site : undefined} />
        ) : (
          <AssetField draft={draft} error={tried ? ready.errors.asset : undefined} onPick={() => setPicking(true)} />
        )}
        {draft.assetId && (draft.kind === 'value' || draft.kind === 'chart') && (
          <SignalFields draft={draft} set={set} error={tried ? ready.errors.signals : undefined} />
        )}
        {draft.kind === 'chart' && (
          <SelectField label="Time" value={draft.minutes} onChange={(e) => set({ minutes: minutesOf(e.target.value) })}>
            {DASHBOARD_CHART_MINUTES.map((minutes) => (
              <option key={minutes} value={minutes}>
                the last {RANGE_WORD[rangeOf(minutes)]}
              </option>
            ))}
          </SelectField>
        )}
        <TextField
          label="Title"
          optional
          hint="Left empty, it is the name of what is shown."
          value={draft.title}
          maxLength={NAME_CHARS_MAX}
          autoComplete="off"
          onChange={(e) => set({ title: e.target.value })}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit">
            {tile ? 'Change' : 'Add tile'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

const kindOf = (value: string): TileKind => TILE_KINDS.find((kind) => kind === value) ?? 'value'
const minutesOf = (value: string) => DASHBOARD_CHART_MINUTES.find((each) => String(each) === value) ?? 60

type Fields = { draft: Draft; set: (more: Partial<Draft>) => void }

function AssetField({ draft, error, onPick }: { draft: Draft; error: string | undefined; onPick: () => void }) {
  const assets = useQuery(assetsQuery)
  const name = assets.data?.assets.find((each) => each.assetId === draft.assetId)?.name
  return (
    <div role="group" aria-label="Asset" className="grid gap-1">
      <span className="text-sm font-medium text-ink">Asset</span>
      <div className="flex items-center gap-3">
        <span className="min-w-0 grow truncate">{name ? plain(name) : 'None yet'}</span>
        <Button onClick={onPick}>{name ? 'Another one' : 'Choose an asset'}</Button>
      </div>
      {error && <p className="text-sm font-medium text-fault">{error}</p>}
    </div>
  )
}

function SiteField({ draft, set, error }: Fields & { error: string | undefined }) {
  const sites = useQuery(sitesQuery)
  return (
    <SelectField
      label="Site"
      error={error}
      value={draft.siteId ?? ''}
      onChange={(e) => set({ siteId: e.target.value || null })}
    >
      <option value="">{draft.kind === 'plan' ? 'Choose a site' : 'All sites'}</option>
      {sites.data?.map((site) => (
        <option key={site.siteId} value={site.siteId}>
          {plain(site.name)}
        </option>
      ))}
    </SelectField>
  )
}

function SignalFields({ draft, set, error }: Fields & { error: string | undefined }) {
  const signals = useQuery(signalsQuery(draft.assetId ?? ''))
  // A value is what was sent last, and nobody sends these: charts alone have them.
  const { asSignals } = useComputed(draft.assetId ?? '', draft.kind === 'chart')
  if (signals.isPending) return <WaitingRows rows={2} label="signals" />
  if (signals.isError) return <Failed error={signals.error} what="Its signals" retry={() => void signals.refetch()} />
  if (signals.data.length === 0) return <p className="text-sm text-ink-2">This asset has not sent anything yet.</p>
  if (draft.kind === 'value')
    return (
      <SelectField
        label="Signal"
        error={error}
        value={draft.signals[0] ?? ''}
        onChange={(e) => set({ signals: e.target.value === '' ? [] : [Number(e.target.value)] })}
      >
        <option value="">Choose a signal</option>
        {signals.data.map((signal) => (
          <option key={signal.signalNo} value={signal.signalNo}>
            {named(signal)}
          </option>
        ))}
      </SelectField>
    )
  const isFull = draft.signals.length >= DASHBOARD_TILE_SIGNALS_MAX
  return (
    <fieldset className="grid gap-1">
      <legend className="text-sm font-medium text-ink">Signals, {DASHBOARD_TILE_SIGNALS_MAX} at most</legend>
      <div className="max-h-48 overflow-auto border-y border-line">
        {[...signals.data, ...asSignals].map((signal) => {
          const isChosen = draft.signals.includes(signal.signalNo)
          return (
            <Check
              key={signal.signalNo}
              label={named(signal)}
              checked={isChosen}
              disabled={!isChosen && isFull}
              onChange={() =>
                set({
                  signals: isChosen
                    ? draft.signals.filter((no) => no !== signal.signalNo)
                    : [...draft.signals, signal.signalNo],
                })
              }
            />
          )
        })}
      </div>
      {error && <p className="text-sm font-medium text-fault">{error}</p>}
    </fieldset>
  )
}

const named = ({ name, key, unit }: Signal) => plain(`${name ?? key}${unit ? ` (${unit})` : ''}`)

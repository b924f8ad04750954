// What people may call things: an asset and its signals.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../data/api.ts'
import type { Asset, Signal } from '../../data/contract.ts'
import { fieldsOf } from '../../data/problem.ts'
import { assetQuery, assetsQuery, signalsQuery, sitesQuery } from '../../data/queries.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { SelectField, TextArea, TextField } from '../../ui/field.tsx'
import { Refused } from '../../ui/states.tsx'
import { NAME_CHARS_MAX, NOTE_CHARS_MAX } from '../../../core/limits.ts'
import { rhythmDraft, rhythmOf } from './rhythm-draft.ts'
import { RhythmField } from './rhythm-field.tsx'

export function EditAsset({ asset, onClose }: { asset: Asset; onClose: () => void }) {
  const queries = useQueryClient()
  const sites = useQuery(sitesQuery)
  const [form, setForm] = useState({ name: asset.name, siteId: asset.siteId, note: asset.note ?? '' })
  const [rhythm, setRhythm] = useState(() => rhythmDraft(asset.presence))
  const rhythmMs = rhythmOf(rhythm)
  const save = useMutation({
    mutationFn: () => {
      // One that was learnt and stays so is no change.
      const isSame = rhythmMs === null && !asset.presence.isRhythmSet
      const body = { ...form, ...(isSame || rhythmMs === undefined ? {} : { rhythmMs }) }
      return api.assets.edit({ params: { assetId: asset.assetId }, body })
    },
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries(assetQuery(asset.assetId)),
        queries.invalidateQueries({ queryKey: assetsQuery.queryKey }),
      ])
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (rhythmMs !== undefined) save.mutate()
  }
  const fields = fieldsOf(save.error)
  return (
    <Dialog open onClose={onClose} title="Name, site, note and rhythm">
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label="Name"
          required
          maxLength={NAME_CHARS_MAX}
          value={form.name}
          error={fields.name}
          onChange={(e) => setForm({ ...form, name: e.target.value })}
        />
        <SelectField
          label="Site"
          value={form.siteId}
          hint="Who is limited to a site sees the asset from then on, or no longer."
          onChange={(e) => setForm({ ...form, siteId: e.target.value })}
        >
          {(sites.data ?? []).map((site) => (
            <option key={site.siteId} value={site.siteId}>
              {site.name}
            </option>
          ))}
        </SelectField>
        <TextArea
          label="Note"
          optional
          maxLength={NOTE_CHARS_MAX}
          value={form.note}
          error={fields.note}
          onChange={(e) => setForm({ ...form, note: e.target.value })}
        />
        <RhythmField presence={asset.presence} draft={rhythm} onChange={setRhythm} />
        <Refused error={save.error} what="Not saved" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

export function EditSignal({ assetId, signal, onClose }: { assetId: string; signal: Signal; onClose: () => void }) {
  const queries = useQueryClient()
  const [form, setForm] = useState({ name: signal.name ?? '', unit: signal.unit ?? '' })
  const save = useMutation({
    mutationFn: () => api.signals.edit({ params: { assetId, signalNo: signal.signalNo }, body: form }),
    onSuccess: async () => {
      await queries.invalidateQueries(signalsQuery(assetId))
      await queries.invalidateQueries({ queryKey: ['sparklines'] })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const fields = fieldsOf(save.error)
  return (
    <Dialog open onClose={onClose} title="Name and unit of the signal">
      <form onSubmit={submit} className="grid gap-4">
        <p className="text-sm text-ink-2">
          The asset sends it as <code className="font-mono text-ink">{signal.key}</code>. That stays; this is what
          people read.
        </p>
        <TextField
          label="Name"
          optional
          maxLength={NAME_CHARS_MAX}
          placeholder={signal.key}
          value={form.name}
          error={fields.name}
          onChange={(e) => setForm({ ...form, name: e.target.value })}
        />
        {signal.kind === 'number' && (
          <TextField
            label="Unit"
            optional
            maxLength={16}
            placeholder="°C, bar, kW, t …"
            value={form.unit}
            error={fields.unit}
            onChange={(e) => setForm({ ...form, unit: e.target.value })}
            className="max-w-40"
          />
        )}
        <Refused error={save.error} what="Not saved" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

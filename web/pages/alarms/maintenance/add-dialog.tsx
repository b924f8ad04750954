import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { MAINTENANCE_DAYS_MAX, NOTE_CHARS_MAX } from '../../../../core/limits.ts'
import { MAINTENANCE_KEY } from '../../../data/alarms/maintenance.ts'
import { api } from '../../../data/api.ts'
import { serverNow } from '../../../data/clock.ts'
import { plain } from '../../../data/plain.ts'
import { fieldsOf } from '../../../data/problem.ts'
import { sitesQuery } from '../../../data/queries.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { SelectField, TextArea, TextField } from '../../../ui/field.tsx'
import { Refused } from '../../../ui/states.tsx'
import { AssetPick } from '../../audit/asset-pick.tsx'
import { AssetField } from './asset-field.tsx'
import { faultsOf, type MaintenanceForm, newForm } from './form.ts'

export function AddMaintenanceDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient()
  const [form, setForm] = useState(() => newForm(serverNow()))
  const [picking, setPicking] = useState(false)
  const [tried, setTried] = useState(false)
  const set = (change: Partial<MaintenanceForm>) => setForm({ ...form, ...change })
  const add = useMutation({
    mutationFn: () => {
      const { assetId, siteId } = form
      return api.maintenance.add({
        body: {
          scope: form.whole ? { siteId: siteId ?? '' } : { assetId: assetId ?? '' },
          from: new Date(form.from).toISOString(),
          until: new Date(form.until).toISOString(),
          reason: form.reason.trim(),
        },
      })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: MAINTENANCE_KEY })
      onClose()
    },
  })
  const faults = faultsOf(form)
  const shown = tried ? faults : {}
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(faults).length === 0) add.mutate()
  }
  if (picking)
    return (
      <AssetPick
        title="Which asset?"
        onClose={() => setPicking(false)}
        onPick={(assetId) => {
          set({ assetId })
          setPicking(false)
        }}
      />
    )
  const refused = fieldsOf(add.error)
  return (
    <Dialog open onClose={onClose} title="Plan maintenance">
      <form onSubmit={submit} noValidate className="grid gap-4">
        <SelectField
          label="For"
          value={form.whole ? 'site' : 'asset'}
          onChange={(e) => set({ whole: e.target.value === 'site' })}
        >
          <option value="asset">One asset</option>
          <option value="site">Every asset of a site</option>
        </SelectField>
        {form.whole ? (
          <SiteField siteId={form.siteId} error={shown.site} onChange={(siteId) => set({ siteId })} />
        ) : (
          <AssetField assetId={form.assetId} error={shown.asset} onPick={() => setPicking(true)} />
        )}
        <div className="grid gap-4">
          <TextField
            label="From"
            type="datetime-local"
            required
            value={form.from}
            error={shown.from}
            onChange={(e) => set({ from: e.target.value })}
          />
          <TextField
            label="Until"
            type="datetime-local"
            required
            hint={`At most ${MAINTENANCE_DAYS_MAX} days.`}
            value={form.until}
            error={shown.until ?? refused.until}
            onChange={(e) => set({ until: e.target.value })}
          />
        </div>
        <TextArea
          label="Reason"
          required
          rows={2}
          maxLength={NOTE_CHARS_MAX}
          hint="Whoever sees the asset reads it."
          value={form.reason}
          error={shown.reason ?? refused.reason}
          onChange={(e) => set({ reason: e.target.value })}
        />
        <p className="text-sm text-ink-3">Times are those of this device. It ends by itself, and can be ended early.</p>
        <Refused error={add.error} what="Not planned" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={add.isPending}>
            Plan it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

type SiteProps = {
  siteId: string | undefined
  error: string | undefined
  onChange: (siteId: string | undefined) => void
}

function SiteField({ siteId, error, onChange }: SiteProps) {
  const sites = useQuery(sitesQuery)
  return (
    <SelectField
      label="Site"
      required
      error={error}
      value={siteId ?? ''}
      onChange={(e) => onChange(e.target.value || undefined)}
    >
      <option value="">Choose a site</option>
      {(sites.data ?? []).map((site) => (
        <option key={site.siteId} value={site.siteId}>
          {plain(site.name)}
        </option>
      ))}
    </SelectField>
  )
}

// What has to be done to an asset again and again: which form, why so often, how often, and from when on.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DUTY_DAYS_MAX, DUTY_MONTHS_MAX, DUTY_WINDOW_DAYS_DEFAULT, DUTY_WINDOW_DAYS_MAX } from '../../../core/limits.ts'
import { appliesTo } from '../../../core/records/form.ts'
import { api } from '../../data/api.ts'
import { type DutyBasis, dutiesQuery, formsQuery } from './queries.ts'
import { BASIS_LAW, BASIS_WORD } from './words.ts'
import { fieldsOf } from '../../data/problem.ts'
import { assetsQuery } from '../../data/queries.ts'
import { oneOf } from '../../search.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Refused } from '../../ui/states.tsx'

const BASES = ['six-months', 'twelve-months', 'scheme', 'own'] as const satisfies readonly DutyBasis[]
const UNITS = ['months', 'days'] as const
/** No further apart than the law says for this basis. */
const MONTHS_MAX: Partial<Record<DutyBasis, number>> = { 'six-months': 6, 'twelve-months': 12 }

type Draft = {
  assetId: string
  formId: string
  basis: DutyBasis
  every: string
  unit: (typeof UNITS)[number]
  firstDueOn: string
  windowDays: string
}

export function AddDutyDialog({ assetId = '', onClose }: { assetId?: string; onClose: () => void }) {
  const queries = useQueryClient()
  const assets = (useQuery(assetsQuery).data?.assets ?? []).toSorted((a, b) => a.name.localeCompare(b.name))
  const forms = useQuery(formsQuery)
  const [draft, setDraft] = useState<Draft>({
    assetId,
    formId: '',
    basis: 'own',
    every: '12',
    unit: 'months',
    firstDueOn: '',
    windowDays: String(DUTY_WINDOW_DAYS_DEFAULT),
  })
  const set = (next: Partial<Draft>) => setDraft({ ...draft, ...next })
  const kind = assets.find((each) => each.assetId === draft.assetId)?.kind
  const fitting = (forms.data ?? []).filter(({ spec }) => kind === undefined || appliesTo(spec, kind))
  const most = MONTHS_MAX[draft.basis]
  const unit = most === undefined ? draft.unit : 'months'
  const add = useMutation({
    mutationFn: () =>
      api.duties.add({
        body: {
          assetId: draft.assetId,
          formId: draft.formId,
          basis: draft.basis,
          ...(unit === 'months' ? { everyMonths: Number(draft.every) } : { everyDays: Number(draft.every) }),
          firstDueOn: draft.firstDueOn,
          windowDays: Number(draft.windowDays),
        },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: dutiesQuery.queryKey })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  const fields = fieldsOf(add.error)
  return (
    <Dialog open onClose={onClose} title="What has to be done, and how often">
      <form onSubmit={submit} className="grid gap-4">
        {assetId === '' && (
          <SelectField
            label="Asset"
            required
            value={draft.assetId}
            error={fields.assetId}
            onChange={(e) => set({ assetId: e.target.value, formId: '' })}
          >
            <option value="">Choose an asset</option>
            {assets.map((asset) => (
              <option key={asset.assetId} value={asset.assetId}>
                {asset.name}
              </option>
            ))}
          </SelectField>
        )}
        {forms.data?.length === 0 ? (
          <Notice title="There is no form yet">Take one over under Forms first; it takes a minute.</Notice>
        ) : (
          <SelectField
            label="Form"
            required
            value={draft.formId}
            error={fields.formId}
            onChange={(e) => set({ formId: e.target.value })}
          >
            <option value="">Choose a form</option>
            {fitting.map(({ formId, spec }) => (
              <option key={formId} value={formId}>
                {spec.title}
              </option>
            ))}
          </SelectField>
        )}
        <SelectField
          label="Why so often"
          value={draft.basis}
          hint={BASIS_LAW[draft.basis]}
          onChange={(e) => {
            const basis = oneOf(BASES, e.target.value) ?? 'own'
            set({ basis, ...(MONTHS_MAX[basis] ? { unit: 'months', every: String(MONTHS_MAX[basis]) } : {}) })
          }}
        >
          {BASES.map((basis) => (
            <option key={basis} value={basis}>
              {BASIS_WORD[basis]}
            </option>
          ))}
        </SelectField>
        <div className="grid grid-cols-2 items-start gap-3">
          <TextField
            label="Every"
            type="number"
            inputMode="numeric"
            required
            min={1}
            max={most ?? (unit === 'months' ? DUTY_MONTHS_MAX : DUTY_DAYS_MAX)}
            value={draft.every}
            error={fields.everyMonths ?? fields.everyDays}
            hint={most && `${most} months at the latest.`}
            onChange={(e) => set({ every: e.target.value })}
          />
          <SelectField
            label="Counted in"
            value={unit}
            disabled={most !== undefined}
            onChange={(e) => set({ unit: oneOf(UNITS, e.target.value) ?? 'months' })}
          >
            <option value="months">months</option>
            <option value="days">days</option>
          </SelectField>
        </div>
        <div className="grid grid-cols-2 items-start gap-3">
          <TextField
            label="First due on"
            type="date"
            required
            value={draft.firstDueOn}
            error={fields.firstDueOn}
            hint="Its last day, until it has been done once."
            onChange={(e) => set({ firstDueOn: e.target.value })}
          />
          <TextField
            label="Counts as due"
            type="number"
            inputMode="numeric"
            required
            min={0}
            max={DUTY_WINDOW_DAYS_MAX}
            value={draft.windowDays}
            error={fields.windowDays}
            hint="So many days before."
            onChange={(e) => set({ windowDays: e.target.value })}
          />
        </div>
        <Refused error={add.error} what="Not added" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={add.isPending} disabled={draft.formId === ''}>
            Add
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

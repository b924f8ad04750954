import { useQuery } from '@tanstack/react-query'
import { NAME_CHARS_MAX, NOTE_CHARS_MAX } from '../../../core/limits.ts'
import type { GroupForm } from '../../data/access.ts'
import { sitesQuery } from '../../data/queries.ts'
import { Check, Radio, TextArea, TextField } from '../../ui/field.tsx'
import { Plain } from '../../ui/plain.tsx'

type Labels = {
  form: GroupForm
  errors: Readonly<Record<string, string | undefined>>
  readOnly: boolean
  onChange: (next: Partial<GroupForm>) => void
}

export function LabelFields({ form, errors, readOnly, onChange }: Labels) {
  return (
    <div className="grid gap-4">
      <TextField
        label="Name"
        required
        autoFocus={form.name === ''}
        readOnly={readOnly}
        maxLength={NAME_CHARS_MAX}
        placeholder="Night shift"
        value={form.name}
        error={errors.name}
        onChange={(e) => onChange({ name: e.target.value })}
      />
      <TextArea
        label="Note"
        optional
        readOnly={readOnly}
        maxLength={NOTE_CHARS_MAX}
        value={form.note}
        error={errors.note}
        onChange={(e) => onChange({ note: e.target.value })}
      />
    </div>
  )
}

type Where = { siteIds: GroupForm['siteIds']; readOnly: boolean; onChange: (siteIds: GroupForm['siteIds']) => void }

export function WhereFields({ siteIds, readOnly, onChange }: Where) {
  const sites = useQuery(sitesQuery)
  const everywhere = siteIds === 'all'
  return (
    <fieldset disabled={readOnly} className="min-w-0">
      <legend className="mb-1 text-sm font-medium">Where it counts</legend>
      <Radio
        name="where"
        label="Everywhere"
        hint="At every site, future ones too."
        checked={everywhere}
        onChange={() => onChange('all')}
      />
      <Radio
        name="where"
        label="At some sites"
        hint="What concerns the whole organisation cannot be given then."
        checked={!everywhere}
        onChange={() => onChange([])}
      />
      {!everywhere && (
        <div
          role="group"
          aria-label="Sites"
          className="mt-1 max-h-56 divide-y divide-line overflow-auto rounded-md border border-control bg-raised px-3"
        >
          {(sites.data ?? []).map((site) => (
            <Check
              key={site.siteId}
              label={<Plain text={site.name} />}
              checked={siteIds.includes(site.siteId)}
              onChange={(e) =>
                onChange(e.target.checked ? [...siteIds, site.siteId] : siteIds.filter((id) => id !== site.siteId))
              }
            />
          ))}
        </div>
      )}
      {!everywhere && siteIds.length === 0 && (
        <p className="mt-1 text-sm text-warn">Without a site the group gives nothing.</p>
      )}
    </fieldset>
  )
}

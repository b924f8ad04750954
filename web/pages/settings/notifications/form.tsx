// Of which alarms one is told. What is typed is never overwritten by a later answer.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { PRIORITIES } from '../../../../core/alarm/states.ts'
import { NOTIFICATIONS_KEY, type NotifySettings } from '../../../data/alarms/notifications.ts'
import { PRIORITY_MEANING, PRIORITY_WORD } from '../../../data/alarms/words.ts'
import { api } from '../../../data/api.ts'
import { sitesQuery } from '../../../data/queries.ts'
import { Check, Radio, SelectField } from '../../../ui/field.tsx'
import { Section } from '../../../ui/page.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Refused } from '../../../ui/states.tsx'
import { SaveBar } from '../../../ui/forms/save-bar.tsx'
import { DigestFields, HoursFields, ZoneField } from './hours-fields.tsx'

type Change = (change: Partial<NotifySettings>) => void

/** Whoever has said nothing yet is where their browser is. */
function begun(read: NotifySettings): NotifySettings {
  return read.enabled || read.timeZone !== 'UTC'
    ? read
    : { ...read, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }
}

export function NotifyForm({ read }: { read: NotifySettings }) {
  const queries = useQueryClient()
  const [known, setKnown] = useState(read)
  const [form, setForm] = useState(() => begun(read))
  const isDirty = JSON.stringify(known) !== JSON.stringify(form) && (form.enabled || known.enabled)
  const save = useMutation({
    mutationFn: () => api.notifications.set({ body: form }),
    onSuccess: async () => {
      setKnown(form)
      await queries.invalidateQueries({ queryKey: NOTIFICATIONS_KEY })
    },
  })
  const change: Change = (part) => setForm({ ...form, ...part })
  const isIncomplete = form.enabled && form.siteIds?.length === 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isDirty && !isIncomplete) save.mutate()
  }
  return (
    <form onSubmit={submit} className="stack gap-8">
      <div className="grid gap-1">
        <Check
          label="Tell me of alarms"
          hint="What begins to wait for somebody, and that you may see. A burst is one notification, and there is at most one mail in five minutes."
          checked={form.enabled}
          onChange={(e) => change({ enabled: e.target.checked })}
        />
        <Check
          label="By e-mail as well as here"
          hint="A mail names no machine. It has links to them, and to acknowledge each with one press."
          checked={form.email}
          disabled={!form.enabled}
          onChange={(e) => change({ email: e.target.checked })}
        />
      </div>
      {form.enabled && (
        <>
          <Section title="Which">
            <div className="grid gap-4">
              <SelectField
                label="Lowest priority"
                hint={PRIORITY_MEANING[form.priority]}
                value={form.priority}
                onChange={(e) =>
                  change({ priority: PRIORITIES.find((each) => each === e.target.value) ?? form.priority })
                }
              >
                {PRIORITIES.toReversed().map((priority) => (
                  <option key={priority} value={priority}>
                    {PRIORITY_WORD[priority]}
                  </option>
                ))}
              </SelectField>
              <SiteFields chosen={form.siteIds} onChange={(siteIds) => change({ siteIds })} />
            </div>
          </Section>
          <Section title="When">
            <div className="grid gap-4">
              <HoursFields form={form} onChange={change} />
              {form.email && <DigestFields form={form} onChange={change} />}
              {(form.hours !== null || (form.email && form.digestAt !== null)) && (
                <ZoneField form={form} onChange={change} />
              )}
            </div>
          </Section>
        </>
      )}
      <Refused error={save.error} what="Not saved" />
      <SaveBar save={save} dirty={isDirty} disabled={isIncomplete} onUndo={() => setForm(known)} />
    </form>
  )
}

type SitesProps = { chosen: string[] | null; onChange: (siteIds: string[] | null) => void }

function SiteFields({ chosen, onChange }: SitesProps) {
  const sites = useQuery(sitesQuery)
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Sites</legend>
      <Radio label="Wherever I see alarms" name="sites" checked={chosen === null} onChange={() => onChange(null)} />
      <Radio label="At these alone" name="sites" checked={chosen !== null} onChange={() => onChange([])} />
      {chosen !== null && (
        <div className="mt-1 max-h-56 divide-y divide-line overflow-auto rounded-md border border-control bg-raised px-3">
          {(sites.data ?? []).map(({ siteId, name }) => (
            <Check
              key={siteId}
              label={<Plain text={name} />}
              checked={chosen.includes(siteId)}
              onChange={(e) =>
                onChange(e.target.checked ? [...chosen, siteId] : chosen.filter((each) => each !== siteId))
              }
            />
          ))}
        </div>
      )}
      {chosen?.length === 0 && <p className="mt-1 text-sm text-warn">Choose at least one.</p>}
    </fieldset>
  )
}

// Settings, Organisation: what holds for everybody in it.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import {
  ABSOLUTE_HOURS_MAX,
  IDLE_MINUTES_MAX,
  IDLE_MINUTES_MIN,
  NAME_CHARS_MAX,
  SESSIONS_PER_PERSON_MAX,
} from '../../../core/limits.ts'
import { type OrganisationSettings } from '../../data/account/contract.ts'
import { organisationSettingsQuery } from '../../data/account/queries.ts'
import { api } from '../../data/api.ts'
import { fieldsOf } from '../../data/problem.ts'
import { sessionQuery } from '../../data/queries.ts'
import { useSession } from '../../shell/use-session.ts'
import { Check, TextField } from '../../ui/field.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { SaveBar } from '../../ui/forms/save-bar.tsx'
import { SettingsPage } from './frame.tsx'

export function OrganisationPage() {
  const settings = useQuery({ ...organisationSettingsQuery, refetchOnWindowFocus: false })
  return (
    <SettingsPage title="Organisation">
      {settings.isPending && <WaitingRows rows={5} label="the organisation’s settings" />}
      {settings.isError && !settings.data && (
        <Failed error={settings.error} what="The organisation’s settings" retry={() => void settings.refetch()} />
      )}
      {settings.data && <SettingsForm read={settings.data} />}
    </SettingsPage>
  )
}

/** What is typed is never overwritten by a later answer; only what was changed is sent. */
function SettingsForm({ read }: { read: OrganisationSettings }) {
  const { organisation } = useSession()
  const queries = useQueryClient()
  const [known, setKnown] = useState(read)
  const [form, setForm] = useState(known)
  const changed = changesOf(known, form)
  const dirty = Object.keys(changed).length > 0
  const save = useMutation({
    mutationFn: () => api.organisation.edit({ body: changed }),
    onSuccess: async () => {
      setKnown(form)
      await queries.invalidateQueries({ queryKey: organisationSettingsQuery.queryKey })
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (dirty) save.mutate()
  }
  const fields = fieldsOf(save.error)
  const figure = (key: 'sessionsPerPerson' | 'idleMinutes' | 'absoluteHours') => ({
    type: 'number',
    inputMode: 'numeric' as const,
    required: true,
    className: 'max-w-28',
    value: Number.isNaN(form[key]) ? '' : form[key],
    error: fields[key],
    onChange: (e: { target: { valueAsNumber: number } }) => setForm({ ...form, [key]: e.target.valueAsNumber }),
  })
  return (
    <form onSubmit={submit} className="stack gap-8">
      <Section title="Name">
        <TextField
          label="Name of the organisation"
          required
          maxLength={NAME_CHARS_MAX}
          value={form.name}
          error={fields.name}
          className="max-w-md"
          onChange={(e) => setForm({ ...form, name: e.target.value })}
        />
      </Section>
      <Section title="Signing in">
        <div className="grid gap-1">
          <Check
            label="Everybody needs a second factor"
            hint="Admins need one in any case. Whoever has none sets one up at once, and can do nothing else until then."
            checked={form.mfaRequired}
            onChange={(e) => setForm({ ...form, mfaRequired: e.target.checked })}
          />
          {organisation.kind === 'tenant' && (
            <Check
              label="Staff of the platform need our consent to operate as us"
              hint="They ask with a reason and a ticket; an admin approves or refuses. Otherwise they may enter at once, and you see it as it happens."
              checked={form.consentRequired}
              onChange={(e) => setForm({ ...form, consentRequired: e.target.checked })}
            />
          )}
        </div>
      </Section>
      <Section title="Sessions">
        <div className="grid gap-4">
          <TextField
            label="End a session after minutes without a touch"
            hint={`${IDLE_MINUTES_MIN} to ${IDLE_MINUTES_MAX}. Pages that refresh by themselves do not count.`}
            min={IDLE_MINUTES_MIN}
            max={IDLE_MINUTES_MAX}
            {...figure('idleMinutes')}
          />
          <TextField
            label="End every session after hours"
            hint={`1 to ${ABSOLUTE_HOURS_MAX}. Then everybody signs in again.`}
            min={1}
            max={ABSOLUTE_HOURS_MAX}
            {...figure('absoluteHours')}
          />
          <TextField
            label="Sessions a person may have at once"
            hint={`1 to ${SESSIONS_PER_PERSON_MAX}. One more ends the one that was used longest ago.`}
            min={1}
            max={SESSIONS_PER_PERSON_MAX}
            {...figure('sessionsPerPerson')}
          />
        </div>
      </Section>
      <Refused error={save.error} what="Not saved" />
      <SaveBar save={save} dirty={dirty} onUndo={() => setForm(known)} />
    </form>
  )
}

function changesOf(known: OrganisationSettings, form: OrganisationSettings): Partial<OrganisationSettings> {
  const given = { ...form, name: form.name.trim() }
  return Object.fromEntries(
    Object.entries(given).filter(([key, value]) => Object.entries(known).some(([k, v]) => k === key && v !== value)),
  )
}

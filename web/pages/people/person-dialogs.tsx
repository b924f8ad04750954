import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { NAME_CHARS_MAX } from '../../../core/limits.ts'
import { groupsQuery, type Standing } from '../../data/access.ts'
import { api } from '../../data/api.ts'
import type { Invitation, Person } from '../../data/contract.ts'
import { plain } from '../../data/plain.ts'
import { fieldsOf } from '../../data/problem.ts'
import { peopleQuery } from '../../data/queries.ts'
import { useSession } from '../../shell/use-session.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Refused } from '../../ui/states.tsx'
import { nameOf } from './name.ts'
import { RoleFields, rolesOf } from './role-fields.tsx'

type InviteProps = { onClose: () => void; onInvited: (who: string, invitation: Invitation) => void }

export function InviteDialog({ onClose, onInvited }: InviteProps) {
  const queries = useQueryClient()
  const { organisation } = useSession()
  const [form, setForm] = useState({ name: '', email: '' })
  const [standing, setStanding] = useState<Standing>({
    role: rolesOf(organisation.kind)[0] ?? 'operator',
    siteIds: [],
    groupIds: [],
  })
  const invite = useMutation({
    mutationFn: () => api.people.invite({ body: { ...form, ...standing } }),
    onSuccess: async ({ invitation }) => {
      onInvited(form.name, invitation)
      await queries.invalidateQueries({ queryKey: peopleQuery.queryKey })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    invite.mutate()
  }
  const fields = fieldsOf(invite.error)
  return (
    <Dialog open onClose={onClose} title="Invite a person">
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label="Name"
          required
          autoFocus
          maxLength={NAME_CHARS_MAX}
          value={form.name}
          error={fields.name}
          onChange={(e) => setForm({ ...form, name: e.target.value })}
        />
        <TextField
          label="E-mail"
          type="email"
          required
          value={form.email}
          error={fields.email}
          onChange={(e) => setForm({ ...form, email: e.target.value })}
        />
        <RoleFields standing={standing} error={fields.role} onChange={setStanding} />
        <Refused error={invite.error} what="Not invited" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={invite.isPending}>
            Invite
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

export function RoleDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const queries = useQueryClient()
  const { role, siteIds, groupIds } = person
  const [standing, setStanding] = useState<Standing>({ role, siteIds, groupIds })
  const save = useMutation({
    mutationFn: () => api.people.edit({ params: { personId: person.personId }, body: standing }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: peopleQuery.queryKey })
      await queries.invalidateQueries({ queryKey: ['access', person.personId] })
      await queries.invalidateQueries({ queryKey: groupsQuery.queryKey })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Dialog open onClose={onClose} title={`Role and groups of ${plain(nameOf(person))}`}>
      <form onSubmit={submit} className="grid gap-4">
        <RoleFields standing={standing} error={fieldsOf(save.error).role} onChange={setStanding} />
        <p className="text-sm text-ink-3">It counts at once, in sessions that are open too.</p>
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

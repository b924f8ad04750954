// For platform staff: the organisations they made. Their names here are the platform's own notes; nothing inside them is visible.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { NAME_CHARS_MAX } from '../../../core/limits.ts'
import type { GrantState } from '../../data/access.ts'
import { api } from '../../data/api.ts'
import type { Invitation, Organisation } from '../../data/contract.ts'
import { formatDate } from '../../data/format.ts'
import { plain } from '../../data/plain.ts'
import { fieldsOf } from '../../data/problem.ts'
import { organisationsQuery } from '../../data/queries.ts'
import { useCan } from '../../shell/use-session.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Page } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { RequestDialog } from '../operate-as/request-dialog.tsx'
import { StaffGrants } from '../operate-as/staff-grants.tsx'
import { InvitationNote } from '../people/invitation-note.tsx'

type OnOperate = ((organisation: Organisation) => void) | undefined

const nameOf = (each: Organisation) => <Plain text={each.name ?? 'Unnamed'} className="font-medium" />
const operateButton = (onOperate: OnOperate) => (each: Organisation) =>
  onOperate && (
    <Button onClick={() => onOperate(each)} aria-label={`Operate as ${plain(each.name ?? 'Unnamed')}`}>
      Operate as…
    </Button>
  )

function columns(onOperate: OnOperate): Column<Organisation>[] {
  return [
    { head: 'Organisation', cell: nameOf },
    { head: 'Added', cell: (each) => formatDate(each.createdAt), figure: true, className: 'text-sm text-ink-2' },
    ...(onOperate ? [{ head: 'Operate', control: true, cell: operateButton(onOperate) }] : []),
  ]
}

const blockOf = (onOperate: OnOperate) => (each: Organisation) => ({
  title: nameOf(each),
  below: `added ${formatDate(each.createdAt)}`,
  control: operateButton(onOperate)(each),
})

export function OrganisationsPage() {
  const organisations = useQuery(organisationsQuery)
  const can = useCan()
  const [adding, setAdding] = useState(false)
  const [operating, setOperating] = useState<Organisation | null>(null)
  const [asked, setAsked] = useState<GrantState | null>(null)
  const onOperate: OnOperate = can('platform.operate-as') ? setOperating : undefined
  const [invited, setInvited] = useState<{ who: string; invitation: Invitation } | null>(null)
  const addButton = (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      Add organisation
    </Button>
  )
  return (
    <Page title="Organisations" actions={addButton}>
      <p className="mb-5 max-w-2xl text-ink-2">
        Staff see that an organisation exists, and nothing of what is in it: no person, no site, no asset, no value,
        unless they operate as it, with a reason and a ticket.
      </p>
      <p role="status" className="mb-4 font-medium empty:hidden">
        {asked && ASKED[asked]}
      </p>
      {invited && (
        <div className="mb-5">
          <InvitationNote {...invited} onClose={() => setInvited(null)} />
        </div>
      )}
      {organisations.isPending && <WaitingRows label="organisations" />}
      {organisations.isError && !organisations.data && (
        <Failed error={organisations.error} what="The organisations" retry={() => void organisations.refetch()} />
      )}
      {organisations.data?.length === 0 && (
        <Empty title="No organisation yet" action={addButton}>
          Each gets a key of its own and a first administrator, who does the rest.
        </Empty>
      )}
      {organisations.data && organisations.data.length > 0 && (
        <Table
          label="Organisations"
          columns={columns(onOperate)}
          rows={organisations.data}
          rowKey={(each) => each.orgId}
          block={blockOf(onOperate)}
        />
      )}
      {onOperate && <StaffGrants />}
      {operating && (
        <RequestDialog
          organisation={operating}
          onClose={() => setOperating(null)}
          onAsked={({ state }) => setAsked(state)}
        />
      )}
      {adding && (
        <AddDialog onClose={() => setAdding(false)} onAdded={(who, invitation) => setInvited({ who, invitation })} />
      )}
    </Page>
  )
}

const ASKED: Record<GrantState, string> = {
  requested: 'Asked. Their administrators have to say yes; this page shows when they do.',
  granted: 'Granted. You can enter below.',
  refused: 'Refused.',
  ended: 'Ended.',
}

type AddProps = { onClose: () => void; onAdded: (who: string, invitation: Invitation) => void }

function AddDialog({ onClose, onAdded }: AddProps) {
  const queries = useQueryClient()
  const [form, setForm] = useState({ name: '', adminName: '', adminEmail: '' })
  const add = useMutation({
    mutationFn: () => api.organisations.add({ body: form }),
    onSuccess: async ({ invitation }) => {
      onAdded(form.adminName, invitation)
      await queries.invalidateQueries({ queryKey: organisationsQuery.queryKey })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  const fields = fieldsOf(add.error)
  return (
    <Dialog open onClose={onClose} title="Add an organisation">
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label="Name of the organisation"
          required
          autoFocus
          maxLength={NAME_CHARS_MAX}
          value={form.name}
          error={fields.name}
          onChange={(e) => setForm({ ...form, name: e.target.value })}
        />
        <TextField
          label="First administrator"
          required
          maxLength={NAME_CHARS_MAX}
          value={form.adminName}
          error={fields.adminName}
          onChange={(e) => setForm({ ...form, adminName: e.target.value })}
        />
        <TextField
          label="Their e-mail"
          type="email"
          required
          value={form.adminEmail}
          error={fields.adminEmail}
          onChange={(e) => setForm({ ...form, adminEmail: e.target.value })}
        />
        <Refused error={add.error} what="Not added" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={add.isPending}>
            Add and invite
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

// The people of the organisation: who, as what, where. Invite, change, disable, erase. The way to "why may they?".

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import type { Invitation, Person } from '../../data/contract.ts'
import { plain } from '../../data/plain.ts'
import { peopleQuery } from '../../data/queries.ts'
import { useCan } from '../../shell/use-session.ts'
import { Button } from '../../ui/button.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { DisableDialog } from './disable-dialog.tsx'
import { EraseDialog } from './erase-dialog.tsx'
import { InvitationNote } from './invitation-note.tsx'
import { PeopleList, type PersonAct } from './list.tsx'
import { nameOf } from './name.ts'
import { InviteDialog, RoleDialog } from './person-dialogs.tsx'
import { PeopleTabs } from './tabs.tsx'

type Open = { kind: 'invite' } | { kind: 'role' | 'disable' | 'erase'; person: Person }

export function PeoplePage() {
  const can = useCan()
  const people = useQuery(peopleQuery)
  const [open, setOpen] = useState<Open | null>(null)
  const [invited, setInvited] = useState<{ who: string; invitation: Invitation } | null>(null)
  const queries = useQueryClient()
  const quick = useMutation({
    mutationFn: async ({ kind, person }: { kind: 'reinvite' | 'enable'; person: Person }) => {
      const params = { personId: person.personId }
      if (kind === 'enable') return await api.people.edit({ params, body: { state: 'active' } })
      const { invitation } = await api.people.reinvite({ params })
      setInvited({ who: plain(nameOf(person)), invitation })
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: peopleQuery.queryKey }),
  })
  const act = (kind: PersonAct, person: Person) => {
    if (kind === 'reinvite' || kind === 'enable') quick.mutate({ kind, person })
    else setOpen({ kind, person })
  }
  const close = () => setOpen(null)
  const invite = can('person.edit') && (
    <Button kind="primary" icon="plus" onClick={() => setOpen({ kind: 'invite' })}>
      Invite
    </Button>
  )
  return (
    <Page title="People" above={<PeopleTabs />} actions={invite}>
      <div className="mb-5 grid gap-3 empty:hidden">
        {invited && <InvitationNote {...invited} onClose={() => setInvited(null)} />}
        <Refused error={quick.error} what="Not done" />
      </div>
      {people.isPending && <WaitingRows label="people" />}
      {people.isError && !people.data && (
        <Failed error={people.error} what="The people" retry={() => void people.refetch()} />
      )}
      {people.data?.length === 0 && <Empty title="Nobody here yet">Invite the first person.</Empty>}
      {people.data && people.data.length > 0 && <PeopleList people={people.data} onAct={act} />}
      {open?.kind === 'invite' && (
        <InviteDialog onClose={close} onInvited={(who, invitation) => setInvited({ who: plain(who), invitation })} />
      )}
      {open?.kind === 'role' && <RoleDialog person={open.person} onClose={close} />}
      {open?.kind === 'disable' && <DisableDialog person={open.person} onClose={close} />}
      {open?.kind === 'erase' && <EraseDialog person={open.person} onClose={close} />}
    </Page>
  )
}

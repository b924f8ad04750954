// The people of the organisation: who, as what, where. Invite, change, disable.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { SITE_LIMITED_ROLES } from '../../../core/permissions.ts'
import { api } from '../../data/api.ts'
import type { Invitation, Person } from '../../data/contract.ts'
import { peopleQuery, sitesQuery } from '../../data/queries.ts'
import { PERSON_STATE_WORD, ROLE_WORD } from '../../data/words.ts'
import { useCan, useSession } from '../../shell/use-session.ts'
import { Age } from '../../ui/age.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { cx } from '../../ui/class.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { DisableDialog } from './disable-dialog.tsx'
import { InvitationNote } from './invitation-note.tsx'
import { InviteDialog, RoleDialog } from './person-dialogs.tsx'

type Act = { kind: 'invite' } | { kind: 'role' | 'disable'; person: Person }

export function PeoplePage() {
  const can = useCan()
  const people = useQuery(peopleQuery)
  const [act, setAct] = useState<Act | null>(null)
  const [invited, setInvited] = useState<{ who: string; invitation: Invitation } | null>(null)
  const queries = useQueryClient()
  const quick = useMutation({
    mutationFn: async ({ kind, person }: { kind: 'reinvite' | 'enable'; person: Person }) => {
      const params = { personId: person.personId }
      if (kind === 'enable') return await api.people.edit({ params, body: { state: 'active' } })
      const { invitation } = await api.people.reinvite({ params })
      setInvited({ who: nameOf(person), invitation })
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: peopleQuery.queryKey }),
  })
  const close = () => setAct(null)
  return (
    <Page
      title="People"
      actions={
        can('person.edit') && (
          <Button kind="primary" icon="plus" onClick={() => setAct({ kind: 'invite' })}>
            Invite
          </Button>
        )
      }
    >
      <div className="mb-5 grid gap-3 empty:hidden">
        {invited && <InvitationNote {...invited} onClose={() => setInvited(null)} />}
        <Refused error={quick.error} what="Not done" />
      </div>
      {people.isPending && <WaitingRows label="people" />}
      {people.isError && !people.data && (
        <Failed error={people.error} what="The people" retry={() => void people.refetch()} />
      )}
      {people.data?.length === 0 && <Empty title="Nobody here yet">Invite the first person.</Empty>}
      {people.data && people.data.length > 0 && (
        <List people={people.data} onAct={setAct} onQuick={(kind, person) => quick.mutate({ kind, person })} />
      )}
      {act?.kind === 'invite' && (
        <InviteDialog onClose={close} onInvited={(who, invitation) => setInvited({ who, invitation })} />
      )}
      {act?.kind === 'role' && <RoleDialog person={act.person} onClose={close} />}
      {act?.kind === 'disable' && <DisableDialog person={act.person} onClose={close} />}
    </Page>
  )
}

type ListProps = {
  people: Person[]
  onAct: (act: Act) => void
  onQuick: (kind: 'reinvite' | 'enable', person: Person) => void
}

function List({ people, onAct, onQuick }: ListProps) {
  const can = useCan()
  const { person: me } = useSession()
  const sites = useQuery({ ...sitesQuery, enabled: can('site.read') })
  const names = new Map((sites.data ?? []).map((site) => [site.siteId, site.name]))
  const canEdit = can('person.edit')
  const name = (person: Person) => (
    <>
      <p className="font-medium">
        {nameOf(person)}
        {person.personId === me.personId && <span className="font-normal text-ink-3"> (you)</span>}
      </p>
      <p className="text-sm break-all text-ink-3">{person.email}</p>
    </>
  )
  const actions = (person: Person) => <Actions person={person} onAct={onAct} onQuick={onQuick} />
  const columns: Column<Person>[] = [
    { head: 'Name', cell: name },
    { head: 'Role', cell: (person) => ROLE_WORD[person.role], className: 'text-sm' },
    { head: 'Sites', cell: (person) => sitesOf(person, names), className: 'text-sm text-ink-2' },
    { head: 'State', cell: (person) => <State person={person} />, className: 'text-sm text-ink-2' },
    {
      head: 'Last seen',
      cell: (person) => <Age at={person.lastSeenAt} />,
      figure: true,
      className: 'text-sm text-ink-2',
    },
    ...(canEdit ? [{ head: 'Actions', control: true, cell: actions }] : []),
  ]
  const block = (person: Person) => ({
    title: name(person),
    end: <State person={person} />,
    below: `${ROLE_WORD[person.role]} · sites: ${sitesOf(person, names)}`,
    control: canEdit && actions(person),
  })
  return <Table label="People" columns={columns} rows={people} rowKey={(person) => person.personId} block={block} />
}

/** The first administrator has no name until they give themselves one. */
const nameOf = (person: Person) => person.name ?? person.email ?? 'No name yet'

function State({ person }: { person: Person }) {
  return (
    <span className={cx(person.state === 'disabled' && 'text-ink-3 line-through')}>
      {PERSON_STATE_WORD[person.state]}
    </span>
  )
}

function Actions({ person, onAct, onQuick }: { person: Person } & Omit<ListProps, 'people'>) {
  return (
    <Menu trigger={<IconButton icon="more" label={`Actions for ${nameOf(person)}`} />}>
      <MenuItem onSelect={() => onAct({ kind: 'role', person })}>Role and sites…</MenuItem>
      {person.state === 'invited' && (
        <MenuItem onSelect={() => onQuick('reinvite', person)}>New invitation link</MenuItem>
      )}
      {person.state === 'disabled' ? (
        <MenuItem onSelect={() => onQuick('enable', person)}>Enable</MenuItem>
      ) : (
        <MenuItem danger onSelect={() => onAct({ kind: 'disable', person })}>
          Disable…
        </MenuItem>
      )}
    </Menu>
  )
}

function sitesOf(person: Person, names: ReadonlyMap<string, string>): string {
  if (person.role === 'staff') return 'none'
  if (!SITE_LIMITED_ROLES.includes(person.role)) return 'all'
  return person.siteIds.map((id) => names.get(id) ?? 'another site').join(', ') || 'none assigned'
}

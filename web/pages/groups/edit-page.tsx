// One group: what it is called, where it counts, what it may, who is in it. `/people/groups/new` makes one.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { PERMISSION_SCOPE } from '../../../core/permissions.ts'
import { type Group, type GroupForm, groupsQuery } from '../../data/access.ts'
import { api } from '../../data/api.ts'
import { formatDate } from '../../data/format.ts'
import { plain } from '../../data/plain.ts'
import { fieldsOf } from '../../data/problem.ts'
import { to } from '../../paths.ts'
import { useCan, useSession } from '../../shell/use-session.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { holdsAll } from '../people/role-fields.tsx'
import { ArchiveDialog } from './archive-dialog.tsx'
import { LabelFields, WhereFields } from './fields.tsx'
import { Members } from './members.tsx'
import { PermissionFields } from './permission-fields.tsx'
import { mayWords } from './words.ts'

const NEW: GroupForm = { name: '', note: '', permissions: [], siteIds: 'all' }

export function GroupPage() {
  const { groupId } = useParams({ from: '/app/people/groups/$groupId' })
  const groups = useQuery({ ...groupsQuery, enabled: groupId !== 'new' })
  if (groupId === 'new') return <GroupView key="new" group={null} />
  const group = groups.data?.find((each) => each.groupId === groupId)
  if (group) return <GroupView key={groupId} group={group} />
  return (
    <Page title="Group" above={<Crumb name="Group" />}>
      {groups.isPending && <WaitingRows label="the group" />}
      {groups.isError && <Failed error={groups.error} what="The group" retry={() => void groups.refetch()} />}
      {groups.data && (
        <Empty
          title="No such group"
          action={
            <Link {...to.groups()} className={buttonClass()}>
              To the groups
            </Link>
          }
        >
          It does not exist, or is not of this organisation.
        </Empty>
      )}
    </Page>
  )
}

function Crumb({ name }: { name: string }) {
  return (
    <nav aria-label="Where this is" className="mb-1 flex items-center gap-1.5 text-sm text-ink-3">
      <Link {...to.groups()} className="hover:text-ink hover:underline pointer-coarse:py-2">
        Groups
      </Link>
      <Icon name="right" size={12} />
      <span className="truncate">{name}</span>
    </nav>
  )
}

function GroupView({ group }: { group: Group | null }) {
  const can = useCan()
  const { permissions } = useSession()
  const [archiving, setArchiving] = useState(false)
  const beyond = group !== null && !holdsAll(permissions, group.permissions)
  const archived = group?.archivedAt ?? null
  const readOnly = !can('group.edit') || beyond || archived !== null
  const name = plain(group?.name ?? 'A new group')
  return (
    <Page
      title={name}
      above={<Crumb name={name} />}
      actions={group && !readOnly && <Button onClick={() => setArchiving(true)}>Archive…</Button>}
    >
      <div className="stack max-w-5xl gap-8">
        {archived && <Notice title={`Archived on ${formatDate(archived)}`}>It gives nobody anything any more.</Notice>}
        {beyond && can('group.edit') && !archived && (
          <Notice title="This group holds more than you do">
            You see what it may, and cannot change it or who is in it: nobody gives what they do not hold.
          </Notice>
        )}
        <GroupFormView group={group} readOnly={readOnly} />
        {group && archived === null && <Members group={group} readOnly={beyond} />}
      </div>
      {group && archiving && <ArchiveDialog group={group} onClose={() => setArchiving(false)} />}
    </Page>
  )
}

function GroupFormView({ group, readOnly }: { group: Group | null; readOnly: boolean }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [form, setForm] = useState<GroupForm>(group ? { ...group, note: group.note ?? '' } : NEW)
  const everywhere = form.siteIds === 'all'
  // What was ticked stays ticked while one looks at the other choice; what cannot be held there is not sent.
  const held = everywhere ? form.permissions : form.permissions.filter((each) => PERMISSION_SCOPE[each] === 'site')
  const save = useMutation({
    mutationFn: async () => {
      const { name, note, siteIds } = form
      const body = { name: name.trim(), note: note.trim(), permissions: held, siteIds }
      if (group) await api.groups.edit({ params: { groupId: group.groupId }, body })
      return group?.groupId ?? (await api.groups.add({ body })).groupId
    },
    onSuccess: async (groupId) => {
      await queries.invalidateQueries({ queryKey: groupsQuery.queryKey })
      await queries.invalidateQueries({ queryKey: ['access'] })
      if (!group) await navigate({ ...to.group(groupId), replace: true })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const fields = fieldsOf(save.error)
  const change = (next: Partial<GroupForm>) => {
    save.reset()
    setForm({ ...form, ...next })
  }
  return (
    <form onSubmit={submit} className="stack gap-8">
      <div className="grid items-start gap-x-10 gap-y-5 lg:grid-cols-2">
        <LabelFields form={form} errors={fields} readOnly={readOnly} onChange={change} />
        <WhereFields siteIds={form.siteIds} readOnly={readOnly} onChange={(siteIds) => change({ siteIds })} />
      </div>
      <Section title="What its people may">
        <PermissionFields
          chosen={held}
          everywhere={everywhere}
          readOnly={readOnly}
          onChange={(next) =>
            change({ permissions: [...next, ...form.permissions.filter((each) => !held.includes(each))] })
          }
        />
      </Section>
      <Refused error={save.error} what="Not saved" />
      {!readOnly && (
        <div className="sticky bottom-0 -mx-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-line-strong bg-canvas px-4 py-3 max-lg:bottom-14 lg:mx-0 lg:px-0">
          <p role="status" className="min-w-0 text-sm text-ink-2 max-sm:hidden">
            {save.isSuccess ? 'Saved. It counts from the next request on.' : `May ${mayWords(held)}.`}
          </p>
          <div className="flex gap-2 max-sm:grid max-sm:w-full max-sm:grid-cols-2">
            <Link {...to.groups()} className={buttonClass()}>
              {save.isSuccess ? 'To the groups' : 'Cancel'}
            </Link>
            <Button kind="primary" type="submit" busy={save.isPending}>
              {group ? 'Save' : 'Make the group'}
            </Button>
          </div>
        </div>
      )}
    </form>
  )
}

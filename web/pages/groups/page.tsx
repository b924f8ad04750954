// The groups of the organisation: a name for a set of permissions, everywhere or at some sites, and who is in it.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Group, groupsQuery } from '../../data/access.ts'
import { formatDate, plural } from '../../data/format.ts'
import { sitesQuery } from '../../data/queries.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { buttonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { Empty, Failed, WaitingRows } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { PeopleTabs } from '../people/tabs.tsx'
import { mayWords, whereWords } from './words.ts'

export function GroupsPage() {
  const can = useCan()
  const groups = useQuery(groupsQuery)
  const add = can('group.edit') && (
    <Link {...to.group('new')} className={buttonClass('primary')}>
      <Icon name="plus" />
      Make a group
    </Link>
  )
  const open = (groups.data ?? []).filter((group) => group.archivedAt === null)
  const archived = (groups.data ?? []).filter((group) => group.archivedAt !== null)
  return (
    <Page title="Groups" above={<PeopleTabs />} actions={add}>
      <p className="mb-5 max-w-2xl text-ink-2">
        A group gives its people permissions beside their role. Take one for what no role says: a night shift that may
        change machines of one site, an auditor who reads the log and nothing else.
      </p>
      {groups.isPending && <WaitingRows label="groups" rows={4} />}
      {groups.isError && !groups.data && (
        <Failed error={groups.error} what="The groups" retry={() => void groups.refetch()} />
      )}
      {groups.data && open.length === 0 && (
        <Empty title="No group yet" action={add}>
          Roles alone decide who may do what.
        </Empty>
      )}
      {open.length > 0 && <List groups={open} />}
      {archived.length > 0 && (
        <Section title="Archived" className="mt-10">
          <ul className="divide-y divide-line border-y border-line text-sm text-ink-2">
            {archived.map((group) => (
              <li key={group.groupId} className="flex flex-wrap justify-between gap-x-4 px-2 py-2">
                <Plain text={group.name} />
                <span className="text-ink-3">since {group.archivedAt && formatDate(group.archivedAt)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Page>
  )
}

function List({ groups }: { groups: Group[] }) {
  const can = useCan()
  const sites = useQuery({ ...sitesQuery, enabled: can('site.read') })
  const names = new Map((sites.data ?? []).map((site) => [site.siteId, site.name]))
  const where = (group: Group) => <Plain text={whereWords(group.siteIds, names)} />
  const columns: Column<Group>[] = [
    { head: 'Group', cell: (group) => <Name group={group} />, width: 'w-80' },
    { head: 'May', cell: (group) => mayWords(group.permissions), className: 'text-sm' },
    { head: 'Where', cell: where, className: 'text-sm text-ink-2', width: 'w-56' },
    { head: 'People', cell: (group) => group.members.length, figure: true, width: 'w-20' },
  ]
  const block = (group: Group) => ({
    title: <Name group={group} />,
    end: plural(group.members.length, 'person', 'people'),
    below: (
      <>
        May {mayWords(group.permissions)} · {where(group)}
      </>
    ),
  })
  return <Table label="Groups" columns={columns} rows={groups} rowKey={(group) => group.groupId} block={block} />
}

function Name({ group }: { group: Group }) {
  return (
    <>
      <Link
        {...to.group(group.groupId)}
        className="font-medium hover:underline pointer-coarse:inline-block pointer-coarse:py-2.5"
      >
        <Plain text={group.name} />
      </Link>
      {group.note && (
        <p className="line-clamp-2 text-sm text-ink-3 max-md:hidden">
          <Plain text={group.note} />
        </p>
      )}
    </>
  )
}

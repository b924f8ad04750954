// One row a person: who, as what, where, how well they prove who they are, and what can be done about them.

import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ROLE_PERMISSIONS, SECOND_FACTOR, SITE_LIMITED_ROLES } from '../../../core/permissions.ts'
import { type Group, groupsQuery } from '../../data/access.ts'
import { organisationSettingsQuery } from '../../data/account/queries.ts'
import type { Permission, Person } from '../../data/contract.ts'
import { plain } from '../../data/plain.ts'
import { sitesQuery } from '../../data/queries.ts'
import { PERSON_STATE_WORD, ROLE_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { useCan, useSession } from '../../shell/use-session.ts'
import { Age } from '../../ui/age.tsx'
import { IconButton } from '../../ui/button.tsx'
import { cx } from '../../ui/class.ts'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { Plain } from '../../ui/plain.tsx'
import { SeverityShape } from '../../ui/state-mark.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { nameOf } from './name.ts'

export type PersonAct = 'role' | 'disable' | 'erase' | 'reinvite' | 'enable'
type Props = { people: Person[]; onAct: (act: PersonAct, person: Person) => void }

export function PeopleList({ people, onAct }: Props) {
  const can = useCan()
  const { organisation } = useSession()
  const tenant = organisation.kind === 'tenant'
  const sites = useQuery({ ...sitesQuery, enabled: can('site.read') })
  const groups = useQuery({ ...groupsQuery, enabled: tenant })
  const siteNames = new Map((sites.data ?? []).map((site) => [site.siteId, site.name]))
  const groupNames = new Map((groups.data ?? []).map((group) => [group.groupId, group.name]))
  const canAct = can('person.edit') || can('person.erase')
  const as = (person: Person) => <Standing person={person} groups={groupNames} />
  const where = (person: Person) => <Plain text={sitesOf(person, siteNames)} />
  const needsOne = useNeedsFactor(groups.data ?? [])
  const factor = (person: Person) => <Factor person={person} isNeeded={needsOne(person)} />
  // Whoever does not administer people is not told.
  const tellsFactors = people.some((person) => person.mfa !== null)
  const actions = (person: Person) => <Actions person={person} onAct={onAct} />
  const columns: Column<Person>[] = [
    { head: 'Name', cell: (person) => <Name person={person} /> },
    { head: tenant ? 'Role and groups' : 'Role', cell: as, className: 'text-sm' },
    ...(tenant ? [{ head: 'Sites', cell: where, className: 'text-sm text-ink-2' }] : []),
    ...(tellsFactors ? [{ head: 'Second factor', cell: factor, className: 'text-sm' }] : []),
    { head: 'State', cell: (person) => <State person={person} />, className: 'text-sm text-ink-2' },
    {
      head: 'Last seen',
      cell: (person) => <Age at={person.lastSeenAt} />,
      figure: true,
      className: 'text-sm text-ink-2',
    },
    ...(canAct ? [{ head: 'Actions', control: true, cell: actions }] : []),
  ]
  const block = (person: Person) => ({
    title: <Name person={person} />,
    end: <State person={person} />,
    below: (
      <span className="grid gap-0.5">
        <span>{as(person)}</span>
        {tenant && <span>Sites: {where(person)}</span>}
        {person.mfa === false && needsOne(person) && factor(person)}
      </span>
    ),
    control: canAct && actions(person),
  })
  return <Table label="People" columns={columns} rows={people} rowKey={(person) => person.personId} block={block} />
}

function Name({ person }: { person: Person }) {
  const { person: me } = useSession()
  return (
    <>
      <p>
        <Link
          {...to.whyMay(person.personId)}
          className="font-medium hover:underline pointer-coarse:inline-block pointer-coarse:py-2.5"
          title="What they may do, and why"
        >
          <Plain text={nameOf(person)} />
        </Link>
        {person.personId === me.personId && <span className="font-normal text-ink-3"> (you)</span>}
      </p>
      {person.email && person.name && (
        <p className="text-sm break-all text-ink-3">
          <Plain text={person.email} />
        </p>
      )}
    </>
  )
}

function Standing({ person, groups }: { person: Person; groups: ReadonlyMap<string, string> }) {
  const names = person.groupIds.map((id) => groups.get(id)).filter((name) => name !== undefined)
  return (
    <>
      {ROLE_WORD[person.role]}
      {names.length > 0 && (
        <span className="block text-ink-3 max-md:inline">
          <span className="md:hidden"> · </span>
          {names.map((name, n) => (
            <span key={name}>
              {n > 0 && ', '}
              <Plain text={name} />
            </span>
          ))}
        </span>
      )}
    </>
  )
}

/** Having none is a matter for somebody only where one is needed: until then this person can do nothing. */
function Factor({ person, isNeeded }: { person: Person; isNeeded: boolean }) {
  if (person.state !== 'active') return null
  if (person.mfa) return <span className="text-ink-2">set up</span>
  if (!isNeeded) return <span className="text-ink-3">none</span>
  return (
    <span className="inline-flex items-center gap-2 font-medium whitespace-nowrap text-warn">
      <SeverityShape severity="warning" />
      <span className="md:hidden">Second factor missing</span>
      <span className="max-md:hidden">missing</span>
    </span>
  )
}

/** Whether the organisation, the role or a group asks for a second factor; the database decides by the same. */
function useNeedsFactor(groups: readonly Group[]): (person: Person) => boolean {
  const { data } = useQuery(organisationSettingsQuery)
  const strict = new Set(groups.filter((group) => needsFactor(group.permissions)).map((group) => group.groupId))
  return (person) =>
    data?.mfaRequired === true ||
    needsFactor(ROLE_PERMISSIONS[person.role]) ||
    person.groupIds.some((groupId) => strict.has(groupId))
}

const needsFactor = (permissions: readonly Permission[]) => permissions.some((each) => SECOND_FACTOR.includes(each))

function State({ person }: { person: Person }) {
  return (
    <span className={cx(person.state === 'disabled' && 'text-ink-3 line-through')}>
      {PERSON_STATE_WORD[person.state]}
    </span>
  )
}

function Actions({ person, onAct }: { person: Person; onAct: Props['onAct'] }) {
  const can = useCan()
  const navigate = useNavigate()
  const edits = can('person.edit')
  const item = (act: PersonAct, word: string, danger = false) => (
    <MenuItem danger={danger} onSelect={() => onAct(act, person)}>
      {word}
    </MenuItem>
  )
  return (
    <Menu trigger={<IconButton icon="more" label={`Actions for ${plain(nameOf(person))}`} />}>
      <MenuItem onSelect={() => void navigate(to.whyMay(person.personId))}>Why may they?</MenuItem>
      {can('session.manage') && (
        <MenuItem onSelect={() => void navigate(to.sessions(person.personId))}>Their sessions</MenuItem>
      )}
      {can('audit.read') && (
        <MenuItem onSelect={() => void navigate({ ...to.audit(), search: { person: person.personId } })}>
          What they did
        </MenuItem>
      )}
      <MenuLine />
      {edits && item('role', 'Role and groups…')}
      {edits && person.state === 'invited' && item('reinvite', 'New invitation link')}
      {edits && person.state === 'disabled' && person.erasedAt === null && item('enable', 'Enable')}
      {edits && person.state !== 'disabled' && item('disable', 'Disable…', true)}
      {can('person.erase') &&
        person.state === 'disabled' &&
        person.erasedAt === null &&
        item('erase', 'Erase name…', true)}
    </Menu>
  )
}

function sitesOf(person: Person, names: ReadonlyMap<string, string>): string {
  if (person.role === 'staff') return 'none'
  if (person.role === 'none') return 'as their groups'
  if (!SITE_LIMITED_ROLES.includes(person.role)) return 'all'
  return person.siteIds.map((id) => names.get(id) ?? 'another site').join(', ') || 'none assigned'
}

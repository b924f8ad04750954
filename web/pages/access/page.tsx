// Why may they? One person, each permission in words, where it counts and what gives it.
// access.ts (answer) -> places.ts (picture) -> matrix.tsx (drawing)

import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { type Access, accessQuery } from '../../data/access.ts'
import type { Person } from '../../data/contract.ts'
import { plural } from '../../data/format.ts'
import { groupsFor } from '../../data/permission-words.ts'
import { plain } from '../../data/plain.ts'
import { isProblem } from '../../data/problem.ts'
import { peopleQuery, sitesQuery } from '../../data/queries.ts'
import { PERSON_STATE_WORD, ROLE_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { useCan, useSession } from '../../shell/use-session.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, WaitingRows } from '../../ui/states.tsx'
import { nameOf } from '../people/name.ts'
import { RoleDialog } from '../people/person-dialogs.tsx'
import { Legend, Matrix } from './matrix.tsx'
import { isEverywhere, type Picture, pictureOf } from './places.ts'

export function AccessPage() {
  const { personId } = useParams({ from: '/app/people/$personId/access' })
  const can = useCan()
  const { person: me } = useSession()
  const answer = useQuery(accessQuery(personId))
  const people = useQuery({ ...peopleQuery, enabled: can('person.read') })
  const person = people.data?.find((each) => each.personId === personId)
  const [editing, setEditing] = useState(false)
  const name = plain(person ? nameOf(person) : personId === me.personId ? (me.name ?? 'You') : 'This person')
  if (answer.isError && isProblem(answer.error, 404)) return <Nobody />
  return (
    <Page
      title={name}
      above={<Crumb name={name} />}
      beside={person && <Standing person={person} />}
      actions={
        <>
          {can('audit.read') && (
            <Link {...to.audit()} search={{ person: personId }} className={buttonClass('plain', 'max-sm:hidden')}>
              What they did
            </Link>
          )}
          {can('person.edit') && person && (
            <Button icon="edit" onClick={() => setEditing(true)}>
              <span className="max-sm:sr-only">Role and groups</span>
            </Button>
          )}
        </>
      }
    >
      {answer.isPending && <WaitingRows rows={12} label="what they may" />}
      {answer.isError && !answer.data && (
        <Failed error={answer.error} what="What they may" retry={() => void answer.refetch()} />
      )}
      {answer.data && <View access={answer.data} name={name} />}
      {editing && person && <RoleDialog person={person} onClose={() => setEditing(false)} />}
    </Page>
  )
}

function Crumb({ name }: { name: string }) {
  return (
    <nav aria-label="Where this is" className="mb-1 flex items-center gap-1.5 text-sm text-ink-3">
      <Link {...to.people()} className="hover:text-ink hover:underline pointer-coarse:py-2">
        People
      </Link>
      <Icon name="right" size={12} />
      <span className="truncate">{name}</span>
      <Icon name="right" size={12} />
      <span className="whitespace-nowrap">Why may they?</span>
    </nav>
  )
}

function Standing({ person }: { person: Person }) {
  return (
    <span className="text-sm text-ink-2">
      {ROLE_WORD[person.role]}
      {person.state !== 'active' && ` · ${PERSON_STATE_WORD[person.state].toLowerCase()}`}
    </span>
  )
}

function View({ access, name }: { access: Access; name: string }) {
  const can = useCan()
  const { organisation } = useSession()
  const sites = useQuery({ ...sitesQuery, enabled: can('site.read') })
  const picture = useMemo(() => pictureOf(access.permissions), [access.permissions])
  const groups = groupsFor(organisation.kind)
  const all = groups.reduce((sum, group) => sum + group.permissions.length, 0)
  return (
    <div className="stack gap-4">
      <div className="grid gap-3 border-b border-line pb-4">
        <p className="max-w-3xl">
          {summary(picture, all)} <SecondFactor access={access} />
        </p>
        <Legend sources={picture.sources} />
      </div>
      <Matrix picture={picture} groups={groups} sites={sites.data ?? []} who={name} />
      <p className="max-w-3xl text-sm text-ink-3">
        This is what the database decides by, read now. A change counts from the next request on, in sessions that are
        open too.
      </p>
    </div>
  )
}

function summary({ held }: Picture, all: number): string {
  const everywhere = [...held.values()].filter(isEverywhere).length
  const limited = held.size - everywhere
  const where = limited === 0 ? 'each of them everywhere' : `${everywhere} everywhere, ${limited} at some sites`
  return held.size === 0 ? 'May do nothing.' : `May do ${held.size} of ${plural(all, 'thing')}: ${where}.`
}

const WHY: Record<string, string> = {
  role: 'because of the role',
  organisation: 'because the organisation asks it of everybody',
  permission: 'because of what they may do',
  permissions: 'because of what they may do',
}

function SecondFactor({ access: { secondFactor } }: { access: Access }) {
  if (!secondFactor.required) return <>A second factor is not required.</>
  const why = secondFactor.why === null ? '' : ` ${WHY[secondFactor.why] ?? plain(secondFactor.why)}`
  return <>Must show a second factor when signing in{why}.</>
}

function Nobody() {
  return (
    <Page title="Person">
      <Empty
        title="No such person"
        action={
          <Link {...to.people()} className={buttonClass()}>
            To the people
          </Link>
        }
      >
        They do not exist, or are not of this organisation.
      </Empty>
    </Page>
  )
}

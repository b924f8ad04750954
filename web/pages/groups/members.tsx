// Who is in a group. Each change is a change of that person, and leaves its line in the audit log.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Group, groupsQuery } from '../../data/access.ts'
import { api } from '../../data/api.ts'
import type { Person } from '../../data/contract.ts'
import { plural } from '../../data/format.ts'
import { plain } from '../../data/plain.ts'
import { peopleQuery } from '../../data/queries.ts'
import { ROLE_WORD } from '../../data/words.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/field.tsx'
import { Section } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { Refused } from '../../ui/states.tsx'
import { nameOf } from '../people/name.ts'

export function Members({ group, readOnly }: { group: Group; readOnly: boolean }) {
  const can = useCan()
  const people = useQuery(peopleQuery)
  const queries = useQueryClient()
  const change = useMutation({
    mutationFn: ({ person, on }: { person: Person; on: boolean }) => {
      const others = person.groupIds.filter((id) => id !== group.groupId)
      const groupIds = on ? [...others, group.groupId] : others
      return api.people.edit({ params: { personId: person.personId }, body: { groupIds } })
    },
    onSettled: async (_, __, { person }) => {
      await queries.invalidateQueries({ queryKey: groupsQuery.queryKey })
      await queries.invalidateQueries({ queryKey: peopleQuery.queryKey })
      await queries.invalidateQueries({ queryKey: ['access', person.personId] })
    },
  })
  const canChange = can('person.edit') && !readOnly
  const inside = (people.data ?? []).filter((person) => group.members.includes(person.personId))
  const outside = (people.data ?? []).filter((person) => !inside.includes(person) && person.state !== 'disabled')
  return (
    <Section
      title="People"
      beside={<span className="text-sm text-ink-3">{plural(inside.length, 'person', 'people')}</span>}
    >
      <ul className="divide-y divide-line border-y border-line">
        {inside.map((person) => (
          <li key={person.personId} className="flex min-h-11 items-center justify-between gap-4 py-1">
            <span className="min-w-0">
              <Link {...to.whyMay(person.personId)} className="font-medium hover:underline pointer-coarse:py-3">
                <Plain text={nameOf(person)} />
              </Link>
              <span className="text-sm text-ink-3"> · {ROLE_WORD[person.role]}</span>
            </span>
            {canChange && (
              <Button
                kind="quiet"
                aria-label={`Take out ${plain(nameOf(person))}`}
                disabled={change.isPending}
                onClick={() => change.mutate({ person, on: false })}
              >
                Take out
              </Button>
            )}
          </li>
        ))}
        {inside.length === 0 && <li className="py-3 text-ink-3">Nobody yet.</li>}
      </ul>
      {canChange && (
        <Add people={outside} busy={change.isPending} onAdd={(person) => change.mutate({ person, on: true })} />
      )}
      <div className="mt-3 empty:hidden">
        <Refused error={change.error} what="Not changed" />
      </div>
    </Section>
  )
}

function Add({ people, busy, onAdd }: { people: Person[]; busy: boolean; onAdd: (person: Person) => void }) {
  const [chosen, setChosen] = useState('')
  const person = people.find((each) => each.personId === chosen)
  if (people.length === 0) return null
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      <Select
        aria-label="Person to add"
        value={person ? chosen : ''}
        onChange={(e) => setChosen(e.target.value)}
        className="w-72 max-w-full"
      >
        <option value="">Choose a person</option>
        {people.map((each) => (
          <option key={each.personId} value={each.personId}>
            {plain(nameOf(each))}
          </option>
        ))}
      </Select>
      <Button
        disabled={!person}
        busy={busy}
        onClick={() => {
          if (person) onAdd(person)
          setChosen('')
        }}
      >
        Add
      </Button>
    </div>
  )
}

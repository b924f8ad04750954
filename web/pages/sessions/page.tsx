// Everybody who is signed in to the organisation, programs and staff included, and the way to end it. `?person=` shows one person's.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { type SessionRow, sessionsQuery } from '../../data/access.ts'
import { api } from '../../data/api.ts'
import { plural } from '../../data/format.ts'
import { plain } from '../../data/plain.ts'
import { to } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/field.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { PeopleTabs } from '../people/tabs.tsx'
import { EndAllDialog, EndDialog } from './end-dialogs.tsx'
import { SessionList } from './list.tsx'
import { whoOf } from './who.ts'

export function PeopleSessionsPage() {
  const { person } = useSearch({ from: '/app/people/sessions' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const sessions = useQuery(sessionsQuery)
  const [ending, setEnding] = useState<SessionRow | 'all' | null>(null)
  const [told, setTold] = useState('')
  const end = useMutation({
    mutationFn: async (what: SessionRow | { personId: string }) => {
      if ('sessionId' in what) {
        await api.sessions.end({ params: { sessionId: what.sessionId } })
        return 1
      }
      return (await api.sessions.endAll({ body: { personId: what.personId } })).ended
    },
    onSuccess: async (ended) => {
      setEnding(null)
      setTold(`${plural(ended, 'session')} ended.`)
      await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey })
    },
  })
  const all = (sessions.data ?? []).toSorted(byUse)
  const shown = person ? all.filter((each) => each.person?.personId === person) : all
  const people = namesOf(all)
  const name = person ? (people.get(person) ?? 'this person') : ''
  return (
    <Page
      title="Sessions"
      above={<PeopleTabs />}
      beside={sessions.data && <span className="text-sm text-ink-3">{plural(shown.length, 'session')}</span>}
      actions={
        person &&
        shown.length > 0 && (
          <Button kind="danger" onClick={() => setEnding('all')}>
            End all of theirs…
          </Button>
        )
      }
    >
      <div role="search" aria-label="Sessions" className="mb-4">
        <Select
          aria-label="Person"
          className="w-64 max-w-full"
          value={person ?? ''}
          onChange={(e) => {
            setTold('')
            void navigate({ ...to.sessions(e.target.value || undefined), replace: true })
          }}
        >
          <option value="">Everybody</option>
          {person && !people.has(person) && <option value={person}>This person</option>}
          {[...people].map(([personId, each]) => (
            <option key={personId} value={personId}>
              {each}
            </option>
          ))}
        </Select>
      </div>
      <p role="status" className="mb-3 text-sm font-medium empty:hidden">
        {told}
      </p>
      {sessions.isPending && <WaitingRows label="sessions" />}
      {sessions.isError && !sessions.data && (
        <Failed error={sessions.error} what="The sessions" retry={() => void sessions.refetch()} />
      )}
      {sessions.isError && sessions.data && (
        <div className="mb-4">
          <Refused error={sessions.error} what="The list may be out of date" />
        </div>
      )}
      {sessions.data && shown.length === 0 && <Empty title="Not signed in">Nowhere, and by no program.</Empty>}
      {shown.length > 0 && <SessionList sessions={shown} onEnd={setEnding} />}
      {ending === 'all' && person && (
        <EndAllDialog
          name={name}
          sessions={shown}
          error={end.error}
          busy={end.isPending}
          onEnd={() => end.mutate({ personId: person })}
          onClose={() => setEnding(null)}
        />
      )}
      {ending !== null && ending !== 'all' && (
        <EndDialog
          session={ending}
          error={end.error}
          busy={end.isPending}
          onEnd={() => end.mutate(ending)}
          onClose={() => setEnding(null)}
        />
      )}
    </Page>
  )
}

const byUse = (a: SessionRow, b: SessionRow): number => Date.parse(b.lastSeenAt) - Date.parse(a.lastSeenAt)

function namesOf(sessions: readonly SessionRow[]): Map<string, string> {
  const named = sessions.flatMap((each) => (each.person ? [[each.person.personId, plain(whoOf(each))] as const] : []))
  return new Map(named.toSorted((a, b) => a[1].localeCompare(b[1])))
}

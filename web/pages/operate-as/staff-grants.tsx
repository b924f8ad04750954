// The staff's side: what one asked for, what is open, the way in.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Grant, grantsQuery, isRunning } from '../../data/access.ts'
import { api } from '../../data/api.ts'
import { useNow } from '../../data/clock.ts'
import { plain } from '../../data/plain.ts'
import { enterOrganisation } from '../../shell/cross-over.ts'
import { useSession } from '../../shell/use-session.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { Failed, Refused } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { extentOf, GrantState, spanOf } from './grant-state.tsx'

/** What is over is history of the audit log; here the last ones are enough. */
const PAST_SHOWN = 8

export function StaffGrants() {
  const grants = useQuery(grantsQuery)
  const { person: me } = useSession()
  const queries = useQueryClient()
  const now = useNow()
  const enter = useMutation({ mutationFn: (grant: Grant) => enterOrganisation(grant.grantId) })
  const end = useMutation({
    mutationFn: (grant: Grant) => api.operateAs.end({ params: { grantId: grant.grantId } }),
    onSettled: () => queries.invalidateQueries({ queryKey: grantsQuery.queryKey }),
  })
  if (grants.isError && !grants.data)
    return <Failed error={grants.error} what="What was asked for" retry={() => void grants.refetch()} />
  const all = grants.data ?? []
  const open = all.filter((grant) => grant.state === 'requested' || isRunning(grant, now))
  const shown = [...open, ...all.filter((grant) => !open.includes(grant)).slice(0, PAST_SHOWN)]
  if (shown.length === 0) return null
  const control = (grant: Grant) => {
    const isMine = grant.staff.personId === me?.personId
    if (!open.includes(grant) || !isMine) return null
    const name = plain(grant.organisation?.name ?? 'the organisation')
    return (
      <span className="flex justify-end gap-2">
        <Button
          busy={end.isPending && end.variables === grant}
          aria-label={grant.state === 'requested' ? `Withdraw the request to ${name}` : `End operating as ${name}`}
          onClick={() => end.mutate(grant)}
        >
          {grant.state === 'requested' ? 'Withdraw' : 'End'}
        </Button>
        {grant.state === 'granted' && (
          <Button
            kind="primary"
            busy={enter.isPending}
            aria-label={`Enter ${name}`}
            onClick={() => enter.mutate(grant)}
          >
            Enter
          </Button>
        )}
      </span>
    )
  }
  const columns: Column<Grant>[] = [
    { head: 'Organisation', cell: (grant) => <Name grant={grant} />, width: 'w-56' },
    { head: 'Who', cell: (grant) => <Plain text={grant.staff.name ?? 'Staff'} />, className: 'text-sm', width: 'w-44' },
    { head: 'Reason', cell: (grant) => <Why grant={grant} />, className: 'text-sm text-ink-2' },
    { head: 'When', cell: spanOf, className: 'text-sm text-ink-2', width: 'w-56' },
    { head: 'State', cell: (grant) => <GrantState grant={grant} />, className: 'text-sm', width: 'w-48' },
    { head: 'Enter or end', control: true, cell: control },
  ]
  const block = (grant: Grant) => ({
    title: <Name grant={grant} />,
    end: <GrantState grant={grant} />,
    below: (
      <span className="grid gap-2">
        <Why grant={grant} />
        {control(grant)}
      </span>
    ),
  })
  return (
    <Section title="Operating as an organisation" className="mt-10">
      <div className="mb-3 empty:hidden">
        <Refused error={enter.error ?? end.error} what={enter.error ? 'Not entered' : 'Not ended'} />
      </div>
      <Table label="Requests to operate" columns={columns} rows={shown} rowKey={(each) => each.grantId} block={block} />
    </Section>
  )
}

const Name = ({ grant }: { grant: Grant }) => (
  <Plain text={grant.organisation?.name ?? 'Unnamed'} className="font-medium" />
)

function Why({ grant }: { grant: Grant }) {
  return (
    <>
      <Plain text={grant.reason} />
      <span className="block text-ink-3">
        <Plain text={grant.ticket} /> · {extentOf(grant).toLowerCase()}
      </span>
    </>
  )
}

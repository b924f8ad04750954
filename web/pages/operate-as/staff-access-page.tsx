// The customer's side: who of the platform asks to come in, who is in, who was. Yes, no, and out.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Grant, grantsQuery, isRunning } from '../../data/access.ts'
import { api } from '../../data/api.ts'
import { useNow } from '../../data/clock.ts'
import { plural } from '../../data/format.ts'
import { plain } from '../../data/plain.ts'
import { useCan } from '../../shell/use-session.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Facts, Page, Section } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { SeverityShape } from '../../ui/state-mark.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { PeopleTabs } from '../people/tabs.tsx'
import { Countdown } from './countdown.tsx'
import { extentOf, GrantState, spanOf } from './grant-state.tsx'

type Act = { kind: 'approve' | 'refuse' | 'end'; grant: Grant }

export function StaffAccessPage() {
  const grants = useQuery(grantsQuery)
  const queries = useQueryClient()
  const now = useNow()
  const [ending, setEnding] = useState<Grant | null>(null)
  const act = useMutation({
    mutationFn: ({ kind, grant }: Act) =>
      kind === 'end'
        ? api.operateAs.end({ params: { grantId: grant.grantId } })
        : api.operateAs.decide({ params: { grantId: grant.grantId }, body: { approve: kind === 'approve' } }),
    onSettled: () => queries.invalidateQueries({ queryKey: grantsQuery.queryKey }),
    onSuccess: () => setEnding(null),
  })
  const all = grants.data ?? []
  const waiting = all.filter((grant) => grant.state === 'requested')
  const inside = all.filter((grant) => isRunning(grant, now))
  const past = all.filter((grant) => !waiting.includes(grant) && !inside.includes(grant))
  const busy = act.isPending ? act.variables : null
  return (
    <Page title="Staff access" above={<PeopleTabs />}>
      <p className="mb-5 max-w-2xl text-ink-2">
        Staff of the platform see nothing of you, unless they operate as your organisation: with a reason and a ticket,
        for an hour at most, each act in your audit log under their name.
      </p>
      {grants.isPending && <WaitingRows label="staff access" rows={4} />}
      {grants.isError && !grants.data && (
        <Failed error={grants.error} what="Staff access" retry={() => void grants.refetch()} />
      )}
      <div className="mb-4 empty:hidden">
        <Refused error={act.error} what="Not done" />
      </div>
      {waiting.length > 0 && (
        <Section title="Asking to come in" className="mb-8">
          <div className="stack gap-3">
            {waiting.map((grant) => (
              <Request key={grant.grantId} grant={grant} busy={busy} onAct={(kind) => act.mutate({ kind, grant })} />
            ))}
          </div>
        </Section>
      )}
      {inside.length > 0 && (
        <Section title="Inside now" className="mb-8">
          <div className="stack gap-3">
            {inside.map((grant) => (
              <Inside key={grant.grantId} grant={grant} onEnd={() => setEnding(grant)} />
            ))}
          </div>
        </Section>
      )}
      {grants.data && past.length === 0 && waiting.length === 0 && inside.length === 0 && (
        <Empty title="Nobody was ever in">Whoever asks appears here, and your administrators get a mail.</Empty>
      )}
      {past.length > 0 && (
        <Section title="Before">
          <Table
            label="Earlier staff access"
            columns={COLUMNS}
            rows={past}
            rowKey={(each) => each.grantId}
            block={blockOf}
          />
        </Section>
      )}
      {ending && (
        <Confirm
          open
          danger
          onClose={() => setEnding(null)}
          title={`Put ${plain(ending.staff.name ?? 'them')} out?`}
          action="End it now"
          busy={act.isPending}
          onConfirm={() => act.mutate({ kind: 'end', grant: ending })}
        >
          <p>Their session in your organisation ends within a second. What they did stays in your audit log.</p>
          <Refused error={act.error} what="Not ended" />
        </Confirm>
      )}
    </Page>
  )
}

type RequestProps = { grant: Grant; busy: Act | null; onAct: (kind: 'approve' | 'refuse') => void }

function Request({ grant, busy, onAct }: RequestProps) {
  const can = useCan()
  const mine = busy?.grant.grantId === grant.grantId ? busy.kind : null
  return (
    <Card grant={grant} headline={`wants to operate as you for ${plural(grant.minutes, 'minute')}`}>
      <Facts facts={[...factsOf(grant), ['Asked', <Age key="asked" at={grant.requestedAt} />]]} />
      {can('operate-as.decide') && (
        <div className="mt-4 flex flex-wrap gap-2 max-sm:grid max-sm:grid-cols-2">
          <Button busy={mine === 'approve'} disabled={busy !== null} onClick={() => onAct('approve')}>
            Let them in
          </Button>
          <Button busy={mine === 'refuse'} disabled={busy !== null} onClick={() => onAct('refuse')}>
            Refuse
          </Button>
        </div>
      )}
    </Card>
  )
}

function Inside({ grant, onEnd }: { grant: Grant; onEnd: () => void }) {
  const can = useCan()
  const left = grant.expiresAt && <Countdown until={grant.expiresAt} />
  return (
    <Card grant={grant} headline="is operating as you">
      <Facts facts={[...factsOf(grant), ['Time left', left]]} />
      {can('operate-as.decide') && (
        <div className="mt-4">
          <Button kind="danger" onClick={onEnd}>
            End it now…
          </Button>
        </div>
      )}
    </Card>
  )
}

const factsOf = (grant: Grant): [string, React.ReactNode][] => [
  ['Reason', <Plain key="reason" text={grant.reason} />],
  ['Ticket', <Plain key="ticket" text={grant.ticket} />],
  ['Extent', extentOf(grant)],
]

function Card({ grant, headline, children }: { grant: Grant; headline: string; children: React.ReactNode }) {
  return (
    <article className="max-w-3xl rounded-md border border-warn-mark bg-surface px-4 py-3">
      <h3 className="mb-2 flex gap-3 font-semibold">
        <span className="flex h-[1.375rem] items-center">
          <SeverityShape severity="warning" />
        </span>
        <span className="min-w-0">
          <Plain text={grant.staff.name ?? 'Staff'} /> <span className="font-normal">{headline}</span>
        </span>
      </h3>
      {children}
    </article>
  )
}

const COLUMNS: Column<Grant>[] = [
  { head: 'When', cell: spanOf, className: 'text-sm', width: 'w-60' },
  { head: 'Who', cell: (grant) => <Plain text={grant.staff.name ?? 'Staff'} />, width: 'w-48' },
  { head: 'Reason', cell: (grant) => <Plain text={grant.reason} />, className: 'text-sm text-ink-2' },
  { head: 'Ticket', cell: (grant) => <Plain text={grant.ticket} />, className: 'text-sm text-ink-2' },
  { head: 'Extent', cell: extentOf, className: 'text-sm text-ink-2', width: 'w-44' },
  { head: 'State', cell: (grant) => <GrantState grant={grant} />, className: 'text-sm', width: 'w-28' },
]

const blockOf = (grant: Grant) => ({
  title: <Plain text={grant.staff.name ?? 'Staff'} className="font-medium" />,
  end: <GrantState grant={grant} />,
  below: (
    <>
      {spanOf(grant)} · <Plain text={grant.ticket} /> · {extentOf(grant).toLowerCase()}
      <span className="block">
        <Plain text={grant.reason} />
      </span>
    </>
  ),
})

// Who is qualified to sign what, until when, and by what proof. An administrator enters and withdraws.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { serverNow } from '../../../data/clock.ts'
import { api } from '../../../data/api.ts'
import { type Credential, credentialsQuery } from '../queries.ts'
import { formatDay, RECORD_KIND_WORD } from '../words.ts'
import { formatDate } from '../../../data/format.ts'
import { plain } from '../../../data/plain.ts'
import { peopleQuery } from '../../../data/queries.ts'
import { useCan, useSession } from '../../../shell/use-session.ts'
import { Button } from '../../../ui/button.tsx'
import { cx } from '../../../ui/class.ts'
import { Confirm } from '../../../ui/dialog.tsx'
import { Page } from '../../../ui/page.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../../ui/states.tsx'
import { SeverityShape } from '../../../ui/state-mark.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { ComplianceTabs } from '../tabs.tsx'
import { AddCredentialDialog } from './add-dialog.tsx'
import { type CredentialStanding, standingOf } from './standing.ts'

export function CredentialsPage() {
  const can = useCan()
  const credentials = useQuery(credentialsQuery)
  const nameOf = useNameOf()
  const [adding, setAdding] = useState(false)
  const [withdrawing, setWithdrawing] = useState<Credential | null>(null)
  const add = can('credential.edit') && (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      Add
    </Button>
  )
  const people = [...Map.groupBy(credentials.data ?? [], ({ personId }) => personId)]
    .map(([personId, its]) => ({ personId, name: nameOf(personId), its }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
  return (
    <Page title="Credentials" above={<ComplianceTabs />} actions={add}>
      <p className="mb-5 max-w-2xl text-ink-2">
        Thorough examinations, inspections and wire ropes are signed by whoever has a credential for them that is valid
        on the day it was done and today. One is withdrawn, never changed; what was signed under it stays.
      </p>
      {credentials.isPending && <WaitingRows label="credentials" rows={4} />}
      {credentials.isError && (
        <div className="mb-4">
          <Failed
            error={credentials.error}
            what={credentials.data ? 'The newest list' : 'The credentials'}
            retry={() => void credentials.refetch()}
          />
        </div>
      )}
      {credentials.data?.length === 0 && (
        <Empty title={can('person.read') ? 'Nobody has one yet' : 'You have none'} action={add}>
          Until somebody has one, nobody signs what the law asks to be signed by a competent person.
        </Empty>
      )}
      <div className="stack gap-8">
        {people.map(({ personId, name, its }) => (
          // No landmark: two people may have one name.
          <div key={personId}>
            <h2 className="mb-2 text-base font-semibold">
              <Plain text={name} />
            </h2>
            <OfPerson credentials={its} name={name} onWithdraw={can('credential.edit') ? setWithdrawing : undefined} />
          </div>
        ))}
      </div>
      {adding && <AddCredentialDialog onClose={() => setAdding(false)} />}
      {withdrawing && (
        <WithdrawDialog
          credential={withdrawing}
          name={nameOf(withdrawing.personId)}
          onClose={() => setWithdrawing(null)}
        />
      )}
    </Page>
  )
}

function useNameOf(): (personId: string) => string {
  const { person } = useSession()
  const can = useCan()
  const people = useQuery({ ...peopleQuery, enabled: can('person.read') })
  return (personId) => {
    if (personId === person.personId) return person.name ?? 'You'
    return people.data?.find((each) => each.personId === personId)?.name ?? 'A colleague'
  }
}

type OfPersonProps = { credentials: Credential[]; name: string; onWithdraw: ((of: Credential) => void) | undefined }

function OfPerson({ credentials, name, onWithdraw }: OfPersonProps) {
  const today = new Date(serverNow()).toISOString().slice(0, 10)
  const mark = (of: Credential) => <StandingMark standing={standingOf(of, today)} of={of} />
  const kinds = ({ kinds: its }: Credential) => its.map((kind) => RECORD_KIND_WORD[kind]).join(', ')
  const what = (of: Credential) => (
    <>
      <span className="font-medium">
        <Plain text={of.title} />
      </span>
      <span className="block text-sm text-ink-3">
        <Plain text={[of.issuer, of.number, of.proof].filter(Boolean).join(' · ')} />
      </span>
    </>
  )
  const days = ({ validFrom, validUntil }: Credential) => `${formatDay(validFrom)} to ${formatDay(validUntil)}`
  const withdraw = (of: Credential) =>
    of.withdrawnAt === null &&
    onWithdraw && (
      <Button kind="quiet" aria-label={`Withdraw ${plain(of.title)} of ${plain(name)}`} onClick={() => onWithdraw(of)}>
        Withdraw…
      </Button>
    )
  const columns: Column<Credential>[] = [
    { head: 'Credential', cell: what },
    { head: 'Signs', cell: kinds, className: 'text-sm text-ink-2', width: 'w-64' },
    { head: 'Valid', cell: days, className: 'text-sm text-ink-2', width: 'w-60' },
    { head: 'Standing', cell: mark, width: 'w-52' },
    ...(onWithdraw ? [{ head: 'Withdraw', cell: withdraw, control: true }] : []),
  ]
  return (
    <Table
      label={`Credentials of ${plain(name)}`}
      columns={columns}
      rows={credentials}
      rowKey={({ credentialId }) => credentialId}
      block={(of) => ({ title: what(of), end: mark(of), below: `${kinds(of)}; ${days(of)}`, control: withdraw(of) })}
    />
  )
}

const WORD: Record<CredentialStanding, string> = {
  valid: 'Valid',
  'ends-soon': 'Ends soon',
  ended: 'Ended',
  'not-yet': 'Not valid yet',
  withdrawn: 'Withdrawn',
}

function StandingMark({ standing, of }: { standing: CredentialStanding; of: Credential }) {
  const tone = standing === 'ended' ? 'fault' : standing === 'ends-soon' ? 'warning' : 'info'
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      {tone !== 'info' && <SeverityShape severity={tone} />}
      <span
        className={cx(
          tone === 'fault' && 'font-medium text-fault',
          tone === 'warning' && 'font-medium text-warn',
          tone === 'info' && (standing === 'valid' ? 'text-ink' : 'text-ink-3'),
        )}
      >
        {WORD[standing]}
        {of.withdrawnAt && ` ${formatDate(of.withdrawnAt)}`}
      </span>
    </span>
  )
}

function WithdrawDialog({ credential, name, onClose }: { credential: Credential; name: string; onClose: () => void }) {
  const queries = useQueryClient()
  const withdraw = useMutation({
    mutationFn: () => api.credentials.withdraw({ params: { credentialId: credential.credentialId } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: credentialsQuery.queryKey })
      onClose()
    },
  })
  return (
    <Confirm
      open
      onClose={onClose}
      title={`Withdraw “${plain(credential.title)}” of ${plain(name)}?`}
      action="Withdraw for good"
      danger
      busy={withdraw.isPending}
      onConfirm={() => withdraw.mutate()}
    >
      <p>Nothing more is signed under it, from now on. It cannot be given back; a new one can be entered.</p>
      <Refused error={withdraw.error} what="Not withdrawn" />
    </Confirm>
  )
}

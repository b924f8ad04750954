// What the log is sealed with: the newest checkpoint, who cosigned it, and how anybody can check it without us.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../data/api.ts'
import { type Checkpoint, checkpointQuery, subscriptionQuery } from '../../data/audit.ts'
import { plural } from '../../data/format.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { Code } from '../../ui/code.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { download } from '../../ui/download.ts'
import { Check } from '../../ui/field.tsx'
import { Facts, Page, Section } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { SeverityShape } from '../../ui/state-mark.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { AuditTabs } from './tabs.tsx'

export function AuditProofPage() {
  const checkpoint = useQuery(checkpointQuery)
  return (
    <Page title="Proof" above={<AuditTabs />}>
      <p className="mb-6 max-w-2xl text-ink-2">
        Every line is a leaf of one tree of hashes, and the root is signed. Whoever keeps a checkpoint can tell later
        whether a single line was changed, taken out, added or moved since, without trusting us or this page.
      </p>
      {checkpoint.isPending && <WaitingRows rows={4} label="the checkpoint" />}
      {checkpoint.isError && !checkpoint.data && (
        <Failed error={checkpoint.error} what="The checkpoint" retry={() => void checkpoint.refetch()} />
      )}
      {checkpoint.data && checkpoint.data.size === 0 && (
        <Empty title="Nothing sealed yet">The first line of the log is sealed within seconds.</Empty>
      )}
      {checkpoint.data && checkpoint.data.size > 0 && (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-12 gap-y-10 xl:grid-cols-2">
          <Newest checkpoint={checkpoint.data} />
          <HowTo vkey={checkpoint.data.vkey} />
        </div>
      )}
    </Page>
  )
}

function Newest({ checkpoint }: { checkpoint: Checkpoint }) {
  const { size, at, note, sealedBehind } = checkpoint
  const save = () => download(`fairlead-checkpoint-${size}.txt`, note, 'text/plain')
  return (
    <Section title="The newest checkpoint">
      <Facts
        facts={[
          ['Lines in the tree', size.toLocaleString('en-GB')],
          ['Signed', <Age key="at" at={at} />],
          ['Not in it yet', sealedBehind === 0 ? 'none' : plural(sealedBehind, 'line')],
          ['Cosigned by', <Witnesses key="by" checkpoint={checkpoint} />],
        ]}
      />
      <pre
        tabIndex={0}
        aria-label="The checkpoint"
        className="mt-4 rounded-sm border border-line bg-sunken px-3 py-2 font-mono text-xs leading-5 whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {note}
      </pre>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button icon="download" onClick={save}>
          Download it
        </Button>
        <CopyButton text={note} what="the checkpoint" />
      </div>
      <Daily />
    </Section>
  )
}

/** A log without a witness stands on our word and on the checkpoints that people keep: that is worth a sentence. */
function Witnesses({ checkpoint: { cosigned } }: { checkpoint: Checkpoint }) {
  if (cosigned.length === 0)
    return (
      <span className="flex gap-2">
        <span className="flex h-5 items-center">
          <SeverityShape severity="warning" />
        </span>
        <span>
          <span className="font-medium text-warn">nobody yet.</span> A witness outside remembers and signs, so that the
          log cannot be told differently to two people: <code className="font-mono text-xs">fairlead witness</code>.
        </span>
      </span>
    )
  return (
    <ul className="grid gap-0.5">
      {cosigned.map((each) => (
        <li key={each.witness}>
          <Plain text={each.witness} />{' '}
          <span className="text-ink-3">
            <Age at={each.at} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function Daily() {
  const queries = useQueryClient()
  const subscription = useQuery(subscriptionQuery)
  const subscribe = useMutation({
    mutationFn: (daily: boolean) => api.audit.subscribe({ body: { daily } }),
    onSettled: () => queries.invalidateQueries({ queryKey: subscriptionQuery.queryKey }),
  })
  if (!subscription.data) return null
  const shown = subscribe.isPending ? subscribe.variables : subscription.data.daily
  return (
    <div className="mt-4">
      <Check
        label="Mail it to me every day"
        hint="What lies in your mailbox nobody can change: a checkpoint that you kept."
        checked={shown}
        disabled={subscribe.isPending}
        onChange={(e) => subscribe.mutate(e.target.checked)}
      />
      <Refused error={subscribe.error} what="Not changed" />
    </div>
  )
}

function HowTo({ vkey }: { vkey: string }) {
  const command = `fairlead verify audit.jsonl --checkpoint checkpoint.txt --key '${vkey}'`
  const step = 'grid gap-2 border-l-2 border-line-strong pl-4'
  return (
    <Section title="Check it without us">
      <ol className="stack gap-5">
        <li className={step}>
          <p>
            <strong className="font-semibold">Keep a checkpoint.</strong> By the daily mail, by a download, or by a
            witness of your own. Keep the key of the log with it: it stays the same.
          </p>
          <Boxed>
            <Code text={vkey} what="the key of the log" />
          </Boxed>
        </li>
        <li className={step}>
          <p>
            <strong className="font-semibold">Export the log</strong> as JSON Lines, any day later.
          </p>
        </li>
        <li className={step}>
          <p>
            <strong className="font-semibold">Hold one against the other,</strong> on a machine that has no connection
            to us. It names the first line that does not fit.
          </p>
          <Boxed>
            <Code text={command} what="the command" />
          </Boxed>
          <p className="text-sm text-ink-3">
            The formats are open (RFC 6962, C2SP signed-note and tlog-checkpoint): other programs check them as well.
          </p>
        </li>
      </ol>
    </Section>
  )
}

function Boxed({ children }: { children: React.ReactNode }) {
  return <div className="min-w-0 rounded-sm border border-line-strong bg-raised px-3 py-2">{children}</div>
}

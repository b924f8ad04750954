// Where the log is sent as it is written: webhooks and syslog servers, and whether it arrives there.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { type Sink, sinksQuery } from '../../data/audit.ts'
import { SINK_KIND_WORD, SINK_STATE_WORD } from '../../data/audit-words.ts'
import { formatTime, plural } from '../../data/format.ts'
import { plain } from '../../data/plain.ts'
import { Age } from '../../ui/age.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { cx } from '../../ui/class.ts'
import { Confirm } from '../../ui/dialog.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Plain } from '../../ui/plain.tsx'
import { SeverityShape } from '../../ui/state-mark.tsx'
import { Empty, Failed, Refused, WaitingRows } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { AddSinkDialog, type Added, AddedNote } from './add-sink-dialog.tsx'
import { AuditTabs } from './tabs.tsx'

type Act = 'test' | 'pause' | 'resume' | 'remove'

export function AuditStreamsPage() {
  const sinks = useQuery(sinksQuery)
  const queries = useQueryClient()
  const [adding, setAdding] = useState(false)
  const [added, setAdded] = useState<Added | null>(null)
  const [removing, setRemoving] = useState<Sink | null>(null)
  const [told, setTold] = useState<{ good: boolean; text: string } | null>(null)
  const act = useMutation({
    mutationFn: async ({ kind, sink }: { kind: Act; sink: Sink }) => {
      setTold(null)
      const params = { sinkId: sink.sinkId }
      if (kind === 'remove') await api.auditSinks.remove({ params })
      else if (kind === 'test') setTold(toldOf(await api.auditSinks.test({ params }), sink))
      else await api.auditSinks.edit({ params, body: { paused: kind === 'pause' } })
    },
    onSuccess: () => setRemoving(null),
    onSettled: () => queries.invalidateQueries({ queryKey: sinksQuery.queryKey }),
  })
  const onAct = (kind: Act, sink: Sink) => (kind === 'remove' ? setRemoving(sink) : act.mutate({ kind, sink }))
  const add = (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      Add a stream
    </Button>
  )
  return (
    <Page title="Streams" above={<AuditTabs />} actions={add}>
      <p className="mb-5 max-w-2xl text-ink-2">
        Each line is sent on within seconds, in order, each at least once. What does not arrive is tried again and
        waits; nothing is skipped.
      </p>
      <div className="mb-5 grid gap-3 empty:hidden">
        {added && <AddedNote added={added} onClose={() => setAdded(null)} />}
        {told && (
          <Notice
            live
            severity={told.good ? 'info' : 'warning'}
            title={told.good ? 'The test arrived' : 'The test did not arrive'}
          >
            <Plain text={told.text} />
          </Notice>
        )}
        {!removing && <Refused error={act.error} what="Not done" />}
      </div>
      {sinks.isPending && <WaitingRows rows={3} label="streams" />}
      {sinks.isError && !sinks.data && (
        <Failed error={sinks.error} what="The streams" retry={() => void sinks.refetch()} />
      )}
      {sinks.data?.length === 0 && (
        <Empty title="The log is sent nowhere" action={add}>
          A copy outside is one that nobody here can change.
        </Empty>
      )}
      {sinks.data && sinks.data.length > 0 && <List sinks={sinks.data} onAct={onAct} />}
      {adding && <AddSinkDialog onClose={() => setAdding(false)} onAdded={setAdded} />}
      {removing && (
        <Confirm
          open
          danger
          onClose={() => setRemoving(null)}
          title={`Stop sending to ${plain(removing.target)}?`}
          action="Stop and remove"
          busy={act.isPending}
          onConfirm={() => act.mutate({ kind: 'remove', sink: removing })}
        >
          <p>
            {removing.behind > 0 && `${plural(removing.behind, 'line')} will not arrive there. `}What has arrived stays.
            That it was stopped stands in the log.
          </p>
          <Refused error={act.error} what="Not removed" />
        </Confirm>
      )}
    </Page>
  )
}

function toldOf({ ok, error }: { ok: boolean; error: string | null }, sink: Sink) {
  return { good: ok, text: ok ? sink.target : (error ?? 'No reason was given.') }
}

function List({ sinks, onAct }: { sinks: Sink[]; onAct: (kind: Act, sink: Sink) => void }) {
  const control = (sink: Sink) => (
    <Menu trigger={<IconButton icon="more" label={`Actions for ${plain(sink.target)}`} />}>
      <MenuItem onSelect={() => onAct('test', sink)}>Send a test</MenuItem>
      {sink.state === 'paused' ? (
        <MenuItem onSelect={() => onAct('resume', sink)}>Go on</MenuItem>
      ) : (
        <MenuItem onSelect={() => onAct('pause', sink)}>Pause</MenuItem>
      )}
      <MenuItem danger onSelect={() => onAct('remove', sink)}>
        Remove…
      </MenuItem>
    </Menu>
  )
  const columns: Column<Sink>[] = [
    { head: 'To', cell: (sink) => <Target sink={sink} /> },
    { head: 'State', cell: (sink) => <State sink={sink} />, className: 'text-sm', width: 'w-36' },
    { head: 'Behind', cell: behindOf, figure: true, className: 'text-sm text-ink-2', width: 'w-32' },
    {
      head: 'Last arrived',
      cell: (sink) => <Age at={sink.lastOkAt} />,
      figure: true,
      className: 'text-sm text-ink-2',
      width: 'w-32',
    },
    { head: 'Actions', control: true, cell: control },
  ]
  const block = (sink: Sink) => ({
    title: <Target sink={sink} />,
    below: (
      <span className="flex flex-wrap gap-x-3">
        <State sink={sink} />
        <span>
          {sink.behind > 0 ? `${behindOf(sink)} behind, ` : ''}last arrived <Age at={sink.lastOkAt} />
        </span>
      </span>
    ),
    control: control(sink),
  })
  return <Table label="Streams" columns={columns} rows={sinks} rowKey={(sink) => sink.sinkId} block={block} />
}

const behindOf = (sink: Sink) => (sink.behind === 0 ? 'none' : plural(sink.behind, 'line'))

function Target({ sink }: { sink: Sink }) {
  return (
    <>
      <span className="font-medium">
        <Plain text={sink.target} />
      </span>
      <span className="block text-sm text-ink-3">
        {SINK_KIND_WORD[sink.kind]}
        {sink.hasOwnAuthority && ', certificate authority of your own'}
      </span>
      {sink.lastError && (
        <span className="mt-0.5 block text-sm text-fault">
          <Plain text={sink.lastError} />
          {sink.nextTryAt && <span className="text-ink-3"> Next try {formatTime(sink.nextTryAt)}.</span>}
        </span>
      )}
    </>
  )
}

function State({ sink: { state } }: { sink: Sink }) {
  const tone = state === 'failing' ? 'fault' : state === 'paused' ? 'warning' : null
  return (
    <span
      className={cx(
        'inline-flex items-center gap-2 whitespace-nowrap',
        tone === 'fault' && 'font-medium text-fault',
        tone === 'warning' && 'font-medium text-warn',
        tone === null && 'text-ink-2',
      )}
    >
      {tone && <SeverityShape severity={tone} />}
      {SINK_STATE_WORD[state]}
    </span>
  )
}

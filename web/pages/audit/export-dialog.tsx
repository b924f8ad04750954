// Taking the log out of the house: a ticket (written into the log), the file as it arrives, and how to check it without us.

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { api } from '../../data/api.ts'
import type { AuditFilter, ExportFormat } from '../../data/audit.ts'
import { type Arrived, fetchFile } from '../../data/file-fetch.ts'
import { formatBytes, formatDateTime, plural } from '../../data/format.ts'
import { Button } from '../../ui/button.tsx'
import { Code } from '../../ui/code.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { downloadBlob } from '../../ui/download.ts'
import { Radio } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Refused } from '../../ui/states.tsx'

type Props = { filter: AuditFilter; onClose: () => void }
type Progress = { bytes: number; lines: number }

export function ExportDialog({ filter, onClose }: Props) {
  const hasTime = filter.from !== undefined || filter.to !== undefined
  const [format, setFormat] = useState<ExportFormat>('jsonl')
  const [whole, setWhole] = useState(!hasTime)
  const [progress, setProgress] = useState<Progress | null>(null)
  const stop = useRef<AbortController | null>(null)
  const save = useMutation({
    mutationFn: async () => {
      setProgress(null)
      const iso = (at: number | undefined) => (at === undefined || whole ? undefined : new Date(at).toISOString())
      const ticket = await api.audit.exportRequest({
        body: { format, from: iso(filter.from), to: iso(filter.to) },
      })
      const controller = new AbortController()
      stop.current = controller
      const file = await fetchFile(ticket.url, setProgress, controller.signal)
      const name = file.name ?? `fairlead-audit.${format}`
      downloadBlob(name, file.blob)
      return { ...file, name }
    },
  })
  const close = () => {
    stop.current?.abort()
    onClose()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Dialog open onClose={close} title="Export the audit log">
      {save.data ? (
        <Saved file={save.data} format={format} onClose={close} />
      ) : (
        <form onSubmit={submit} className="grid gap-4">
          <fieldset disabled={save.isPending}>
            <legend className="text-sm font-medium">As</legend>
            <Radio
              name="format"
              label="JSON Lines"
              hint="Each line with its hash, and the checkpoint: fairlead verify checks it."
              checked={format === 'jsonl'}
              onChange={() => setFormat('jsonl')}
            />
            <Radio
              name="format"
              label="CSV"
              hint="To read in a spreadsheet. It proves nothing."
              checked={format === 'csv'}
              onChange={() => setFormat('csv')}
            />
          </fieldset>
          {hasTime && (
            <fieldset disabled={save.isPending}>
              <legend className="text-sm font-medium">Which lines</legend>
              <Radio name="part" label="All of them" checked={whole} onChange={() => setWhole(true)} />
              <Radio
                name="part"
                label="The time that is chosen"
                hint={timeOf(filter)}
                checked={!whole}
                onChange={() => setWhole(false)}
              />
            </fieldset>
          )}
          <p className="text-sm text-ink-3">
            Other filters do not count here: a log with holes proves nothing. Taking it out is itself a line of the log.
          </p>
          {save.isPending && <Arriving progress={progress} />}
          <Refused error={save.error} what="Not exported" />
          <DialogActions>
            <Button onClick={close}>Cancel</Button>
            <Button kind="primary" type="submit" icon="download" busy={save.isPending}>
              Export
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  )
}

function timeOf({ from, to }: AuditFilter): string {
  return `${from === undefined ? 'The first line' : formatDateTime(from)} to ${to === undefined ? 'now' : formatDateTime(to)}`
}

function Arriving({ progress }: { progress: Progress | null }) {
  return (
    <div className="grid gap-1.5">
      <progress aria-label="Export" className="h-1.5 w-full accent-(--ink)" />
      <p className="text-sm text-ink-2 tabular-nums" aria-hidden="true">
        {progress ? `${formatBytes(progress.bytes)}, ${plural(progress.lines, 'line')}` : 'Asking for a ticket'}
      </p>
      <p role="status" className="sr-only">
        {progress ? 'The file is arriving.' : 'Asking for a ticket.'}
      </p>
    </div>
  )
}

function Saved({
  file,
  format,
  onClose,
}: {
  file: Arrived & { name: string }
  format: ExportFormat
  onClose: () => void
}) {
  return (
    <div className="stack gap-4">
      <Notice live title="The file is in your downloads">
        {file.name}, {formatBytes(file.bytes)}. It names what people did: keep it as such.
      </Notice>
      {format === 'jsonl' && (
        <div>
          <p className="mb-1 text-sm text-ink-2">Check it on a machine of your own:</p>
          <div className="rounded-sm border border-line-strong bg-raised px-3 py-2">
            <Code text={`fairlead verify ${file.name}`} what="the command" />
          </div>
          <p className="mt-1 text-sm text-ink-3">
            With a checkpoint that you kept (Proof, Download), it also tells whether history was rewritten since.
          </p>
        </div>
      )}
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </div>
  )
}

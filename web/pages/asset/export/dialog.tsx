// Every sample of the time shown, as a file: which signals, as what, and how far it is. The server writes it into the log.

import { type FormEvent, useState } from 'react'
import type { Span } from '../../../chart/span.ts'
import type { Signal } from '../../../data/contract.ts'
import { formatBytes, formatDateTime, plural } from '../../../data/format.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { Radio } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Refused } from '../../../ui/states.tsx'
import { type Format, useExport } from './use-export.ts'

export type ExportProps = {
  assetId: string
  span: Span
  /** Those that are on screen. */
  signals: Signal[]
  /** How many the asset has. */
  total: number
  /** The name of the file, by what it ends with. */
  name: (kind: string) => string
  onClose: () => void
}

export function ExportDialog({ assetId, span, signals, total, name, onClose }: ExportProps) {
  const [format, setFormat] = useState<Format>('csv')
  const [all, setAll] = useState(false)
  const file = useExport()
  const close = () => {
    file.stop()
    onClose()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const numbers = all ? undefined : signals.map(({ signalNo }) => signalNo)
    file.save({ assetId, span, format, signals: numbers, name: name(format) })
  }
  return (
    <Dialog open onClose={close} title="Export every sample">
      {file.saved ? (
        <Saved name={file.saved.name} bytes={file.saved.bytes} onClose={onClose} />
      ) : (
        <form onSubmit={submit} className="grid gap-4">
          <p className="text-sm text-ink-2">
            {formatDateTime(span.from)} to {formatDateTime(span.to)}
          </p>
          <fieldset disabled={file.busy}>
            <legend className="text-sm font-medium">As</legend>
            <Radio
              name="format"
              label="CSV"
              hint="For a spreadsheet: one line for each sample."
              checked={format === 'csv'}
              onChange={() => setFormat('csv')}
            />
            <Radio
              name="format"
              label="Parquet"
              hint="For pandas, DuckDB and the like: typed, and far smaller."
              checked={format === 'parquet'}
              onChange={() => setFormat('parquet')}
            />
          </fieldset>
          {signals.length < total && (
            <fieldset disabled={file.busy}>
              <legend className="text-sm font-medium">Of</legend>
              <Radio
                name="signals"
                label={`The ${plural(signals.length, 'signal')} shown`}
                checked={!all}
                onChange={() => setAll(false)}
              />
              <Radio
                name="signals"
                label={`All ${total} signals of the asset`}
                checked={all}
                onChange={() => setAll(true)}
              />
            </fieldset>
          )}
          <p className="text-sm text-ink-3">Taking values out is a line of the audit log.</p>
          {file.busy && <Arriving bytes={file.bytes} />}
          <Refused error={file.error} what="Not exported" />
          <DialogActions>
            <Button onClick={close}>Cancel</Button>
            <Button kind="primary" type="submit" icon="download" busy={file.busy}>
              Export
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  )
}

function Arriving({ bytes }: { bytes: number }) {
  return (
    <div className="grid gap-1.5">
      <progress aria-label="Export" className="h-1.5 w-full accent-(--ink)" />
      <p className="text-sm text-ink-2 tabular-nums" aria-hidden="true">
        {bytes > 0 ? `${formatBytes(bytes)} so far` : 'Asking for the file'}
      </p>
      <p role="status" className="sr-only">
        {bytes > 0 ? 'The file is arriving.' : 'Asking for the file.'}
      </p>
    </div>
  )
}

function Saved({ name, bytes, onClose }: { name: string; bytes: number; onClose: () => void }) {
  return (
    <div className="stack gap-4">
      <Notice live title="The file is in your downloads">
        {name}, {formatBytes(bytes)}.
      </Notice>
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </div>
  )
}

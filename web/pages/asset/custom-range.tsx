import { type FormEvent, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'

type Props = { window: { from: number; to: number }; onClose: () => void; onChoose: (from: number, to: number) => void }

/** A time in the form that the browser's own control takes: local, without a zone. */
function local(at_ms: number): string {
  const at = new Date(at_ms)
  return new Date(at_ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

export function CustomRange({ window, onClose, onChoose }: Props) {
  const [from, setFrom] = useState(local(window.from))
  const [to, setTo] = useState(local(window.to))
  const start = new Date(from).getTime()
  const end = new Date(to).getTime()
  const wrong = !(start < end) ? 'The end must come after the start.' : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!wrong) onChoose(start, end)
  }
  return (
    <Dialog open onClose={onClose} title="Time of your own">
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label="From"
          type="datetime-local"
          step={1}
          required
          value={from}
          onChange={(e) => setFrom(e.target.value)}
        />
        <TextField
          label="To"
          type="datetime-local"
          step={1}
          required
          value={to}
          onChange={(e) => setTo(e.target.value)}
          error={wrong}
        />
        <p className="text-sm text-ink-3">Times are those of this device. Dragging across a chart does the same.</p>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit">
            Show
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

// Which signals are drawn. The order is that of the asset: the first to be sent stands first.

import { useState } from 'react'
import type { Signal } from '../../../data/contract.ts'
import { formatValue } from '../../../data/format.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { Check } from '../../../ui/field.tsx'
import { signalName } from './shown.ts'

type Props = { signals: Signal[]; chosen: number[]; onClose: () => void; onChoose: (chosen: number[]) => void }

export function SignalsDialog({ signals, chosen, onClose, onChoose }: Props) {
  const [picked, setPicked] = useState(() => new Set(chosen))
  const toggle = (no: number, on: boolean) => {
    const next = new Set(picked)
    if (on) next.add(no)
    else next.delete(no)
    setPicked(next)
  }
  return (
    <Dialog open onClose={onClose} title="Signals on this page">
      <div className="divide-y divide-line border-y border-line">
        {signals.map((signal) => (
          <div key={signal.signalNo} className="flex items-center justify-between gap-4">
            <Check
              label={signalName(signal)}
              hint={signal.name ? signal.key : undefined}
              checked={picked.has(signal.signalNo)}
              onChange={(event) => toggle(signal.signalNo, event.target.checked)}
            />
            <span className="text-sm text-ink-3">
              {signal.last ? `${formatValue(signal.last.value)} ${signal.unit ?? ''}` : 'no value'}
            </span>
          </div>
        ))}
      </div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="primary"
          disabled={picked.size === 0}
          onClick={() => onChoose(signals.map((each) => each.signalNo).filter((no) => picked.has(no)))}
        >
          Show {picked.size}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

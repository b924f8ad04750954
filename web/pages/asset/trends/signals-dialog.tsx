// Which signals are drawn. The order is that of the asset: the first to be sent stands first.

import { useState } from 'react'
import { COMPUTED_NO_MIN } from '../../../../core/limits.ts'
import type { Signal } from '../../../data/contract.ts'
import { formatValue } from '../../../data/format.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { Check } from '../../../ui/field.tsx'
import { signalName } from './shown.ts'

type Props = {
  signals: Signal[]
  chosen: number[]
  onClose: () => void
  onChoose: (chosen: number[]) => void
  /** Where somebody may define computed ones. */
  onComputed: (() => void) | undefined
}

export function SignalsDialog({ signals, chosen, onClose, onChoose, onComputed }: Props) {
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
            <span className="text-sm text-ink-3">{lastWords(signal)}</span>
          </div>
        ))}
      </div>
      {onComputed && (
        <Button kind="quiet" icon="plus" className="mt-2" onClick={onComputed}>
          Computed signals…
        </Button>
      )}
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

function lastWords({ signalNo, last, unit }: Signal): string {
  if (signalNo >= COMPUTED_NO_MIN) return 'computed'
  return last ? `${formatValue(last.value)} ${unit ?? ''}` : 'no value'
}

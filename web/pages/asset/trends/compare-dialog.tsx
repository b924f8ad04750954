// How much earlier the time is that this one is compared with.

import { type FormEvent, useState } from 'react'
import { oneOf } from '../../../search.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { SelectField, TextField } from '../../../ui/field.tsx'
import { offsetOf, type Unit, UNITS } from '../search.ts'

const UNIT_WORD: Record<Unit, string> = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks' }

type Props = { offset: string | undefined; onClose: () => void; onChoose: (offset: string) => void }

export function CompareDialog({ offset = '1d', onClose, onChoose }: Props) {
  const [count, setCount] = useState(offset.slice(0, -1))
  const [unit, setUnit] = useState<Unit>(oneOf(UNITS, offset.at(-1)) ?? 'd')
  const text = `${count.trim()}${unit}`
  const wrong = offsetOf(text) === undefined ? 'A whole number, and no more than ten years.' : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!wrong) onChoose(text)
  }
  return (
    <Dialog open onClose={onClose} title="Compare with an earlier time">
      <form onSubmit={submit} className="grid gap-4">
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="Earlier by"
            inputMode="numeric"
            required
            value={count}
            onChange={(event) => setCount(event.target.value)}
            error={wrong}
          />
          <SelectField
            label="Unit"
            value={unit}
            onChange={(event) => setUnit(oneOf(UNITS, event.target.value) ?? unit)}
          >
            {UNITS.map((each) => (
              <option key={each} value={each}>
                {UNIT_WORD[each]}
              </option>
            ))}
          </SelectField>
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit">
            Compare
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

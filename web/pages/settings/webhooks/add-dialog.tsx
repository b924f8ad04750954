import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { PRIORITIES, type Priority } from '../../../../core/alarm/states.ts'
import { WEBHOOKS_KEY } from '../../../data/alarms/notifications.ts'
import { PRIORITY_WORD } from '../../../data/alarms/words.ts'
import { api } from '../../../data/api.ts'
import { fieldsOf } from '../../../data/problem.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { SelectField, TextField } from '../../../ui/field.tsx'
import { OwnAuthority } from '../../../ui/forms/own-authority.tsx'
import { Refused } from '../../../ui/states.tsx'

export type Added = { target: string; secret: string }
type Props = { onClose: () => void; onAdded: (added: Added) => void }

export function AddWebhookDialog({ onClose, onAdded }: Props) {
  const queries = useQueryClient()
  const [target, setTarget] = useState('')
  const [ca, setCa] = useState('')
  const [priority, setPriority] = useState<Priority>('low')
  const add = useMutation({
    mutationFn: () => api.webhooks.add({ body: { target: target.trim(), ca: ca.trim(), priority } }),
    onSuccess: async ({ secret }) => {
      onAdded({ target: target.trim(), secret })
      await queries.invalidateQueries({ queryKey: WEBHOOKS_KEY })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  const fields = fieldsOf(add.error)
  return (
    <Dialog open onClose={onClose} title="Add a webhook">
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label="Address"
          required
          placeholder="https://alarms.example/hook"
          inputMode="url"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={2_000}
          value={target}
          error={fields.target}
          onChange={(e) => setTarget(e.target.value)}
        />
        <SelectField
          label="Lowest priority"
          value={priority}
          onChange={(e) => setPriority(PRIORITIES.find((each) => each === e.target.value) ?? priority)}
        >
          {PRIORITIES.map((each) => (
            <option key={each} value={each}>
              {PRIORITY_WORD[each]}
            </option>
          ))}
        </SelectField>
        <OwnAuthority value={ca} error={fields.ca} onChange={setCa} />
        <Refused error={add.error} what="Not added" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={add.isPending}>
            Add
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

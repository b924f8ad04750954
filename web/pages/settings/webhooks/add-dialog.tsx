import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { PRIORITIES, type Priority } from '../../../../core/alarm/states.ts'
import { WEBHOOKS_KEY } from '../../../data/alarms/notifications.ts'
import { PRIORITY_WORD } from '../../../data/alarms/words.ts'
import { api } from '../../../data/api.ts'
import { fieldsOf } from '../../../data/problem.ts'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { Dialog, DialogActions } from '../../../ui/dialog.tsx'
import { SelectField, TextArea, TextField } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
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
        <details>
          <summary className="tap inline-flex items-center text-sm font-medium hover:underline">
            Certificate authority of your own
          </summary>
          <TextArea
            label="Certificate (PEM)"
            optional
            hint="Where the receiver's certificate is not signed by a public authority."
            spellCheck={false}
            className="font-mono text-xs"
            value={ca}
            error={fields.ca}
            onChange={(e) => setCa(e.target.value)}
          />
        </details>
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

export function SecretNote({ added, onClose }: { added: Added; onClose: () => void }) {
  return (
    <Notice
      severity="warning"
      live
      title="Keep this secret: it is shown only now"
      actions={
        <>
          <CopyButton text={added.secret} what="the secret" />
          <Button onClick={onClose}>Done</Button>
        </>
      }
    >
      <p>
        Each POST is signed with it (webhook-signature). Check that where the messages arrive, so that nobody else can
        send some.
      </p>
      <p className="mt-2 rounded-sm border border-line-strong bg-raised px-2 py-1.5 font-mono text-xs break-all text-ink select-all">
        {added.secret}
      </p>
    </Notice>
  )
}

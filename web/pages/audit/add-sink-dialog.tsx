import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../data/api.ts'
import { type SinkKind, sinksQuery } from '../../data/audit.ts'
import { fieldsOf } from '../../data/problem.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { Check, Radio, TextField } from '../../ui/field.tsx'
import { OwnAuthority } from '../../ui/forms/own-authority.tsx'
import { SecretNote } from '../../ui/forms/secret-note.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Refused } from '../../ui/states.tsx'

export type Added = { kind: SinkKind; target: string; secret: string | null }
type Props = { onClose: () => void; onAdded: (added: Added) => void }

export function AddSinkDialog({ onClose, onAdded }: Props) {
  const queries = useQueryClient()
  const [kind, setKind] = useState<SinkKind>('webhook')
  const [target, setTarget] = useState('')
  const [ca, setCa] = useState('')
  const [fromStart, setFromStart] = useState(false)
  const add = useMutation({
    mutationFn: () => api.auditSinks.add({ body: { kind, target: target.trim(), ca: ca.trim(), fromStart } }),
    onSuccess: async ({ secret }) => {
      onAdded({ kind, target: target.trim(), secret })
      await queries.invalidateQueries({ queryKey: sinksQuery.queryKey })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  const fields = fieldsOf(add.error)
  return (
    <Dialog open onClose={onClose} title="Add a stream">
      <form onSubmit={submit} className="grid gap-4">
        <fieldset>
          <legend className="text-sm font-medium">Kind</legend>
          <Radio
            name="kind"
            label="Webhook"
            hint="A POST for each batch of lines, signed with a secret."
            checked={kind === 'webhook'}
            onChange={() => setKind('webhook')}
          />
          <Radio
            name="kind"
            label="Syslog"
            hint="RFC 5424 over TLS, one message a line."
            checked={kind === 'syslog'}
            onChange={() => setKind('syslog')}
          />
        </fieldset>
        <TextField
          label={kind === 'webhook' ? 'Address' : 'Host and port'}
          required
          placeholder={kind === 'webhook' ? 'https://siem.example/ingest' : 'logs.example:6514'}
          inputMode="url"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={2_000}
          value={target}
          error={fields.target}
          onChange={(e) => setTarget(e.target.value)}
        />
        <Check
          label="Everything from the first line"
          hint="Else from now on."
          checked={fromStart}
          onChange={(e) => setFromStart(e.target.checked)}
        />
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

/** What was added: its secret, where it has one. */
export function AddedNote({ added, onClose }: { added: Added; onClose: () => void }) {
  if (added.secret === null)
    return (
      <Notice live title={`Lines go to ${added.target}`} actions={<Button onClick={onClose}>Done</Button>}>
        Send a test to see whether they arrive.
      </Notice>
    )
  return (
    <SecretNote secret={added.secret} onClose={onClose}>
      Each POST carries a signature made with it. Check it where the lines arrive, so that nobody else can send some.
    </SecretNote>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { NOTE_CHARS_MAX } from '../../../../../core/limits.ts'
import { api } from '../../../../data/api.ts'
import { fieldsOf } from '../../../../data/problem.ts'
import { Button } from '../../../../ui/button.tsx'
import { Dialog, DialogActions } from '../../../../ui/dialog.tsx'
import { TextArea } from '../../../../ui/field.tsx'
import { Refused } from '../../../../ui/states.tsx'
import { type RecordFacts, recordsChanged } from '../queries.ts'

/** Out of the daily view, or back into it, with the reason. */
export function ArchiveDialog({ record, onClose }: { record: RecordFacts; onClose: () => void }) {
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const [isTried, setIsTried] = useState(false)
  const archived = !record.isArchived
  const archive = useMutation({
    mutationFn: () =>
      api.records.archive({ params: { recordId: record.recordId }, body: { archived, reason: reason.trim() } }),
    onSuccess: async () => {
      await recordsChanged(queries)
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIsTried(true)
    if (reason.trim() !== '' && !archive.isPending) archive.mutate()
  }
  const missing = isTried && reason.trim() === '' ? 'Say why: whoever looks for it has to know.' : undefined
  return (
    <Dialog open onClose={onClose} title={archived ? 'Archive the record' : 'Bring the record back'}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <p className="text-sm text-ink-2">
          {archived
            ? 'It leaves the daily view of the asset. Nothing is removed: it stays readable, its defects stay open, and it can be brought back.'
            : 'It stands in the daily view of the asset again.'}
        </p>
        <TextArea
          label="Reason"
          rows={2}
          maxLength={NOTE_CHARS_MAX}
          value={reason}
          error={missing ?? fieldsOf(archive.error)['reason']}
          onChange={(e) => setReason(e.target.value)}
        />
        <Refused error={archive.error} what={archived ? 'Not archived' : 'Not brought back'} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={archive.isPending}>
            {archived ? 'Archive it' : 'Bring it back'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

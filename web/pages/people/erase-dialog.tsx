import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { NOTE_CHARS_MAX } from '../../../core/limits.ts'
import { api } from '../../data/api.ts'
import type { Person } from '../../data/contract.ts'
import { plain } from '../../data/plain.ts'
import { peopleQuery } from '../../data/queries.ts'
import { Confirm } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Refused } from '../../ui/states.tsx'
import { nameOf } from './name.ts'

/** Erasing is for good, so it says what goes, what stays, and asks why. */
export function EraseDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const erase = useMutation({
    mutationFn: () => api.people.erase({ params: { personId: person.personId }, body: { reason: reason.trim() } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: peopleQuery.queryKey })
      onClose()
    },
  })
  const confirm = () => {
    setMissing(reason.trim() === '')
    if (reason.trim() !== '') erase.mutate()
  }
  return (
    <Confirm
      open
      danger
      onClose={onClose}
      title={`Erase the name of ${plain(nameOf(person))}?`}
      action="Erase for good"
      busy={erase.isPending}
      onConfirm={confirm}
    >
      <p>
        The key of the name and the address is destroyed: nobody can read them again, in backups and in the audit log
        neither. There is no way back.
      </p>
      <p>
        What this person did stays in the audit log under a number, as the law obliges, and every proof stays valid.
      </p>
      <TextField
        label="Reason"
        hint="It is kept in the audit log, so write no name here."
        placeholder="Request of 12 March, left the company"
        maxLength={NOTE_CHARS_MAX}
        value={reason}
        error={missing ? 'Say why.' : undefined}
        onChange={(e) => setReason(e.target.value)}
      />
      <Refused error={erase.error} what="Not erased" />
    </Confirm>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../data/api.ts'
import type { Person } from '../../data/contract.ts'
import { plain } from '../../data/plain.ts'
import { peopleQuery } from '../../data/queries.ts'
import { Confirm } from '../../ui/dialog.tsx'
import { Refused } from '../../ui/states.tsx'
import { nameOf } from './name.ts'

export function DisableDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const queries = useQueryClient()
  const name = plain(nameOf(person))
  const disable = useMutation({
    mutationFn: () => api.people.edit({ params: { personId: person.personId }, body: { state: 'disabled' } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: peopleQuery.queryKey })
      onClose()
    },
  })
  return (
    <Confirm
      open
      danger
      onClose={onClose}
      title={`Disable ${name}?`}
      action="Disable"
      busy={disable.isPending}
      onConfirm={() => disable.mutate()}
    >
      <p>
        Open sessions end at once, and signing in no longer works. What {name} did stays in the record. You can enable
        them again.
      </p>
      <Refused error={disable.error} what="Not disabled" />
    </Confirm>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type Group, groupsQuery } from '../../data/access.ts'
import { api } from '../../data/api.ts'
import { plural } from '../../data/format.ts'
import { plain } from '../../data/plain.ts'
import { to } from '../../paths.ts'
import { Confirm } from '../../ui/dialog.tsx'
import { Refused } from '../../ui/states.tsx'

export function ArchiveDialog({ group, onClose }: { group: Group; onClose: () => void }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const archive = useMutation({
    mutationFn: () => api.groups.archive({ params: { groupId: group.groupId } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: groupsQuery.queryKey })
      await queries.invalidateQueries({ queryKey: ['access'] })
      await navigate(to.groups())
    },
  })
  const people = group.members.length
  return (
    <Confirm
      open
      danger
      onClose={onClose}
      title={`Archive ${plain(group.name)}?`}
      action="Archive"
      busy={archive.isPending}
      onConfirm={() => archive.mutate()}
    >
      <p>
        {people === 0
          ? 'Nobody is in it.'
          : `${plural(people, 'person loses', 'people lose')} at once what this group alone gives them.`}{' '}
        It stays in the record and cannot be taken up again.
      </p>
      <Refused error={archive.error} what="Not archived" />
    </Confirm>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../data/api.ts'
import { Confirm } from '../../../ui/dialog.tsx'
import { Refused } from '../../../ui/states.tsx'
import { planKey } from './queries.ts'

type Props = { siteId: string; version: number; onClose: () => void }

export function RemoveDialog({ siteId, version, onClose }: Props) {
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.plans.remove({ params: { siteId }, body: { version } }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: planKey(siteId) }),
  })
  return (
    <Confirm
      open
      danger
      title="Remove this plan?"
      action="Remove"
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
    >
      <p>
        The picture and the places of assets on it are gone for good. Dashboards that show it say that there is none.
      </p>
      <Refused error={remove.error} what="Not removed" />
    </Confirm>
  )
}

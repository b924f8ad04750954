import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../data/api.ts'
import { plain } from '../../data/plain.ts'
import { Confirm } from '../../ui/dialog.tsx'
import { Refused } from '../../ui/states.tsx'
import type { Dashboard } from './contract.ts'
import { dashboardsQuery } from './queries.ts'

type Props = { dashboard: Dashboard; onClose: () => void; onDone: () => void }

export function ArchiveDialog({ dashboard, onClose, onDone }: Props) {
  const { dashboardId, name, isShared } = dashboard
  const queries = useQueryClient()
  const archive = useMutation({
    mutationFn: () => api.dashboards.archive({ params: { dashboardId } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: dashboardsQuery.queryKey })
      onDone()
    },
  })
  return (
    <Confirm
      open
      danger
      onClose={onClose}
      title={`Archive ${plain(name)}?`}
      action="Archive"
      busy={archive.isPending}
      onConfirm={() => archive.mutate()}
    >
      <p>{isShared ? 'Everybody in the organisation loses it.' : 'You lose it.'} It cannot be taken up again.</p>
      <Refused error={archive.error} what="Not archived" />
    </Confirm>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { standingOf } from '../../../data/alarms/maintained.ts'
import { MAINTENANCE_KEY, type MaintenanceWindow } from '../../../data/alarms/maintenance.ts'
import { api } from '../../../data/api.ts'
import { serverNow } from '../../../data/clock.ts'
import { Confirm } from '../../../ui/dialog.tsx'
import { Plain } from '../../../ui/plain.tsx'
import { Refused } from '../../../ui/states.tsx'
import { endWord, useWhat } from './list.tsx'

export function EndDialog({ window, onClose }: { window: MaintenanceWindow; onClose: () => void }) {
  const queries = useQueryClient()
  const nameOf = useWhat()
  const standing = standingOf(window, serverNow())
  const end = useMutation({
    mutationFn: () => api.maintenance.end({ params: { maintenanceId: window.maintenanceId } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: MAINTENANCE_KEY })
      onClose()
    },
  })
  return (
    <Confirm
      open
      onClose={onClose}
      title={standing === 'planned' ? 'Call the maintenance off?' : 'End the maintenance?'}
      action={endWord(standing)}
      cancel="Keep it"
      busy={end.isPending}
      onConfirm={() => end.mutate()}
    >
      <p>
        <Plain text={nameOf(window)} className="font-medium text-ink" />: {MEANING[standing]}
      </p>
      <Refused error={end.error} what="Not ended" />
    </Confirm>
  )
}

const MEANING = {
  now: 'what is an alarm there comes back at once, and calls whoever is to be told.',
  planned: 'nothing is suppressed there.',
  past: 'it is over already.',
} as const

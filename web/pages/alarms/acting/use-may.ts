import type { AlarmAct } from '../../../../core/alarm/states.ts'
import type { Permission } from '../../../data/contract.ts'
import { useCan } from '../../../shell/use-session.ts'

const NEEDS: Record<AlarmAct, Permission> = {
  acknowledge: 'alarm.acknowledge',
  shelve: 'alarm.shelve',
  unshelve: 'alarm.shelve',
  'out-of-service': 'alarm.edit',
  'return-to-service': 'alarm.edit',
}

/** What the viewer may do to alarms at all. */
export function useMay(): (act: AlarmAct) => boolean {
  const can = useCan()
  return (act) => can(NEEDS[act])
}

// While an asset is in maintenance: until when, why, and that its alarms are suppressed.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isForAsset, standingOf } from '../../data/alarms/maintained.ts'
import { openMaintenanceQuery } from '../../data/alarms/maintenance.ts'
import { useNow } from '../../data/clock.ts'
import type { Asset } from '../../data/contract.ts'
import { formatMinute } from '../../data/format.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Plain } from '../../ui/plain.tsx'
import { Failed } from '../../ui/states.tsx'

export function AssetMaintenance({ asset }: { asset: Asset }) {
  const can = useCan()
  const now = useNow()
  const open = useQuery({ ...openMaintenanceQuery, enabled: can('alarm.read') })
  if (open.isError && !open.data)
    return <Failed error={open.error} what="Whether it is in maintenance" retry={() => void open.refetch()} />
  const its = (open.data ?? []).filter((each) => isForAsset(each, asset) && standingOf(each, now) === 'now')
  // Of several the one that lasts longest says when alarms are told again.
  const [last] = its.toSorted((a, b) => Date.parse(b.until) - Date.parse(a.until))
  if (last === undefined) return null
  return (
    <p className="mb-5 border-y border-line-strong py-2 [overflow-wrap:anywhere]">
      <Link {...to.maintenance()} className="font-semibold underline underline-offset-2">
        In maintenance
      </Link>{' '}
      until {formatMinute(last.until)}, its alarms are suppressed: <Plain text={last.reason} />
    </p>
  )
}

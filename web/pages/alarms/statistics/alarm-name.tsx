import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { AlarmPlace } from '../../../data/alarms/contract.ts'
import { rulesQuery } from '../../../data/alarms/queries.ts'
import { to } from '../../../paths.ts'
import { Plain } from '../../../ui/plain.tsx'
import { useNames } from '../use-names.ts'

/** What an alarm is called, as the link to its history. */
export function AlarmName({ ruleId, assetId }: AlarmPlace) {
  const rules = useQuery(rulesQuery(false))
  const { assets } = useNames()
  const name = rules.data?.find((rule) => rule.ruleId === ruleId)?.name
  return (
    <Link
      {...to.alarm({ ruleId, assetId })}
      className="grid hover:underline pointer-coarse:inline-grid pointer-coarse:py-1"
    >
      <span className="font-medium">
        <Plain text={name ?? 'A rule that is gone'} />
      </span>
      <span className="text-sm text-ink-2">
        <Plain text={assets.get(assetId) ?? 'Asset'} />
      </span>
    </Link>
  )
}

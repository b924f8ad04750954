// The alarms of this asset that stand now, above its charts.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { AlarmState } from '../../../core/alarm/states.ts'
import { alarmKey } from '../../data/alarms/contract.ts'
import { alarmsQuery } from '../../data/alarms/queries.ts'
import { useAlarmStream } from '../../data/alarms/use-alarm-stream.ts'
import { to } from '../../paths.ts'
import { useCan } from '../../shell/use-session.ts'
import { Age } from '../../ui/age.tsx'
import { Plain } from '../../ui/plain.tsx'
import { AlarmStateMark, PriorityMark } from '../../ui/state-mark.tsx'
import { Failed } from '../../ui/states.tsx'

const STANDING: readonly AlarmState[] = ['unacknowledged', 'returned', 'acknowledged']
/** The rest is one press away. */
const SHOWN_MAX = 5

export function AssetAlarms({ assetId }: { assetId: string }) {
  const can = useCan()
  useAlarmStream()
  const answer = useQuery({
    ...alarmsQuery({ asset: assetId, states: STANDING.join(',') }),
    enabled: can('alarm.read'),
    placeholderData: undefined,
  })
  if (answer.isError && !answer.data)
    return <Failed error={answer.error} what="The alarms of this asset" retry={() => void answer.refetch()} />
  const alarms = answer.data?.alarms ?? []
  if (alarms.length === 0) return null
  return (
    <section aria-label="Alarms" className="mb-5">
      <ul className="divide-y divide-line border-y border-line-strong">
        {alarms.slice(0, SHOWN_MAX).map((alarm) => (
          <li key={alarmKey(alarm)}>
            <Link
              {...to.alarm(alarm)}
              className="tap grid grid-cols-[5.5rem_minmax(0,1fr)_auto] items-center gap-x-4 py-1.5 text-sm hover:bg-surface sm:grid-cols-[5.5rem_minmax(0,1fr)_9rem_4rem]"
            >
              <PriorityMark priority={alarm.priority} />
              <span className="min-w-0 truncate text-base font-medium">
                <Plain text={alarm.name ?? 'A rule you may not see'} />
              </span>
              <AlarmStateMark state={alarm.state} />
              <span className="text-right text-ink-2 max-sm:hidden">
                <Age at={alarm.raisedAt} suffix="" />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {alarms.length > SHOWN_MAX && (
        <p className="mt-1 text-sm text-ink-3">
          And {alarms.length - SHOWN_MAX} more of this asset in the{' '}
          <Link {...to.alarms()} className="underline underline-offset-2">
            list of alarms
          </Link>
          .
        </p>
      )}
    </section>
  )
}

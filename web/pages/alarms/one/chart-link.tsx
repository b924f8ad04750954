import { Link } from '@tanstack/react-router'
import { signalsOf } from '../../../../core/alarm/spec.ts'
import type { Alarm, AlarmRule } from '../../../data/alarms/contract.ts'
import { serverNow } from '../../../data/clock.ts'
import type { Signal } from '../../../data/contract.ts'
import { to } from '../../../paths.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { chartTime } from './chart-time.ts'

type Props = { alarm: Alarm; rule: AlarmRule | undefined; signals: readonly Signal[] }

/** The chart of the asset at the time of the alarm, with the signals that the rule looks at. */
export function ChartLink({ alarm, rule, signals }: Props) {
  const keys = rule ? signalsOf(rule.spec) : []
  const numbers = signals.filter(({ key }) => keys.includes(key)).map(({ signalNo }) => signalNo)
  return (
    <Link
      {...to.asset(alarm.assetId)}
      search={{ ...chartTime(alarm, serverNow()), signals: numbers.length > 0 ? numbers.join(',') : undefined }}
      className={buttonClass()}
    >
      Chart at that time
    </Link>
  )
}

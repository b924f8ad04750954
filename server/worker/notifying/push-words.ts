// What a notification in a browser says: no more than the letter would. It names no asset: names are sealed, and the worker
// cannot open them. web/public/push-worker.js shows it.
import type { Priority } from '../../../core/alarm/states.ts'
import type { AssetId, NotificationId, RuleId } from '../../../core/ids.ts'

export type Tellable = {
  notification_id: NotificationId
  why: 'alarms' | 'escalation' | 'outage'
  /** Of an outage: its parts. None: there is nothing to tell any more. */
  alarms: number
  worst: Priority | null
  rule_id: RuleId | null
  asset_id: AssetId | null
}

export function pushText({ notification_id: tag, why, alarms, worst, rule_id, asset_id }: Tellable): string {
  if (why === 'outage')
    return JSON.stringify({ tag, title: 'The platform itself was down', body: 'That is over now.', path: '/alarms' })
  const isOne = alarms === 1 && rule_id !== null && asset_id !== null
  return JSON.stringify({
    tag,
    title: isOne ? `An alarm, ${worst}` : `${alarms} alarms, the worst ${worst}`,
    body: why === 'escalation' ? 'Nobody has acknowledged it in time.' : 'Waiting for an answer.',
    path: isOne ? `/alarms/${rule_id}/${asset_id}` : '/alarms',
  })
}

/** RFC 8030, section 5.3: a telephone that saves its battery is woken for what is pressing. */
export const urgencyOf = ({ worst }: Tellable): 'high' | 'normal' =>
  worst === 'critical' || worst === 'high' ? 'high' : 'normal'

// The words of alarms, after ISA-18.2: what a state is, what people did about it, what a priority asks for.

import type { AlarmAct, AlarmState, Priority } from '../../../core/alarm/states.ts'
import type { AlarmEvent, AlarmScope } from './contract.ts'
import { KIND_WORD } from '../words.ts'

export const ALARM_STATE_WORD: Record<AlarmState, string> = {
  normal: 'Normal',
  unacknowledged: 'Unacknowledged',
  acknowledged: 'Acknowledged',
  returned: 'Returned',
  shelved: 'Shelved',
  suppressed: 'Suppressed',
  'out-of-service': 'Out of service',
}

export const ALARM_STATE_MEANING: Record<AlarmState, string> = {
  normal: 'The condition does not hold, and nobody has to do anything.',
  unacknowledged: 'Nobody has said yet that they have seen it.',
  acknowledged: 'Somebody has seen it and acts; it still stands.',
  returned: 'It went by itself before anybody acknowledged it.',
  shelved: 'Put aside by a person for a time; it comes back by itself.',
  suppressed: 'Not raised while its rule says that it means nothing, for example while the machine is off.',
  'out-of-service': 'Taken out of service by a person until somebody brings it back.',
}

export const PRIORITY_WORD: Record<Priority, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
}

export const PRIORITY_MEANING: Record<Priority, string> = {
  critical: 'People or the plant are in danger: act at once.',
  high: 'Act within minutes, or damage is done.',
  medium: 'Act within the hour.',
  low: 'Look at it within the shift.',
}

/** The most pressing first. */
export const PRESSING: readonly Priority[] = ['critical', 'high', 'medium', 'low']

/** What a person does, as the button says it, and what came of it. */
export const ACT_WORD: Record<AlarmAct, { verb: string; done: string }> = {
  acknowledge: { verb: 'Acknowledge', done: 'acknowledged' },
  shelve: { verb: 'Shelve', done: 'shelved' },
  unshelve: { verb: 'Take off the shelf', done: 'taken off the shelf' },
  'out-of-service': { verb: 'Take out of service', done: 'taken out of service' },
  'return-to-service': { verb: 'Bring back into service', done: 'brought back into service' },
}

/** What a line of the journal says happened; who and why stand beside it. */
export const JOURNAL_WORD: Record<AlarmEvent['kind'], string> = {
  raised: 'Raised',
  cleared: 'Went by itself',
  suppressed: 'Suppressed by its rule',
  unsuppressed: 'No longer suppressed',
  'shelf-ended': 'Back from the shelf: its time was over',
  ended: 'Ended: the rule no longer applies',
  'late-data': 'Late data: it would have changed, but long ago',
  acknowledge: 'Acknowledged',
  shelve: 'Shelved',
  unshelve: 'Taken off the shelf',
  'out-of-service': 'Taken out of service',
  'return-to-service': 'Brought back into service',
}

/** Which assets a rule is for. Names that are not known (yet) are left open. */
export function scopeWords(
  { assetId, siteId, kind }: AlarmScope,
  nameOf: { asset: (id: string) => string | undefined; site: (id: string) => string | undefined },
): string {
  if (assetId !== undefined) return nameOf.asset(assetId) ?? 'One asset'
  const what = kind === undefined ? 'Every asset' : `Every asset of kind ${KIND_WORD[kind].toLowerCase()}`
  return siteId === undefined ? what : `${what} at ${nameOf.site(siteId) ?? 'one site'}`
}

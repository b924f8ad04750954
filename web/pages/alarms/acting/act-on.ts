// Answering several alarms at once: each by itself, a few at a time. One that has changed meanwhile holds up none of the others.

import { type AlarmAct, nextStanding } from '../../../../core/alarm/states.ts'
import type { Alarm, AlarmPlace } from '../../../data/alarms/contract.ts'
import { ALARM_ACTS_AT_ONCE } from '../../../data/limits.ts'

/** What can be done to it as it stands. The server decides; what it would refuse is not offered. */
export function canBe(alarm: Pick<Alarm, 'state' | 'active' | 'latching'>, act: AlarmAct): boolean {
  return nextStanding({ state: alarm.state, isActive: alarm.active }, act, alarm.latching) !== undefined
}

export type Refusal<Place> = { alarm: Place; error: unknown }
export type Acted<Place> = { done: Place[]; refused: Refusal<Place>[] }

/** `ask` answers one; what it throws is kept beside the alarm. */
export async function actOn<Place extends AlarmPlace>(
  alarms: readonly Place[],
  ask: (place: AlarmPlace) => Promise<unknown>,
  onProgress: (settled: number) => void,
): Promise<Acted<Place>> {
  const acted: Acted<Place> = { done: [], refused: [] }
  const waiting = [...alarms]
  const work = async (): Promise<void> => {
    for (let alarm = waiting.shift(); alarm !== undefined; alarm = waiting.shift()) {
      try {
        await ask({ ruleId: alarm.ruleId, assetId: alarm.assetId })
        acted.done.push(alarm)
      } catch (error) {
        // Told to the person, alarm by alarm, with all others that went wrong.
        acted.refused.push({ alarm, error })
      }
      onProgress(acted.done.length + acted.refused.length)
    }
  }
  await Promise.all(Array.from({ length: ALARM_ACTS_AT_ONCE }, work))
  return acted
}

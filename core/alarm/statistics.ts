// How good the alarms are (IEC 62682 clause 16, EEMUA 191): what comes most often, what chatters, what stands for ever, and
// whether there were more at once than a person can answer.
import { ALARM_CHATTER, ALARM_FLOOD } from '../limits.ts'

/** One alarm coming; ms. In the order of time. */
export type Raise = { alarm: string; at: number }
export type OfAlarm = { alarm: string; raises: number; isChattering: boolean; lastAt: number }
export type Flood = { from: number; to: number; raises: number }
export type AlarmStatistics = { raises: number; perAlarm: OfAlarm[]; floods: Flood[]; busiest: number }

export function statisticsOf(raises: readonly Raise[]): AlarmStatistics {
  const perAlarm = [...Map.groupBy(raises, ({ alarm }) => alarm)].map(([alarm, its]) => ({
    alarm,
    raises: its.length,
    isChattering: its.some(({ at }, i) => at - (its[i - ALARM_CHATTER.raises + 1]?.at ?? -Infinity) < ALARM_CHATTER.ms),
    lastAt: its.at(-1)?.at ?? 0,
  }))
  perAlarm.sort((a, b) => b.raises - a.raises || (a.alarm < b.alarm ? -1 : 1))
  const { floods, busiest } = floodsOf(raises)
  return { raises: raises.length, perAlarm, floods, busiest }
}

/** A flood goes on for as long as more than ten alarms lie in the ten minutes behind each of its alarms. */
function floodsOf(raises: readonly Raise[]): { floods: Flood[]; busiest: number } {
  const floods: Flood[] = []
  let busiest = 0
  let first = 0
  let last: { flood: Flood; until: number } | undefined
  for (const [i, { at }] of raises.entries()) {
    while (at - (raises[first]?.at ?? at) >= ALARM_FLOOD.ms) first++
    const within = i - first + 1
    busiest = Math.max(busiest, within)
    if (within <= ALARM_FLOOD.alarms) continue
    if (last !== undefined && first <= last.until) {
      last.flood.raises += i - last.until
      last.flood.to = at
      last.until = i
    } else {
      const flood = { from: raises[first]?.at ?? at, to: at, raises: within }
      floods.push(flood)
      last = { flood, until: i }
    }
  }
  return { floods, busiest }
}

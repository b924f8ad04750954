// The states of an alarm after ISA-18.2 (2016, clause 5.3) and IEC 62682, and what leads from one to the next. The
// database holds the same machine (app.alarm_next) and decides; a test compares the two.

export const ALARM_STATES = [
  'normal',
  'unacknowledged',
  'acknowledged',
  /** Gone before anybody acknowledged it. */
  'returned',
  'shelved',
  'suppressed',
  'out-of-service',
] as const
export type AlarmState = (typeof ALARM_STATES)[number]

/** What people do. */
export const ALARM_ACTS = ['acknowledge', 'shelve', 'unshelve', 'out-of-service', 'return-to-service'] as const
export type AlarmAct = (typeof ALARM_ACTS)[number]

/** What the rule and the time do. `ended`: the rule is gone from the asset. */
export const ALARM_TURNS = ['raised', 'cleared', 'suppressed', 'unsuppressed', 'shelf-ended', 'ended'] as const
export type AlarmTurn = (typeof ALARM_TURNS)[number]

export const PRIORITIES = ['low', 'medium', 'high', 'critical'] as const
export type Priority = (typeof PRIORITIES)[number]

/** What a rule is doing at an asset; `isActive`: its condition holds, whatever state people see. */
export type Standing = { state: AlarmState; isActive: boolean }

const HIDDEN: ReadonlySet<AlarmState> = new Set(['shelved', 'suppressed', 'out-of-service'])

/** What comes of it; undefined where it cannot be done, or where it changes nothing. */
export function nextStanding(
  standing: Standing,
  event: AlarmAct | AlarmTurn,
  isLatching: boolean,
): Standing | undefined {
  const { state, isActive } = standing
  const to = (next: AlarmState, active = isActive): Standing => ({ state: next, isActive: active })
  const unhidden = to(isActive ? 'unacknowledged' : 'normal')
  switch (event) {
    case 'raised':
      if (isActive) return undefined
      return to(HIDDEN.has(state) ? state : 'unacknowledged', true)
    case 'cleared':
      if (!isActive) return undefined
      if (HIDDEN.has(state) || isLatching) return to(state, false)
      return to(state === 'acknowledged' ? 'normal' : 'returned', false)
    case 'acknowledge':
      if (state === 'unacknowledged') return to(isActive ? 'acknowledged' : 'normal')
      // A latching one that was acknowledged before its condition went is let go by a second look.
      return state === 'returned' || (state === 'acknowledged' && !isActive) ? to('normal') : undefined
    case 'shelve':
      return HIDDEN.has(state) ? undefined : to('shelved')
    case 'unshelve':
    case 'shelf-ended':
      return state === 'shelved' ? unhidden : undefined
    case 'suppressed':
      return HIDDEN.has(state) ? undefined : to('suppressed')
    case 'unsuppressed':
      return state === 'suppressed' ? unhidden : undefined
    case 'out-of-service':
      return state === 'out-of-service' ? undefined : to('out-of-service')
    case 'return-to-service':
      return state === 'out-of-service' ? unhidden : undefined
    case 'ended':
      return state === 'normal' && !isActive ? undefined : to('normal', false)
  }
}

// The assets on a plan and how they are, in words for those who look and for those who listen. Pure.

import type { Priority } from '../../../../core/alarm/states.ts'
import { PRIORITY_WORD, PRESSING } from '../../../data/alarms/words.ts'
import type { PresenceState } from '../../../data/contract.ts'
import { PRESENCE_WORD } from '../../../data/words.ts'
import type { Place } from './contract.ts'

export type Mark = Place & {
  name: string
  presence: PresenceState
  /** Last heard, epoch ms. */
  at: number | null
  /** The most pressing alarm that stands there. */
  worst: Priority | undefined
}

/** What is normal is said by its shape alone where there is little room. */
export const isNormal = ({ presence, worst }: Mark): boolean =>
  worst === undefined && (presence === 'online' || presence === 'quiet')

/** The one word that matters most about it. */
export const wordOf = ({ presence, worst }: Mark): string =>
  worst === undefined ? PRESENCE_WORD[presence] : PRIORITY_WORD[worst]

export function saidOfMark(mark: Mark): string {
  const presence = PRESENCE_WORD[mark.presence].toLowerCase()
  return mark.worst === undefined ? presence : `${presence}, ${PRIORITY_WORD[mark.worst].toLowerCase()} alarm`
}

const WORST_PRESENCE: readonly PresenceState[] = ['offline', 'stale', 'never', 'quiet', 'online']
const rankOf = ({ presence, worst }: Mark): number =>
  worst === undefined ? PRESSING.length + WORST_PRESENCE.indexOf(presence) : PRESSING.indexOf(worst)

/** The most pressing first, then by name. */
export function inOrder(marks: readonly Mark[]): Mark[] {
  return marks.toSorted((a, b) => rankOf(a) - rankOf(b) || a.name.localeCompare(b.name, 'en', { numeric: true }))
}

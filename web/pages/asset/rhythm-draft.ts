// How often an asset speaks, while somebody types it. Pure.

import { RHYTHM_MS_MAX, RHYTHM_MS_MIN } from '../../../core/limits.ts'
import { type Length, lengthOf, secondsOf } from '../../ui/forms/length.ts'

/** `set` is kept while it is to be learnt. */
export type RhythmDraft = { isSet: boolean; set: Length }

export type Presence = { rhythmMs: number | null; isRhythmSet: boolean }
export const rhythmDraft = ({ rhythmMs, isRhythmSet }: Presence): RhythmDraft => ({
  isSet: isRhythmSet,
  set: lengthOf(rhythmMs === null ? 60 : rhythmMs < 1_000 ? rhythmMs / 1_000 : Math.round(rhythmMs / 1_000)),
})

/** Null is learnt; undefined for what cannot be. */
export function rhythmOf({ isSet, set }: RhythmDraft): number | null | undefined {
  if (!isSet) return null
  const ms = Math.round((secondsOf(set) ?? NaN) * 1_000)
  return ms >= RHYTHM_MS_MIN && ms <= RHYTHM_MS_MAX ? ms : undefined
}

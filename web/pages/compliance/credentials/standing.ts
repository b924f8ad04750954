// How a credential stands on a day. Pure.

import { addDays, type Day } from '../../../../core/records/day.ts'
import type { Credential } from '../queries.ts'

export type CredentialStanding = 'valid' | 'ends-soon' | 'ended' | 'not-yet' | 'withdrawn'

/** A course and its paper take a while: somebody is told two months before. */
const SOON_DAYS = 60

type Facts = Pick<Credential, 'validFrom' | 'validUntil' | 'withdrawnAt'>

/** The last day counts. The server has the days of UTC (docs/records.md). */
export function standingOf({ validFrom, validUntil, withdrawnAt }: Facts, today: Day): CredentialStanding {
  if (withdrawnAt !== null) return 'withdrawn'
  if (today > validUntil) return 'ended'
  if (today < validFrom) return 'not-yet'
  return addDays(today, SOON_DAYS) >= validUntil ? 'ends-soon' : 'valid'
}

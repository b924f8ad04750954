// What an organisation can set. The database holds the same bounds (app.org_settings).
import { z } from 'zod'
import {
  ABSOLUTE_HOURS_MAX,
  IDLE_MINUTES_MAX,
  IDLE_MINUTES_MIN,
  SESSIONS_PER_PERSON_MAX,
} from '../../../core/limits.ts'

export const settings = z.object({
  /** Everybody needs a second factor, not only who administers. */
  mfaRequired: z.boolean(),
  /** Staff of the platform operate as this organisation only after somebody here has said yes. */
  consentRequired: z.boolean(),
  sessionsPerPerson: z.number().int().min(1).max(SESSIONS_PER_PERSON_MAX),
  idleMinutes: z.number().int().min(IDLE_MINUTES_MIN).max(IDLE_MINUTES_MAX),
  absoluteHours: z.number().int().min(1).max(ABSOLUTE_HOURS_MAX),
})

import { z } from 'zod'
import { orgId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { openText, orgName, PLATFORM_NAME } from '../fields.ts'
import { settings } from './settings.ts'

export const read = operation({
  id: 'organisation.read',
  method: 'GET',
  path: '/v1/organisation',
  permission: 'session.read',
  audit: 'read',
  zone: 'api',
  summary: 'What the organisation asks of its people: second factor, consent, limits of sessions',
  input: {},
  output: z.object({ orgId, name: z.string(), kind: z.enum(['tenant', 'platform']), ...settings.shape }),
  async handler({ session, about, deps }) {
    const reading = deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .selectFrom('app.org')
          .innerJoin('app.org_settings', 'app.org_settings.org_id', 'app.org.org_id')
          .select(['app.org.org_id', 'kind', 'name_sealed'])
          .select(['mfa_required', 'consent_required', 'sessions_per_person', 'idle_minutes', 'absolute_hours'])
          .executeTakeFirstOrThrow(),
      about,
    )
    const [row, keys] = await Promise.all([reading, deps.keys.forSession(session)])
    return {
      orgId: row.org_id,
      name: openText(keys, orgName(row.org_id), row.name_sealed) ?? PLATFORM_NAME,
      kind: row.kind,
      mfaRequired: row.mfa_required,
      consentRequired: row.consent_required,
      sessionsPerPerson: row.sessions_per_person,
      idleMinutes: row.idle_minutes,
      absoluteHours: row.absolute_hours,
    }
  },
})

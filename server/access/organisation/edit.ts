import { z } from 'zod'
import { bug, invalid } from '../../../core/errors.ts'
import { name } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { orgName } from '../fields.ts'
import { settings } from './settings.ts'

type Settings = { [Name in keyof z.output<typeof settings>]?: z.output<typeof settings>[Name] | undefined }

export const edit = operation({
  id: 'organisation.edit',
  method: 'PATCH',
  path: '/v1/organisation',
  permission: 'organisation.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Changes the name of the organisation or what it asks of its people; a second factor is asked for at once',
  input: { body: z.object({ name: name.optional(), ...settings.partial().shape }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const { name, ...set } = input.body
    if (Object.values(input.body).every((value) => value === undefined)) throw invalid('There is nothing to change')
    const keys = await deps.keys.forSession(session)
    await deps.db.inSession(
      session,
      async ({ kysely, principal }) => {
        const who = await principal
        if (who === null) throw bug('a session of nobody')
        if (name !== undefined) {
          const name_sealed = keys.seal('record', orgName(who.orgId), name)
          await kysely.updateTable('app.org').set({ name_sealed }).where('org_id', '=', who.orgId).execute()
        }
        const columns = columnsOf(set)
        if (Object.keys(columns).length > 0)
          await kysely.updateTable('app.org_settings').set(columns).where('org_id', '=', who.orgId).execute()
      },
      about,
    )
  },
})

function columnsOf(set: Settings) {
  return {
    ...(set.mfaRequired === undefined ? {} : { mfa_required: set.mfaRequired }),
    ...(set.consentRequired === undefined ? {} : { consent_required: set.consentRequired }),
    ...(set.sessionsPerPerson === undefined ? {} : { sessions_per_person: set.sessionsPerPerson }),
    ...(set.idleMinutes === undefined ? {} : { idle_minutes: set.idleMinutes }),
    ...(set.absoluteHours === undefined ? {} : { absolute_hours: set.absoluteHours }),
  }
}

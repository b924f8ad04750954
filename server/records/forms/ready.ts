import { z } from 'zod'
import { READY_FORMS } from '../../../core/records/ready/list.ts'
import { operation } from '../../operation/operation.ts'
import { spec } from './spec.ts'

export const ready = operation({
  id: 'forms.ready',
  method: 'GET',
  path: '/v1/ready-forms',
  permission: 'record.read',
  audit: 'read',
  zone: 'api',
  summary: 'Ready forms that come with the platform, for an organisation to take over and change',
  input: {},
  output: z.object({
    forms: z.array(
      z.object({ name: z.string(), spec, isTaken: z.boolean().meta({ description: 'A form in use was made of it' }) }),
    ),
  }),
  async handler({ session, about, deps }) {
    const rows = await deps.db.inSession(
      session,
      ({ kysely }) => kysely.selectFrom('app.form').select('template').where('archived_at', 'is', null).execute(),
      about,
    )
    const taken = new Set(rows.map(({ template }) => template))
    return { forms: [...READY_FORMS].map(([name, its]) => ({ name, spec: its, isTaken: taken.has(name) })) }
  },
})

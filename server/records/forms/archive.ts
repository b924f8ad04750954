import { sql } from 'kysely'
import { z } from 'zod'
import { conflict, notFound } from '../../../core/errors.ts'
import { formId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const archive = operation({
  id: 'forms.archive',
  method: 'POST',
  path: '/v1/forms/{formId}/archive',
  permission: 'record.plan',
  audit: 'change',
  zone: 'api',
  summary: 'Takes a form out of use; what was made with it stays as it is',
  input: { params: z.object({ formId }) },
  output: 'nothing',
  async handler({ input: { params }, session, about, deps }) {
    await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const form = kysely.selectFrom('app.form').select('archived_at').where('form_id', '=', params.formId)
        const found = await form.executeTakeFirst()
        if (found === undefined) throw notFound('There is no such form')
        if (found.archived_at !== null) throw conflict('The form is archived already')
        const duties = kysely.selectFrom('app.duty').select('duty_id').where('form_id', '=', params.formId)
        if ((await duties.where('archived_at', 'is', null).limit(1).execute()).length > 0)
          throw conflict('Something is due with this form', { hint: 'End what is due with it first.' })
        await kysely
          .updateTable('app.form')
          .set({ archived_at: sql<Date>`now()` })
          .where('form_id', '=', params.formId)
          .execute()
      },
      about,
    )
  },
})

import { z } from 'zod'
import { conflict, invalid, notFound } from '../../../core/errors.ts'
import { formId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { formSpec } from '../places.ts'
import { specFrom } from './spec.ts'

export const edit = operation({
  id: 'forms.edit',
  method: 'POST',
  path: '/v1/forms/{formId}/versions',
  permission: 'record.plan',
  audit: 'change',
  zone: 'api',
  summary: 'Makes a further version of a form; records keep the version that they were made with',
  input: {
    params: z.object({ formId }),
    body: z.object({
      version: z.int().min(1).meta({ description: 'The version that was changed' }),
      spec: z.record(z.string(), z.unknown()).meta({ description: 'A FormSpec' }),
    }),
  },
  output: z.object({ version: z.int() }),
  status: 201,
  async handler({ input: { params, body }, session, about, deps }) {
    const spec = specFrom(body.spec)
    const version = body.version + 1
    const keys = await deps.keys.forSession(session)
    const blocks_sealed = keys.seal('record', formSpec(params.formId, version), JSON.stringify(spec))
    await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const form = await kysely
          .selectFrom('app.form')
          .select(['kind', 'version', 'archived_at'])
          .where('form_id', '=', params.formId)
          .executeTakeFirst()
        if (form === undefined) throw notFound('There is no such form')
        if (form.archived_at !== null) throw conflict('The form is archived')
        if (form.kind !== spec.kind)
          throw invalid('A form stays of its kind', { fields: { 'spec.kind': `is not ${form.kind}` } })
        if (form.version !== body.version)
          throw conflict('Somebody has changed the form meanwhile', { hint: 'Look at their version and change that.' })
        await kysely.insertInto('app.form_version').values({ form_id: params.formId, version, blocks_sealed }).execute()
      },
      about,
    )
    return { version }
  },
})

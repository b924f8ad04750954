import { z } from 'zod'
import { invalid, overLimit } from '../../../core/errors.ts'
import { type FormId, idFrom } from '../../../core/ids.ts'
import { FORMS_MAX } from '../../../core/limits.ts'
import { READY_FORMS } from '../../../core/records/ready/list.ts'
import { formId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { formSpec } from '../places.ts'
import { specFrom } from './spec.ts'

const ready = z.string().max(100).meta({ description: 'The name of a ready form, as forms.ready lists them' })
const own = z.record(z.string(), z.unknown()).meta({ description: 'A FormSpec' })

export const add = operation({
  id: 'forms.add',
  method: 'POST',
  path: '/v1/forms',
  permission: 'record.plan',
  audit: 'change',
  zone: 'api',
  summary: 'Makes a form of the organisation, of a ready one or of its own blocks',
  input: { body: z.object({ ready: ready.optional(), spec: own.optional() }) },
  output: z.object({ formId }),
  status: 201,
  async handler({ input: { body }, session, about, deps }) {
    const { template, spec } = chosen(body)
    const form_id = idFrom<FormId>(deps.random(16))
    const keys = await deps.keys.forSession(session)
    const blocks_sealed = keys.seal('record', formSpec(form_id, 1), JSON.stringify(spec))
    await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const { n } = await kysely
          .selectFrom('app.form')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .where('archived_at', 'is', null)
          .executeTakeFirstOrThrow()
        if (n >= FORMS_MAX) throw overLimit(`An organisation has ${FORMS_MAX} forms at most`, { hint: 'Archive some.' })
        await kysely.insertInto('app.form').values({ form_id, kind: spec.kind, template }).execute()
        await kysely.insertInto('app.form_version').values({ form_id, version: 1, blocks_sealed }).execute()
      },
      about,
    )
    return { formId: form_id }
  },
})

function chosen(body: { ready?: string | undefined; spec?: Record<string, unknown> | undefined }) {
  if ((body.ready === undefined) === (body.spec === undefined))
    throw invalid('A form is made of a ready one or of blocks', { fields: { spec: 'give either ready or spec' } })
  if (body.ready === undefined) return { template: null, spec: specFrom(body.spec) }
  const found = READY_FORMS.get(body.ready)
  if (found === undefined)
    throw invalid('There is no such ready form', { fields: { ready: 'is none of those that forms.ready lists' } })
  return { template: body.ready, spec: found }
}

import { z } from 'zod'
import { invalid, notFound } from '../../../core/errors.ts'
import { name, note, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { siteName, siteNote } from '../fields.ts'

export const edit = operation({
  id: 'sites.edit',
  method: 'PATCH',
  path: '/v1/sites/{siteId}',
  permission: 'site.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Changes the label or the note of a site; an empty note removes it',
  input: { params: z.object({ siteId }), body: z.object({ name: name.optional(), note: note.optional() }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const { body, params } = input
    if (body.name === undefined && body.note === undefined) throw invalid('There is nothing to change')
    const keys = await deps.keys.forSession(session)
    const seal = (place: ReturnType<typeof siteName>, text: string) => keys.seal('record', place, text)
    const changed = await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .updateTable('app.site')
          .set({
            ...(body.name === undefined ? {} : { name_sealed: seal(siteName(params.siteId), body.name) }),
            ...(body.note === undefined
              ? {}
              : { note_sealed: body.note === '' ? null : seal(siteNote(params.siteId), body.note) }),
          })
          .where('site_id', '=', params.siteId)
          .returning('site_id')
          .execute(),
      about,
    )
    if (changed.length === 0) throw notFound('There is no such site')
  },
})

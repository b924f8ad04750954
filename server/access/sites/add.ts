import { z } from 'zod'
import { type SiteId, idFrom } from '../../../core/ids.ts'
import { name, note, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { siteName, siteNote } from '../fields.ts'

export const add = operation({
  id: 'sites.add',
  method: 'POST',
  path: '/v1/sites',
  permission: 'site.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Adds a site, under any label (claim V-18)',
  input: { body: z.object({ name, note: note.optional() }) },
  output: z.object({ siteId }),
  status: 201,
  async handler({ input, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const made = idFrom<SiteId>(deps.random(16))
    const text = input.body.note ?? ''
    await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .insertInto('app.site')
          .values({
            site_id: made,
            name_sealed: keys.seal('record', siteName(made), input.body.name),
            note_sealed: text === '' ? null : keys.seal('record', siteNote(made), text),
          })
          .execute(),
      about,
    )
    return { siteId: made }
  },
})

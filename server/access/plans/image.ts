import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import { IMAGE_TYPES } from '../../../core/wire/images/kind.ts'
import { siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { imagePlace } from './fields.ts'

export const image = operation({
  id: 'plans.image',
  method: 'GET',
  path: '/v1/sites/{siteId}/plan/image',
  permission: 'site.read',
  audit: 'read',
  zone: 'api',
  summary: 'The picture of the plan of a site',
  input: { params: z.object({ siteId }) },
  output: 'file',
  async handler({ input, session, about, deps, file }) {
    const id = input.params.siteId
    const keys = await deps.keys.forSession(session)
    const row = await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .selectFrom('app.site_plan as p')
          .innerJoin('app.site_plan_image as i', (join) =>
            join.onRef('i.org_id', '=', 'p.org_id').onRef('i.site_id', '=', 'p.site_id'),
          )
          .select(['p.media_type', 'p.image_version', 'i.sealed'])
          .where('p.site_id', '=', id)
          .executeTakeFirst(),
      about,
    )
    const { media_type, image_version, sealed = null } = row ?? {}
    const mediaType = IMAGE_TYPES.find((type) => type === media_type)
    if (mediaType === undefined || !image_version || sealed === null) throw notFound('There is no plan of this site')
    const bytes = keys.openBytes('record', imagePlace(id, image_version), sealed)
    file.begin(`site-plan.${mediaType.slice('image/'.length)}`, mediaType)
    await file.write(bytes)
  },
})

import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import { siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { sealedLayout, version } from './fields.ts'
import { lockedOfVersion, refuseUnseenSite } from './there.ts'

export const remove = operation({
  id: 'plans.remove',
  method: 'POST',
  path: '/v1/sites/{siteId}/plan/remove',
  permission: 'site.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Removes the plan of a site: its picture and all places on it',
  input: { params: z.object({ siteId }), body: z.object({ version: version.min(1) }) },
  output: 'nothing',
  async handler({ input: { params, body }, session, about, deps }) {
    const id = params.siteId
    const keys = await deps.keys.forSession(session)
    await deps.db.inSession(
      session,
      async (tx) => {
        await refuseUnseenSite(tx, id)
        const before = await lockedOfVersion(tx, id, body.version)
        if (before === undefined || before.image_version === null) throw notFound('There is no plan of this site')
        const nothing = { media_type: null, width_px: null, height_px: null, image_bytes: null, image_version: null }
        await tx.kysely
          .updateTable('app.site_plan')
          .set({ ...nothing, ...sealedLayout(keys, id, []), removed_at: sql<Date>`now()` })
          .where('site_id', '=', id)
          .execute()
        await tx.kysely.updateTable('app.site_plan_image').set({ sealed: null }).where('site_id', '=', id).execute()
      },
      about,
    )
  },
})

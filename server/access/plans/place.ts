// Where assets stand on the plan of their site. Whoever writes says which version they have seen: of two who change one at
// once the second is told, and nothing of the first is lost.
import { z } from 'zod'
import { invalid, notFound, overLimit } from '../../../core/errors.ts'
import { PLAN_ASSETS_MAX } from '../../../core/limits.ts'
import { siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { openLayout, places, sealedLayout, version } from './fields.ts'
import { lockedOfVersion, refuseUnseenSite, sitesOf } from './there.ts'

export const place = operation({
  id: 'plans.place',
  method: 'PATCH',
  path: '/v1/sites/{siteId}/plan',
  permission: 'site.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Places assets on the plan of the version that was read; conflict when somebody else has changed it since',
  input: { params: z.object({ siteId }), body: z.object({ version: version.min(1), places }) },
  output: z.object({ version }),
  async handler({ input: { params, body }, session, about, deps }) {
    const id = params.siteId
    const keys = await deps.keys.forSession(session)
    const made = await deps.db.inSession(
      session,
      async (tx) => {
        await refuseUnseenSite(tx, id)
        const before = await lockedOfVersion(tx, id, body.version)
        if (before === undefined || before.image_version === null) throw notFound('There is no plan of this site')
        const placed = openLayout(keys, id, before.layout_sealed)
        const sites = await sitesOf(
          tx,
          [...placed, ...body.places].map((each) => each.assetId),
        )
        // One that may not be seen and one that stands elsewhere are refused alike.
        if (body.places.some((each) => sites.get(each.assetId) !== id))
          throw invalid('Only assets of this site have a place on its plan', {
            hint: 'One of them may have been moved meanwhile: load the assets again.',
            fields: { places: 'not an asset of this site' },
          })
        // What the editor cannot see stays where it is.
        const all = [...placed.filter((each) => !sites.has(each.assetId)), ...body.places]
        if (all.length > PLAN_ASSETS_MAX) throw overLimit(`A plan has room for ${PLAN_ASSETS_MAX} assets`)
        const changed = await tx.kysely
          .updateTable('app.site_plan')
          .set(sealedLayout(keys, id, all))
          .where('site_id', '=', id)
          .returning('version')
          .executeTakeFirstOrThrow()
        return changed.version
      },
      about,
    )
    return { version: made }
  },
})

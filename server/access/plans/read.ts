import { z } from 'zod'
import { IMAGE_TYPES } from '../../../core/wire/images/kind.ts'
import { instant, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { openLayout, place, version } from './fields.ts'
import { refuseUnseenSite, sitesOf } from './there.ts'

const picture = z.object({
  version: z.int().meta({ description: 'Another one is another picture' }),
  mediaType: z.enum(IMAGE_TYPES),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
})

export const read = operation({
  id: 'plans.read',
  method: 'GET',
  path: '/v1/sites/{siteId}/plan',
  permission: 'site.read',
  audit: 'read',
  zone: 'api',
  summary: 'The plan of a site and where on it assets stand; of an asset that the viewer may not see, nothing',
  input: { params: z.object({ siteId }) },
  output: z.object({
    version,
    changedAt: instant.nullable(),
    image: picture.nullable().meta({ description: 'Null: there is no plan' }),
    places: z.array(place),
  }),
  async handler({ input, session, about, deps }) {
    const id = input.params.siteId
    const keys = await deps.keys.forSession(session)
    return deps.db.inSession(
      session,
      async (tx) => {
        const row = await tx.kysely
          .selectFrom('app.site_plan')
          .select(['version', 'changed_at', 'layout_sealed', 'media_type', 'width_px', 'height_px'])
          .select(['image_bytes', 'image_version'])
          .where('site_id', '=', id)
          .executeTakeFirst()
        await refuseUnseenSite(tx, id)
        if (row === undefined) return { version: 0, changedAt: null, image: null, places: [] }
        const placed = openLayout(keys, id, row.layout_sealed)
        const sites = await sitesOf(
          tx,
          placed.map((each) => each.assetId),
        )
        return {
          version: row.version,
          changedAt: row.changed_at.toISOString(),
          image: pictureOf(row),
          // One that was moved to another site is not here any more.
          places: placed.filter((each) => sites.get(each.assetId) === id),
        }
      },
      about,
    )
  },
})

type Row = {
  media_type: string | null
  width_px: number | null
  height_px: number | null
  image_bytes: number | null
  image_version: number | null
}

/** The database has all five or none. */
function pictureOf(row: Row): z.output<typeof picture> | null {
  if (row.media_type === null) return null
  return picture.parse({
    version: row.image_version,
    mediaType: row.media_type,
    width: row.width_px,
    height: row.height_px,
    bytes: row.image_bytes,
  })
}

// A picture for the plan of a site. It is taken apart here, whatever made it: only what draws it is kept.
import { z } from 'zod'
import { invalid } from '../../../core/errors.ts'
import type { SiteId } from '../../../core/ids.ts'
import { PLAN_BYTES_MAX, PLAN_PIXELS_MAX, PLAN_REQUEST_BYTES_MAX, PLAN_SIDE_PX_MAX } from '../../../core/limits.ts'
import { drawingOf, type Image } from '../../../core/wire/images/image.ts'
import { ImageRefused } from '../../../core/wire/images/refused.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { image, imagePlace, sealedLayout, version } from './fields.ts'
import { changedSince, lockedOfVersion, refuseUnseenSite } from './there.ts'

export const upload = operation({
  id: 'plans.upload',
  method: 'POST',
  path: '/v1/sites/{siteId}/plan/image',
  permission: 'site.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Puts a picture under the plan of a site, instead of the one of the version that was read; places stay',
  input: { params: z.object({ siteId }), body: z.object({ version, image }) },
  bodyBytesMax: PLAN_REQUEST_BYTES_MAX,
  output: z.object({ version }),
  status: 201,
  async handler({ input: { params, body }, session, about, deps }) {
    const drawing = drawn(body.image)
    const keys = await deps.keys.forSession(session)
    const made = await deps.db.inSession(
      session,
      async (tx) => {
        await refuseUnseenSite(tx, params.siteId)
        return await put(tx, keys, { siteId: params.siteId, version: body.version, drawing })
      },
      about,
    )
    return { version: made }
  },
})

function drawn(bytes: Uint8Array): Image {
  try {
    return drawingOf(bytes, { bytes: PLAN_BYTES_MAX, side_px: PLAN_SIDE_PX_MAX, pixels: PLAN_PIXELS_MAX })
  } catch (error) {
    if (!(error instanceof ImageRefused)) throw error
    throw invalid(error.message, { hint: error.hint, fields: { image: error.message }, cause: error })
  }
}

type New = { siteId: SiteId; version: number; drawing: Image }

async function put(tx: Tx, keys: OrgKeys, { siteId, version, drawing }: New): Promise<number> {
  const { kysely } = tx
  const next = version + 1
  const before = await lockedOfVersion(tx, siteId, version)
  const facts = {
    media_type: drawing.mediaType,
    width_px: drawing.width,
    height_px: drawing.height,
    image_bytes: drawing.bytes.length,
    image_version: next,
  }
  const sealed = keys.sealBytes('record', imagePlace(siteId, next), drawing.bytes)
  if (before === undefined) {
    const row = { site_id: siteId, ...facts, ...sealedLayout(keys, siteId, []) }
    const added = await kysely
      .insertInto('app.site_plan')
      .values(row)
      .onConflict((it) => it.doNothing())
      .returning('version')
      .executeTakeFirst()
    // Somebody else's is the first.
    if (added === undefined) throw changedSince()
    await kysely.insertInto('app.site_plan_image').values({ site_id: siteId, sealed }).execute()
    return added.version
  }
  const changed = await kysely
    .updateTable('app.site_plan')
    .set({ ...facts, removed_at: null })
    .where('site_id', '=', siteId)
    .returning('version')
    .executeTakeFirstOrThrow()
  await kysely.updateTable('app.site_plan_image').set({ sealed }).where('site_id', '=', siteId).execute()
  return changed.version
}

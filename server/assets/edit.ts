import { z } from 'zod'
import { invalid, notFound } from '../../core/errors.ts'
import { RHYTHM_MS_MAX, RHYTHM_MS_MIN } from '../../core/limits.ts'
import { assetId, name, note, siteId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { assetKind, assetName, assetNote } from './fields.ts'

export const edit = operation({
  id: 'assets.edit',
  method: 'PATCH',
  path: '/v1/assets/{assetId}',
  permission: 'asset.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Changes name, kind, note or rhythm of an asset, or moves it to another site; its history goes with it',
  input: {
    params: z.object({ assetId }),
    body: z.object({
      name: name.optional(),
      note: note.optional(),
      kind: assetKind.optional(),
      siteId: siteId.optional(),
      rhythmMs: z
        .int()
        .min(RHYTHM_MS_MIN)
        .max(RHYTHM_MS_MAX)
        .nullable()
        .optional()
        .meta({ description: 'How often it usually sends, in ms; null lets the platform learn it' }),
    }),
  },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const { body, params } = input
    if (Object.values(body).every((value) => value === undefined)) throw invalid('There is nothing to change')
    const keys = await deps.keys.forSession(session)
    const asset = params.assetId
    const changes = {
      ...(body.kind === undefined ? {} : { kind: body.kind }),
      ...(body.siteId === undefined ? {} : { site_id: body.siteId }),
      ...(body.rhythmMs === undefined ? {} : { rhythm_ms: body.rhythmMs }),
      ...(body.name === undefined ? {} : { name_sealed: keys.seal('record', assetName(asset), body.name) }),
      ...(body.note === undefined
        ? {}
        : { note_sealed: body.note === '' ? null : keys.seal('record', assetNote(asset), body.note) }),
    }
    const changed = await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely.updateTable('app.asset').set(changes).where('asset_id', '=', asset).returning('asset_id').execute(),
      about,
    )
    if (changed.length === 0) throw notFound('There is no such asset')
  },
})

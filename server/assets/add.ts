import { z } from 'zod'
import { conflict, invalid, isFailure } from '../../core/errors.ts'
import { type AssetId, idFrom } from '../../core/ids.ts'
import { name, note, siteId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { type Asking, issueCertificate } from './certificates/issuance.ts'
import { assetKind, assetName, assetNote, csr, issued, requestId } from './fields.ts'

export const add = operation({
  id: 'assets.add',
  method: 'POST',
  path: '/v1/assets',
  permission: 'asset.add',
  audit: 'change',
  zone: 'api',
  summary: 'Adds an asset with a certificate of its own; the private key is in this answer and nowhere else, ever',
  input: {
    body: z.object({ requestId, name, kind: assetKind, siteId, note: note.optional(), csr: csr.optional() }),
  },
  output: issued,
  status: 201,
  async handler({ input: { body }, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const assetId = idFrom<AssetId>(deps.random(16))
    const asking = { deps, session, about }
    const text = body.note ?? ''
    const row = {
      asset_id: assetId,
      site_id: body.siteId,
      kind: body.kind,
      name_sealed: keys.seal('record', assetName(assetId), body.name),
      note_sealed: text === '' ? null : keys.seal('record', assetNote(assetId), text),
      request_id: body.requestId,
    }
    try {
      return await issueCertificate(asking, {
        assetId,
        requestId: body.requestId,
        csr: body.csr,
        before: async (kysely) => {
          await kysely.insertInto('app.asset').values(row).execute()
        },
      })
    } catch (error) {
      if (isFailure(error, 'conflict')) await refuseRepetition(asking, body.requestId)
      // The only reference in the row is the site.
      if (isFailure(error, 'not-found'))
        throw invalid('There is no such site', { fields: { siteId: 'no such site' }, cause: error })
      throw error
    }
  },
})

async function refuseRepetition({ deps, session, about }: Asking, request: string): Promise<void> {
  const earlier = await deps.db.inSession(
    session,
    ({ kysely }) => kysely.selectFrom('app.asset').select('asset_id').where('request_id', '=', request).execute(),
    about,
  )
  const [asset] = earlier
  if (asset !== undefined)
    throw conflict('This asset has been added already, and a key is shown once', {
      hint: `if you do not have the files, issue another certificate for the asset ${asset.asset_id}: the one you did not get is revoked then`,
    })
}

import { z } from 'zod'
import { invalid, notFound } from '../../../core/errors.ts'
import type { AssetId } from '../../../core/ids.ts'
import { REVOKE_MANY_MAX } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import { assetId, instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { revocationReason, serial } from '../fields.ts'
import { revokeAll } from './revoking.ts'

/** `none`: the asset is there and has no certificate that could connect. */
const OUTCOMES = ['revoked', 'already', 'none', 'not-found'] as const
type Line = { asked: string; outcome: (typeof OUTCOMES)[number]; serials: string[]; revokedAt: string | null }

export const revokeMany = operation({
  id: 'certificates.revoke-many',
  method: 'POST',
  path: '/v1/certificates/revoke',
  permission: 'certificate.revoke',
  audit: 'change',
  zone: 'api',
  summary: 'Revokes many certificates, by serial number or by asset, all in one transaction; tells of each line',
  input: {
    body: z.object({
      serials: z.array(serial).max(REVOKE_MANY_MAX).optional(),
      assetIds: z.array(assetId).max(REVOKE_MANY_MAX).optional(),
      reason: revocationReason,
    }),
  },
  output: z.object({
    revoked: z.int(),
    /** In the order in which they were asked for, serials first. */
    lines: z.array(
      z.object({
        asked: z.string(),
        outcome: z.enum(OUTCOMES),
        serials: z.array(serial),
        revokedAt: instant.nullable(),
      }),
    ),
  }),
  async handler({ input, session, about, deps }) {
    const { serials = [], assetIds = [], reason } = input.body
    if (serials.length + assetIds.length === 0) throw invalid('Nothing is named', { hint: 'give serials or assetIds' })
    if (serials.length + assetIds.length > REVOKE_MANY_MAX)
      throw invalid(`More than ${REVOKE_MANY_MAX} are named`, { hint: 'send several requests' })
    return deps.db.inSession(
      session,
      async (tx) => {
        const known = await knownOf(tx, serials, assetIds)
        if (known.certificates.length === 0 && known.assets.size === 0)
          throw notFound('None of these certificates or assets is there')
        const { revokedAt, fresh } = await revokeAll(tx, known.certificates, reason)
        return { revoked: fresh.size, lines: linesOf(serials, assetIds, known, { revokedAt, fresh }) }
      },
      about,
    )
  },
})

type Known = { certificates: { serial: Buffer; asset_id: AssetId }[]; assets: ReadonlySet<string> }

async function knownOf({ kysely }: Tx, serials: readonly string[], assetIds: readonly AssetId[]): Promise<Known> {
  const bytes = serials.map((hex) => Buffer.from(hex, 'hex'))
  const certificates = await kysely
    .selectFrom('app.certificate')
    .select(['serial', 'asset_id'])
    .where((is) =>
      is.or([
        ...(bytes.length === 0 ? [] : [is('serial', 'in', bytes)]),
        // What is intended may be signed at this moment: it is revoked with the others.
        ...(assetIds.length === 0 ? [] : [is.and([is('asset_id', 'in', assetIds), is('state', '<>', 'void')])]),
      ]),
    )
    .execute()
  const assets =
    assetIds.length === 0
      ? []
      : await kysely.selectFrom('app.asset').select('asset_id').where('asset_id', 'in', assetIds).execute()
  return { certificates, assets: new Set(assets.map(({ asset_id }) => asset_id)) }
}

type Done = { revokedAt: ReadonlyMap<string, Date>; fresh: ReadonlySet<string> }

function linesOf(serials: readonly string[], assetIds: readonly AssetId[], known: Known, done: Done): Line[] {
  const line = (asked: string, its: readonly string[], isThere: boolean): Line => {
    const fresh = its.filter((hex) => done.fresh.has(hex))
    const [at] = (fresh.length > 0 ? fresh : its).map((hex) => done.revokedAt.get(hex)?.toISOString())
    const outcome = fresh.length > 0 ? 'revoked' : its.length > 0 ? 'already' : isThere ? 'none' : 'not-found'
    return { asked, outcome, serials: fresh, revokedAt: at ?? null }
  }
  const all = new Set(known.certificates.map((each) => each.serial.toString('hex')))
  const ofAsset = Map.groupBy(known.certificates, (each) => each.asset_id)
  return [
    ...serials.map((hex) => line(hex, all.has(hex) ? [hex] : [], false)),
    ...assetIds.map((asset) => {
      const its = (ofAsset.get(asset) ?? []).map((each) => each.serial.toString('hex'))
      return line(asset, its, known.assets.has(asset))
    }),
  ]
}

// What an import of the same line has made before: the asset, and the certificate for the key of its request.
import type { AssetId } from '../../../core/ids.ts'
import type { Asking } from '../certificates/issuance.ts'

/** The assets that came of these requests. */
export async function earlierOf(
  { deps, session, about }: Asking,
  requestIds: readonly string[],
): Promise<Map<string, AssetId>> {
  if (requestIds.length === 0) return new Map()
  const rows = await deps.db.inSession(
    session,
    ({ kysely }) =>
      kysely.selectFrom('app.asset').select(['asset_id', 'request_id']).where('request_id', 'in', requestIds).execute(),
    about,
  )
  return new Map(rows.flatMap(({ asset_id, request_id }) => (request_id === null ? [] : [[request_id, asset_id]])))
}

export type EarlierCertificate =
  /** It can be handed out again: whoever has it has nothing without the key, which the device keeps. */
  | { state: 'live'; serial: Buffer; der: Buffer }
  /** Somebody is at it at this moment, or it broke off and is withdrawn in a few minutes. */
  | { state: 'begun' }
  /** None was ever issued. */
  | { state: 'none' }
  /** It was revoked, has ended, or another one has taken its place. */
  | { state: 'over' }

export async function certificateFor(
  { deps, session, about }: Asking,
  asset: AssetId,
  spkiSha256: Buffer,
): Promise<EarlierCertificate> {
  const rows = await deps.db.inSession(
    session,
    ({ kysely }) =>
      kysely
        .selectFrom('app.certificate as c')
        .leftJoin('app.revocation as r', (join) =>
          join.onRef('r.org_id', '=', 'c.org_id').onRef('r.serial', '=', 'c.serial'),
        )
        .select([
          'c.serial',
          'c.state',
          'c.spki',
          'c.certificate_der',
          'c.not_after',
          'c.confirm_before',
          'r.revoked_at',
        ])
        .where('c.asset_id', '=', asset)
        .execute(),
    about,
  )
  const now = deps.clock()
  for (const { serial, state, spki, certificate_der: der, not_after, confirm_before, revoked_at } of rows) {
    if (spki?.equals(spkiSha256) !== true || der === null || not_after === null || revoked_at !== null) continue
    const isTaken = state === 'confirmed' || (state === 'issued' && confirm_before > now)
    if (isTaken && not_after > now) return { state: 'live', serial, der }
  }
  if (rows.some(({ state }) => state === 'intended')) return { state: 'begun' }
  return { state: rows.some(({ certificate_der }) => certificate_der !== null) ? 'over' : 'none' }
}

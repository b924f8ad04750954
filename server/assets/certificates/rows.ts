// All certificates that the viewer may see, for the page and for its export. Row-level security decides which.
import { sql } from 'kysely'
import type { AssetId, SiteId } from '../../../core/ids.ts'
import { CERTIFICATES_LISTED_MAX } from '../../../core/limits.ts'
import type { Deps } from '../../operation/deps.ts'
import type { RequestFacts } from '../../db/database.ts'
import type { SessionToken } from '../../platform/secret.ts'
import type { CertificateFacts } from '../fields.ts'
import { OpenedNames } from '../opened-names.ts'
import { stateOf } from './facts.ts'

/** Times are epoch ms: a Date for each of ten thousand rows is dear. */
type Row = {
  serial: string
  asset_id: AssetId
  site_id: SiteId
  name_sealed: Buffer
  state: 'issued' | 'confirmed' | 'void'
  key_origin: 'platform' | 'csr'
  issuer: string
  created_ms: number
  not_after_ms: number
  retire_ms: number | null
  revoked_ms: number | null
  reason: CertificateFacts['revokedReason']
  used_ms: number | null
}

const ROWS = sql<Row>`
  select encode(c.serial, 'hex') as serial, c.asset_id, a.site_id, a.name_sealed, c.state, c.key_origin, c.issuer,
    date_part('epoch', c.created_at) * 1000 as created_ms, date_part('epoch', c.not_after) * 1000 as not_after_ms,
    date_part('epoch', c.retire_at) * 1000 as retire_ms, date_part('epoch', r.revoked_at) * 1000 as revoked_ms, r.reason,
    date_part('epoch', k.last_used_at) * 1000 as used_ms
  from app.certificate c
  join app.asset a on a.org_id = c.org_id and a.asset_id = c.asset_id
  left join app.revocation r on r.org_id = c.org_id and r.serial = c.serial
  left join app.certificate_use k on k.org_id = c.org_id and k.serial = c.serial
  where c.fingerprint is not null
  order by c.created_at desc, c.serial
  limit ${CERTIFICATES_LISTED_MAX + 1}`

export type ListedCertificate = {
  serial: string
  assetId: AssetId
  assetName: string
  siteId: SiteId
  state: CertificateFacts['state']
  keyOrigin: 'platform' | 'csr'
  issuer: string
  createdAt: string
  notAfter: string
  retireAt: string | null
  revokedAt: string | null
  revokedReason: CertificateFacts['revokedReason']
  lastUsedAt: string | null
}

const names = new OpenedNames()

/** Newest first; `more` when there are older ones than fit. */
export async function listedCertificates(
  deps: Pick<Deps, 'db' | 'keys' | 'clock'>,
  session: SessionToken,
  about: RequestFacts,
): Promise<{ certificates: ListedCertificate[]; more: boolean; at: Date }> {
  const keys = await deps.keys.forSession(session)
  const { rows } = await deps.db.inSession(session, (tx) => ROWS.execute(tx.kysely), about)
  const at = deps.clock()
  return {
    certificates: rows.slice(0, CERTIFICATES_LISTED_MAX).map((row) => ({
      serial: row.serial,
      assetId: row.asset_id,
      assetName: names.nameOf(keys, row.asset_id, row.name_sealed),
      siteId: row.site_id,
      state: stateOf(
        { state: row.state, revoked_at: row.revoked_ms === null ? null : new Date(row.revoked_ms) },
        new Date(row.not_after_ms),
        at,
      ),
      keyOrigin: row.key_origin,
      issuer: row.issuer,
      createdAt: instantOf(row.created_ms),
      notAfter: instantOf(row.not_after_ms),
      retireAt: instantOrNull(row.retire_ms),
      revokedAt: instantOrNull(row.revoked_ms),
      revokedReason: row.reason,
      lastUsedAt: instantOrNull(row.used_ms),
    })),
    more: rows.length > CERTIFICATES_LISTED_MAX,
    at,
  }
}

const instantOf = (ms: number): string => new Date(ms).toISOString()
const instantOrNull = (ms: number | null): string | null => (ms === null ? null : instantOf(ms))

import { sql } from 'kysely'
import { csvRow } from '../../../core/audit/csv.ts'
import { standingOf } from '../../../core/expiry.ts'
import { operation } from '../../operation/operation.ts'
import { type ListedCertificate, listedCertificates } from './rows.ts'

const HEAD = csvRow([
  'asset',
  'asset id',
  'state',
  'expires (UTC)',
  'revoked by itself (UTC)',
  'revoked (UTC)',
  'reason',
  'last used (UTC)',
  'key made by',
  'issuer',
  'issued (UTC)',
  'serial',
])

/** Rows of one write: some hundred kilobytes. */
const ROWS_AT_ONCE = 1_000

export const exportList = operation({
  id: 'certificates.export',
  method: 'POST',
  path: '/v1/certificates/export',
  permission: 'asset.read',
  audit: 'change',
  zone: 'api',
  summary: 'The certificates that the viewer may see, as CSV',
  input: {},
  output: 'file',
  async handler({ session, about, deps, file, signal }) {
    const { certificates, at } = await listedCertificates(deps, session, about)
    // Commit point: the log says so before anything leaves.
    await deps.db.inSession(
      session,
      ({ kysely }) => sql`select app.certificates_exported(${certificates.length})`.execute(kysely),
      about,
    )
    file.begin(`certificates-${at.toISOString().slice(0, 10)}.csv`, 'text/csv; charset=utf-8')
    await file.write(HEAD)
    for (let from = 0; from < certificates.length && !signal.aborted; from += ROWS_AT_ONCE)
      await file.write(
        certificates
          .slice(from, from + ROWS_AT_ONCE)
          .map((each) => line(each, at.getTime()))
          .join(''),
      )
  },
})

function line(each: ListedCertificate, now_ms: number): string {
  return csvRow([
    each.assetName,
    each.assetId,
    standingOf(each, now_ms),
    each.notAfter,
    each.retireAt ?? '',
    each.revokedAt ?? '',
    each.revokedReason ?? '',
    each.lastUsedAt ?? '',
    each.keyOrigin === 'csr' ? 'device' : 'platform',
    each.issuer,
    each.createdAt,
    each.serial,
  ])
}

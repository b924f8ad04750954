// What enrolment asks of the database: each question is one function (db/migrations/0045-est.sql, 0046-re-enrolment.sql).
import type { X509Certificate } from 'node:crypto'
import { sql } from 'kysely'
import type { AssetId, OrgId, SiteId } from '../../../core/ids.ts'
import type { Database } from '../../db/database.ts'

export type ClaimOutcome = 'open' | 'used' | 'withdrawn' | 'expired' | 'other-asset' | 'closed'
export type RenewOutcome = 'done' | 'not-live' | 'too-many'
export type Owner = { readonly orgId: OrgId; readonly siteId: SiteId; readonly assetId: AssetId }
export type Claim = Owner & { readonly outcome: ClaimOutcome }

/** Every method throws Failure unavailable when the database cannot be asked. */
export type Claims = {
  /** Undefined for a code that was never made. */
  look(codeHash: Buffer, assetId: AssetId | undefined): Promise<Claim | undefined>
  /** `open`: it was, and is burnt now for a certificate with this serial. Of two who ask at once one gets it. */
  burn(codeHash: Buffer, assetId: AssetId | undefined, serial: Buffer, tokenHash: Buffer): Promise<Claim | undefined>
  /** Writes down what the vault signed. False when it was withdrawn meanwhile. */
  issued(serial: Buffer, certificate: X509Certificate): Promise<boolean>
  notIssued(orgId: OrgId, serial: Buffer): Promise<void>
  /** `done`: the certificate of this fingerprint is live, and another one is intended that will replace it. */
  renew(fingerprint: string, serial: Buffer, tokenHash: Buffer): Promise<RenewOutcome>
  guessed(address: string, tries: number): Promise<void>
}

type Row = { outcome: ClaimOutcome; org_id: OrgId; site_id: SiteId; asset_id: AssetId }

export function databaseClaims(db: Database): Claims {
  return {
    look: (codeHash, assetId) =>
      db.asProcess(async ({ kysely }) => {
        const { rows } = await sql<Row>`select * from app.gateway_claim(${codeHash}, ${assetId ?? null})`.execute(
          kysely,
        )
        return claimOf(rows)
      }),
    burn: (codeHash, assetId, serial, tokenHash) =>
      db.asProcess(async ({ kysely }) => {
        const { rows } = await sql<Row>`
          select * from app.gateway_enrol(${codeHash}, ${assetId ?? null}, ${serial}, ${tokenHash})`.execute(kysely)
        return claimOf(rows)
      }),
    issued: (serial, { raw, issuer, validFromDate }) =>
      db.asProcess(async ({ kysely }) => {
        const { rows } = await sql<{ found: boolean }>`
          select app.gateway_issued(${serial}, ${raw}, ${issuer}, ${validFromDate}) as found`.execute(kysely)
        return rows[0]?.found === true
      }),
    notIssued: async (orgId, serial) => {
      await db.asProcess(({ kysely }) => sql`select app.gateway_not_issued(${orgId}, ${serial})`.execute(kysely))
    },
    renew: (fingerprint, serial, tokenHash) =>
      db.asProcess(async ({ kysely }) => {
        const { rows } = await sql<{ outcome: RenewOutcome }>`
          select app.gateway_renew(${Buffer.from(fingerprint, 'hex')}, ${serial}, ${tokenHash}) as outcome`.execute(
          kysely,
        )
        return rows[0]?.outcome ?? 'not-live'
      }),
    guessed: async (address, tries) => {
      await db.asProcess(({ kysely }) => sql`select app.gateway_claims_guessed(${address}, ${tries})`.execute(kysely))
    },
  }
}

function claimOf([row]: readonly Row[]): Claim | undefined {
  return row && { outcome: row.outcome, orgId: row.org_id, siteId: row.site_id, assetId: row.asset_id }
}

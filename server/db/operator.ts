// The operator's own hand on the database, from the platform's machine alone: the password of the migrator is a file
// there. For what has to be done when no api answers; it takes no session and leaves its lines in the audit log.
import { readSecret } from '../platform/secrets.ts'
import type { Config } from '../platform/config.ts'
import { connect } from './internal/connection.ts'
import { failureOf } from './internal/failures.ts'

export type Target = { serials: readonly string[]; assets: readonly string[]; issuer: string | undefined }
export type Found = {
  orgId: string
  assetId: string
  serial: string
  notAfter: Date
  /** Null while it is not revoked. */
  revokedAt: Date | null
}
export type Confirmation = {
  gateway: string
  state: 'live' | 'silent'
  /** How many of those that were asked for. */
  confirmed: number
  confirmedAt: Date | null
  socketsClosed: number
  lastClosedAt: Date | null
}

export type Operator = {
  /** What is meant, sorted by organisation and asset. Serials and ids in lower-case hexadecimal. */
  certificates(target: Target): Promise<Found[]>
  /** Revokes for good, in one transaction; how many were not revoked before. */
  revoke(serials: readonly string[], reason: string): Promise<number>
  confirmations(serials: readonly string[]): Promise<Confirmation[]>
  close(): Promise<void>
}

/** Throws Failure unavailable when the database is away, not-found where no platform was ever installed. */
export async function openOperator(config: Config): Promise<Operator> {
  const password = readSecret(config, 'db-migrator.password')
  const { client } = await connect(config.database, { user: 'fairlead_migrator', password })
  // Privilege raise: from here on as the owner of the definer functions, for the functions below and nothing else.
  await client.query('set role fairlead_definer')
  const bytes = (serials: readonly string[]): Buffer[] => serials.map((serial) => Buffer.from(serial, 'hex'))
  const ask = async <R extends object>(text: string, values: unknown[]): Promise<R[]> => {
    try {
      return (await client.query<R>(text, values)).rows
    } catch (error) {
      throw failureOf(error)
    }
  }
  return {
    certificates: async ({ serials, assets, issuer }) => {
      type Row = { org_id: string; asset_id: string; serial: Buffer; not_after: Date; revoked_at: Date | null }
      const rows = await ask<Row>('select * from app.operator_certificates($1, $2, $3)', [
        bytes(serials),
        assets,
        issuer ?? null,
      ])
      return rows.map((row) => ({
        orgId: row.org_id,
        assetId: row.asset_id,
        serial: row.serial.toString('hex'),
        notAfter: row.not_after,
        revokedAt: row.revoked_at,
      }))
    },
    revoke: async (serials, reason) => {
      const rows = await ask<{ n: number }>('select app.operator_revoke($1, $2) as n', [bytes(serials), reason])
      return rows[0]?.n ?? 0
    },
    confirmations: async (serials) => {
      type Row = {
        gateway: string
        gateway_state: Confirmation['state']
        confirmed: number
        confirmed_at: Date | null
        sockets_closed: number
        last_closed_at: Date | null
      }
      const rows = await ask<Row>('select * from app.operator_confirmations($1)', [bytes(serials)])
      return rows.map((row) => ({
        gateway: row.gateway,
        state: row.gateway_state,
        confirmed: row.confirmed,
        confirmedAt: row.confirmed_at,
        socketsClosed: row.sockets_closed,
        lastClosedAt: row.last_closed_at,
      }))
    },
    close: () => client.end(),
  }
}

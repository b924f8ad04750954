// The registry in PostgreSQL: each question is one function that answers nothing else (db/migrations/0014-gateway.sql).
import { sql } from 'kysely'
import { unavailable } from '../../core/errors.ts'
import { type AssetId, type OrgId, parseId, type SiteId } from '../../core/ids.ts'
import { compiler, type Database } from '../db/database.ts'
import type { SignalKind } from '../../core/telemetry/segment.ts'
import { Questions } from './identity/questions.ts'
import type { CertificateState, Declared, Identity, Registry } from './registry.ts'

type IdentityRow = {
  nth: number
  org_id: OrgId
  site_id: SiteId
  asset_id: AssetId
  serial: Buffer
  state: CertificateState
  not_after_ms: number
  org_active: boolean
}
type SignalRow = { signal_key_index: Buffer; signal_no: number; signal_kind: SignalKind }

/** `gateway` is the id under which presence is kept. */
export function databaseRegistry(db: Database, gateway: string): Registry & { gone(): Promise<void> } {
  return { ...certificatesIn(db, gateway), ...assetsIn(db, gateway) }
}

type OfAssets = 'signals' | 'declare' | 'presence' | 'health'

/** Whose certificate it is, what was revoked, and what this gateway has to say of both. */
function certificatesIn(db: Database, gateway: string): Omit<Registry, OfAssets> {
  const questions = new Questions((fingerprints) => identified(db, fingerprints))
  return {
    identify: (fingerprint) => questions.identify(fingerprint),
    confirm: async (fingerprint) => {
      await db.asProcess(({ kysely }) =>
        sql`select app.gateway_confirm(${Buffer.from(fingerprint, 'hex')})`.execute(kysely),
      )
    },
    started: async () => {
      const { rows } = await db.asProcess(({ kysely }) =>
        sql<{ at: Date }>`select app.gateway_started(${gateway}) as at`.execute(kysely),
      )
      const [row] = rows
      if (row === undefined) throw unavailable('the database does not tell the time')
      return row.at.getTime()
    },
    confirmView: async (askedAgo_ms, closed) => {
      const fingerprints = closed.map(({ fingerprint }) => Buffer.from(fingerprint, 'hex'))
      const sockets = closed.map((one) => one.sockets)
      const ago = closed.map(({ closedAgo_ms }) => closedAgo_ms)
      await db.asProcess(({ kysely }) =>
        sql`select app.gateway_confirm_view(${gateway}, ${askedAgo_ms}, ${fingerprints}, ${sockets}, ${ago})`.execute(
          kysely,
        ),
      )
    },
    fedSince: async (after) => {
      const { rows } = await db.asProcess(({ kysely }) =>
        sql<{ n: number }>`select app.gateway_fed(${new Date(after)}) as n`.execute(kysely),
      )
      return rows[0]?.n ?? 0
    },
    revokedSince: async (after) => {
      type Row = { fingerprint: Buffer; revoked_at: Date }
      const { rows } = await db.asProcess(({ kysely }) =>
        sql<Row>`select fingerprint, revoked_at from app.gateway_revocations(${new Date(after)})`.execute(kysely),
      )
      return rows.map((row) => ({ fingerprint: row.fingerprint.toString('hex'), revokedAt: row.revoked_at.getTime() }))
    },
    used: async (uses) => {
      const orgs = uses.map(({ orgId }) => orgId)
      const serials = uses.map(({ serial }) => Buffer.from(serial, 'hex'))
      const at = uses.map((use) => new Date(use.at))
      await db.asProcess(({ kysely }) => sql`select app.gateway_used(${orgs}, ${serials}, ${at})`.execute(kysely))
    },
    onRevocation: (wake) => db.listen('revocation', wake),
  }
}

/** What assets send, and who of them is there. */
function assetsIn(db: Database, gateway: string): Pick<Registry, OfAssets> & { gone(): Promise<void> } {
  return {
    signals: async (orgId, assetId) => {
      const { rows } = await db.asProcess(({ kysely }) =>
        sql<SignalRow>`select * from app.gateway_signals(${orgId}, ${assetId})`.execute(kysely),
      )
      return rows.map(declared)
    },
    declare: async (orgId, assetId, signals) => {
      const indexes = signals.map(({ keyIndex }) => keyIndex)
      const keys = signals.map(({ keySealed }) => keySealed)
      const units = signals.map(({ unitSealed }) => unitSealed)
      const kinds = signals.map(({ kind }) => kind)
      const { rows } = await db.asProcess(({ kysely }) =>
        sql<SignalRow>`select * from app.gateway_declare_signals(${orgId}, ${assetId}, ${indexes}, ${keys}, ${kinds}, ${units})`.execute(
          kysely,
        ),
      )
      return rows.map(declared)
    },
    presence: async (lines) => {
      const columns = [
        lines.map(({ orgId }) => orgId),
        lines.map(({ assetId }) => assetId),
        lines.map(({ connected }) => connected),
        lines.map(({ at }) => new Date(at)),
        lines.map(({ lastReceivedAt }) => (lastReceivedAt === null ? null : new Date(lastReceivedAt))),
        lines.map(({ protocol }) => protocol),
        lines.map(({ rhythmMs }) => rhythmMs),
      ] as const
      const [org, asset, connected, at, last, protocol, rhythm] = columns
      await db.asProcess(({ kysely }) =>
        sql`select app.gateway_presence(${gateway}, ${org}, ${asset}, ${connected}, ${at}, ${last}, ${protocol}, ${rhythm})`.execute(
          kysely,
        ),
      )
    },
    health: async ({ orgId, assetId, reportedAt, receivedAt, state, standing, reportSealed }) => {
      const [reported, received] = [new Date(reportedAt), new Date(receivedAt)]
      type Row = { before_state: string; before_standing: Buffer }
      const { rows } = await db.asProcess(({ kysely }) =>
        sql<Row>`select * from app.gateway_health(${orgId}, ${assetId}, ${reported}, ${received}, ${state}, ${standing}, ${reportSealed})`.execute(
          kysely,
        ),
      )
      const [row] = rows
      return row === undefined ? undefined : { state: row.before_state, standing: row.before_standing }
    },
    gone: async () => {
      await db.asProcess(({ kysely }) => sql`select app.gateway_gone(${gateway})`.execute(kysely))
    },
  }
}

/** In the order of the fingerprints. */
async function identified(db: Database, fingerprints: readonly string[]): Promise<(Identity | undefined)[]> {
  const asked = fingerprints.map((fingerprint) => Buffer.from(fingerprint, 'hex'))
  const question = sql<IdentityRow>`
    select q.nth, i.org_id, i.site_id, i.asset_id, i.serial, i.state, i.org_active,
      (extract(epoch from i.not_after) * 1000)::float8 as not_after_ms
    from unnest(${asked}::bytea[]) with ordinality q (fingerprint, nth), app.gateway_identify(q.fingerprint) i`
  const found = new Map<number, Identity>()
  for (const row of await db.queryAsProcess(question.compile(compiler))) found.set(row.nth, identityOf(row))
  return fingerprints.map((_, i) => found.get(i + 1))
}

function identityOf(row: IdentityRow): Identity {
  const orgId = parseId<OrgId>(row.org_id)
  const siteId = parseId<SiteId>(row.site_id)
  const assetId = parseId<AssetId>(row.asset_id)
  if (orgId === undefined || siteId === undefined || assetId === undefined)
    throw unavailable('the database names an identity that is none')
  return {
    orgId,
    siteId,
    assetId,
    serial: row.serial.toString('hex'),
    state: row.state,
    notAfter: row.not_after_ms,
    orgActive: row.org_active,
  }
}

function declared(row: SignalRow): Declared {
  return { keyIndex: row.signal_key_index.toString('hex'), no: row.signal_no, kind: row.signal_kind }
}

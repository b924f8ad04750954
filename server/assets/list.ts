// Every asset that the viewer may see, in one answer: the fleet page filters and sorts ten thousand by itself. Site
// and organisation are decided by row-level security alone.
import { sql } from 'kysely'
import { z } from 'zod'
import type { AssetId, SiteId } from '../../core/ids.ts'
import { PRESENCE_STATES, presenceState } from '../../core/liveness.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { assetId, instant, siteId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { stateOf } from './certificates/facts.ts'
import { assetKind, CERTIFICATE_STATES } from './fields.ts'
import { lockOut, lockOutOf } from './lock-out.ts'
import { OpenedNames } from './opened-names.ts'

const asset = z.object({
  assetId,
  name: z.string(),
  kind: assetKind,
  siteId,
  presence: z.object({
    state: z.enum(PRESENCE_STATES),
    connected: z.boolean(),
    lastReceivedAt: instant.nullable(),
    rhythmMs: z.int().nullable(),
  }),
  certificate: z.object({ state: z.enum([...CERTIFICATE_STATES, 'none']), notAfter: instant.nullable() }),
  lockOut,
})

/** Times are epoch ms: a Date for each of ten thousand rows is dear, and so is `extract`, which counts in numeric. */
type Row = {
  asset_id: AssetId
  kind: z.infer<typeof assetKind>
  site_id: SiteId
  name_sealed: Buffer
  connected: boolean
  protocol: string | null
  last_received_ms: number | null
  rhythm_ms: number | null
  revoked_at: Date | null
  certificate_state: 'intended' | 'issued' | 'confirmed' | 'void' | null
  not_after_ms: number | null
  locked_since: Date | null
  locked_for: number | null
}

const ROWS = sql<Row>`
  select a.asset_id, a.kind, a.site_id, a.name_sealed, coalesce(p.connected, false) as connected, p.protocol,
    coalesce(a.rhythm_ms, p.rhythm_ms) as rhythm_ms, date_part('epoch', p.last_received_at) * 1000 as last_received_ms,
    c.revoked_at, c.state as certificate_state, date_part('epoch', c.not_after) * 1000 as not_after_ms,
    l.since as locked_since, l.defects as locked_for
  from app.asset a
  left join app.lock_outs(null) l on l.asset_id = a.asset_id
  left join app.presence p on p.org_id = a.org_id and p.asset_id = a.asset_id
  left join (
    -- The one that counts: the newest that is live, else the newest.
    select distinct on (c.org_id, c.asset_id) c.org_id, c.asset_id, c.state, c.not_after, r.revoked_at
    from app.certificate c left join app.revocation r on r.org_id = c.org_id and r.serial = c.serial
    where c.fingerprint is not null
    order by c.org_id, c.asset_id, r.serial is null and c.state <> 'void' and c.not_after > now() desc, c.created_at desc
  ) c on c.org_id = a.org_id and c.asset_id = a.asset_id`

const names = new OpenedNames()

export const list = operation({
  id: 'assets.list',
  method: 'GET',
  path: '/v1/assets',
  permission: 'asset.read',
  audit: 'read',
  zone: 'api',
  summary: 'All assets that the viewer may see, with presence and certificate state',
  input: {},
  output: z.object({ assets: z.array(asset), at: instant }),
  async handler({ session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const { rows } = await deps.db.inSession(session, (tx) => ROWS.execute(tx.kysely), about)
    const at = deps.clock()
    return { assets: rows.map((row) => assetOf(row, keys, at)), at: at.toISOString() }
  },
})

function assetOf(row: Row, keys: OrgKeys, now: Date): z.input<typeof asset> {
  const { connected, protocol, last_received_ms: lastReceivedAt, rhythm_ms: rhythmMs } = row
  return {
    assetId: row.asset_id,
    name: names.nameOf(keys, row.asset_id, row.name_sealed),
    kind: row.kind,
    siteId: row.site_id,
    presence: {
      state: presenceState({ connected, protocol, lastReceivedAt, rhythmMs }, now.getTime()),
      connected,
      lastReceivedAt: instantOf(lastReceivedAt),
      rhythmMs,
    },
    certificate: certificateOf(row, now),
    lockOut: lockOutOf(row),
  }
}

function certificateOf({ certificate_state: state, revoked_at, not_after_ms }: Row, now: Date) {
  if (state === null || not_after_ms === null) return { state: 'none' as const, notAfter: null }
  const notAfter = new Date(not_after_ms)
  return { state: stateOf({ state, revoked_at }, notAfter, now), notAfter: notAfter.toISOString() }
}

function instantOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

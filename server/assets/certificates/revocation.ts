import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import type { AssetId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { openPersonal } from '../../keys/personal-keys.ts'
import { assetId, instant, personId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { revocationReason, serial } from '../fields.ts'

/** `silent` gateways could not confirm their view for four minutes: they refuse everybody by themselves. */
const GATEWAY_STATES = ['live', 'silent', 'left'] as const

const facts = z.object({
  revokedAt: instant,
  reason: revocationReason,
  /** Null where no person of the organisation did it: the platform itself, or its operator. */
  revokedBy: z.object({ personId, name: z.string().nullable() }).nullable(),
  /** When the last gateway that counts confirmed; null while one has not. */
  confirmedAt: instant.nullable(),
  socketsClosed: z.int(),
  /** Null when nothing was connected with it. */
  lastClosedAt: instant.nullable(),
  gateways: z.array(
    z.object({
      gateway: z.string(),
      state: z.enum(GATEWAY_STATES),
      confirmedAt: instant.nullable(),
      socketsClosed: z.int(),
      lastClosedAt: instant.nullable(),
    }),
  ),
})

export const revocation = operation({
  id: 'certificates.revocation',
  method: 'GET',
  path: '/v1/assets/{assetId}/certificates/{serial}/revocation',
  permission: 'asset.read',
  audit: 'read',
  zone: 'api',
  summary: 'What came of a revocation: when each gateway confirmed it, and when the last connection was closed',
  input: { params: z.object({ assetId, serial }) },
  /** Null while the certificate is not revoked. */
  output: z.object({ revocation: facts.nullable() }),
  async handler({ input, session, about, deps }) {
    const [found, keys] = await Promise.all([
      deps.db.inSession(session, (tx) => readRevocation(tx, input.params), about),
      deps.keys.forSession(session),
    ])
    return { revocation: found === undefined ? null : factsOf(keys, found) }
  },
})

function factsOf(keys: OrgKeys, { row, gateways }: Found): z.input<typeof facts> {
  return {
    revokedAt: row.revoked_at.toISOString(),
    reason: row.reason,
    revokedBy: row.revoked_by === null ? null : { personId: row.revoked_by, name: nameOf(keys, row) },
    confirmedAt: confirmedByAll(gateways)?.toISOString() ?? null,
    socketsClosed: gateways.reduce((sum, one) => sum + one.sockets_closed, 0),
    lastClosedAt: latest(gateways.map(({ last_closed_at }) => last_closed_at))?.toISOString() ?? null,
    gateways: gateways.map((one) => ({
      gateway: one.gateway,
      state: one.gateway_state,
      confirmedAt: one.confirmed_at?.toISOString() ?? null,
      socketsClosed: one.sockets_closed,
      lastClosedAt: one.last_closed_at?.toISOString() ?? null,
    })),
  }
}

type GatewayRow = {
  gateway: string
  gateway_state: (typeof GATEWAY_STATES)[number]
  confirmed_at: Date | null
  sockets_closed: number
  last_closed_at: Date | null
}

async function readRevocation({ kysely }: Tx, { assetId: asset, serial: hex }: { assetId: AssetId; serial: string }) {
  const bytes = Buffer.from(hex, 'hex')
  const row = await kysely
    .selectFrom('app.revocation as r')
    .leftJoin('app.person as p', (join) =>
      join.onRef('p.org_id', '=', 'r.org_id').onRef('p.person_id', '=', 'r.revoked_by'),
    )
    .leftJoin('app.person_key as k', (join) =>
      join.onRef('k.org_id', '=', 'r.org_id').onRef('k.person_id', '=', 'r.revoked_by'),
    )
    .select(['r.revoked_at', 'r.reason', 'r.revoked_by', 'p.name_sealed', 'k.key_wrapped'])
    .where('r.asset_id', '=', asset)
    .where('r.serial', '=', bytes)
    .executeTakeFirst()
  if (row === undefined) {
    const certificate = await kysely
      .selectFrom('app.certificate')
      .select('state')
      .where('asset_id', '=', asset)
      .where('serial', '=', bytes)
      .executeTakeFirst()
    if (certificate === undefined) throw notFound('There is no such certificate')
    return undefined
  }
  const { rows: gateways } = await sql<GatewayRow>`
    select gateway, gateway_state, confirmed_at, sockets_closed, last_closed_at from app.revocation_facts(${bytes})`.execute(
    kysely,
  )
  return { row, gateways }
}

type Found = NonNullable<Awaited<ReturnType<typeof readRevocation>>>

/** Null when whoever asks may not see people, or the person was erased. */
function nameOf(keys: OrgKeys, { revoked_by, key_wrapped, name_sealed }: Found['row']): string | null {
  return revoked_by === null ? null : openPersonal(keys, revoked_by, key_wrapped, 'name_sealed', name_sealed)
}

const latest = (times: (Date | null)[]): Date | undefined =>
  times
    .filter((time) => time !== null)
    .toSorted((a, b) => a.getTime() - b.getTime())
    .at(-1)

/** A gateway that left has no connections, and a silent one lets nobody in: live ones are waited for. */
function confirmedByAll(gateways: readonly GatewayRow[]): Date | undefined {
  if (gateways.some((one) => one.gateway_state === 'live' && one.confirmed_at === null)) return undefined
  return latest(gateways.map(({ confirmed_at }) => confirmed_at))
}

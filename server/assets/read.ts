import { z } from 'zod'
import { notFound } from '../../core/errors.ts'
import { PRESENCE_STATES, presenceState } from '../../core/liveness.ts'
import { assetId, instant, siteId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { certificatesOf } from './certificates/facts.ts'
import { endpointsOf } from './endpoints.ts'
import {
  assetKind,
  assetName,
  assetNote,
  CERTIFICATE_STATES,
  type CertificateFacts,
  certificateFacts,
  endpoints,
} from './fields.ts'
import { lockOut, lockOutOfAsset } from './lock-out.ts'

export const read = operation({
  id: 'assets.read',
  method: 'GET',
  path: '/v1/assets/{assetId}',
  permission: 'asset.read',
  audit: 'read',
  zone: 'api',
  summary: 'One asset with its presence, all its certificates and where it connects',
  input: { params: z.object({ assetId }) },
  output: z.object({
    assetId,
    name: z.string(),
    kind: assetKind,
    siteId,
    note: z.string().nullable(),
    createdAt: instant,
    presence: z.object({
      state: z.enum(PRESENCE_STATES),
      connected: z.boolean(),
      lastReceivedAt: instant.nullable(),
      rhythmMs: z.int().nullable().meta({ description: 'The usual interval between two messages, set or learnt' }),
      isRhythmSet: z.boolean().meta({ description: 'Somebody has set it; otherwise it is learnt' }),
    }),
    certificate: z.object({ state: z.enum([...CERTIFICATE_STATES, 'none']), notAfter: instant.nullable() }),
    certificates: z.array(certificateFacts),
    lockOut,
    endpoints,
  }),
  async handler({ input, session, about, deps }) {
    const asset = input.params.assetId
    const keys = await deps.keys.forSession(session)
    const now = deps.clock()
    const { row, certificates, locked } = await deps.db.inSession(
      session,
      async ({ kysely }) => ({
        row: await kysely
          .selectFrom('app.asset as a')
          .leftJoin('app.presence as p', (join) =>
            join.onRef('p.org_id', '=', 'a.org_id').onRef('p.asset_id', '=', 'a.asset_id'),
          )
          .select(['a.kind', 'a.site_id', 'a.name_sealed', 'a.note_sealed', 'a.created_at'])
          .select(['p.connected', 'p.protocol', 'p.last_received_at', 'p.rhythm_ms', 'a.rhythm_ms as rhythm_set_ms'])
          .where('a.asset_id', '=', asset)
          .executeTakeFirst(),
        certificates: await certificatesOf(kysely, asset, now),
        locked: await lockOutOfAsset(kysely, asset),
      }),
      about,
    )
    if (row === undefined) throw notFound('There is no such asset')
    const connected = row.connected ?? false
    const lastReceivedAt = row.last_received_at?.getTime() ?? null
    const rhythmMs = row.rhythm_set_ms ?? row.rhythm_ms
    return {
      assetId: asset,
      name: keys.open('record', assetName(asset), row.name_sealed),
      kind: row.kind,
      siteId: row.site_id,
      note: row.note_sealed === null ? null : keys.open('record', assetNote(asset), row.note_sealed),
      createdAt: row.created_at.toISOString(),
      presence: {
        state: presenceState({ connected, protocol: row.protocol, lastReceivedAt, rhythmMs }, now.getTime()),
        connected,
        lastReceivedAt: row.last_received_at?.toISOString() ?? null,
        rhythmMs,
        isRhythmSet: row.rhythm_set_ms !== null,
      },
      certificate: theOneThatCounts(certificates),
      certificates,
      lockOut: locked,
      endpoints: endpointsOf(deps.config),
    }
  },
})

/** The newest that is not revoked, else the newest. */
function theOneThatCounts(newestFirst: CertificateFacts[]): {
  state: CertificateFacts['state'] | 'none'
  notAfter: string | null
} {
  const found = newestFirst.find(({ state }) => state !== 'revoked') ?? newestFirst[0]
  return found === undefined ? { state: 'none', notAfter: null } : { state: found.state, notAfter: found.notAfter }
}

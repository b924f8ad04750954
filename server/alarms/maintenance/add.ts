import { sql } from 'kysely'
import { z } from 'zod'
import { invalid, overLimit } from '../../../core/errors.ts'
import { idFrom, type MaintenanceId } from '../../../core/ids.ts'
import { MAINTENANCE_DAYS_MAX, MAINTENANCE_OPEN_MAX } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import { assetId, instant, maintenanceId, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { reason } from '../fields.ts'
import { maintenanceReason } from '../places.ts'

const scope = z
  .union([z.strictObject({ assetId }), z.strictObject({ siteId })])
  .meta({ title: 'MaintenanceScope', description: 'One asset, or every asset that stands at a site' })

export const add = operation({
  id: 'maintenance.add',
  method: 'POST',
  path: '/v1/maintenance',
  permission: 'alarm.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Plans a maintenance window: alarms are suppressed in it, and what is still one at its end comes back',
  input: {
    body: z.object({
      scope,
      from: instant.optional().meta({ description: 'Now, if it is not said or has passed' }),
      until: instant.meta({ description: `At most ${MAINTENANCE_DAYS_MAX} days after it begins` }),
      reason,
    }),
  },
  output: z.object({ maintenanceId }),
  status: 201,
  async handler({ input: { body }, session, about, deps }) {
    const now = deps.clock()
    const asked = body.from === undefined ? now : new Date(body.from)
    const from = asked < now ? now : asked
    const until = new Date(body.until)
    refuseSpan(from, until)
    const keys = await deps.keys.forSession(session)
    const maintenance_id = idFrom<MaintenanceId>(deps.random(16))
    const reason_sealed = keys.seal('record', maintenanceReason(maintenance_id), body.reason)
    await deps.db.inSession(
      session,
      async (tx) => {
        await refuseTooMany(tx)
        const place = await placeOf(tx, body.scope)
        const row = { maintenance_id, ...place, begins_at: from, until_at: until, reason_sealed }
        await tx.kysely.insertInto('app.maintenance').values(row).execute()
      },
      about,
    )
    return { maintenanceId: maintenance_id }
  },
})

function refuseSpan(from: Date, until: Date): void {
  const length_ms = until.getTime() - from.getTime()
  if (length_ms <= 0) throw invalid('It ends before it begins', { fields: { until: 'is not after the beginning' } })
  if (length_ms > MAINTENANCE_DAYS_MAX * 86_400_000)
    throw invalid(`A maintenance window lasts ${MAINTENANCE_DAYS_MAX} days at most`, {
      fields: { until: `is more than ${MAINTENANCE_DAYS_MAX} days after the beginning` },
      hint: 'Disable the rules of what stands still for longer.',
    })
}

async function refuseTooMany({ kysely }: Tx): Promise<void> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from app.maintenance where ended_at is null and until_at > now()`.execute(kysely)
  if ((rows[0]?.n ?? 0) >= MAINTENANCE_OPEN_MAX)
    throw overLimit(`An organisation has at most ${MAINTENANCE_OPEN_MAX} maintenance windows that are not over`, {
      hint: 'One window can be for a whole site.',
    })
}

/** Where it is, if the caller sees it. */
async function placeOf({ kysely }: Tx, asked: z.output<typeof scope>) {
  const place =
    'assetId' in asked
      ? await kysely
          .selectFrom('app.asset')
          .select(['asset_id', 'site_id'])
          .where('asset_id', '=', asked.assetId)
          .executeTakeFirst()
      : await kysely.selectFrom('app.site').select(['site_id']).where('site_id', '=', asked.siteId).executeTakeFirst()
  if (place === undefined)
    throw invalid('There is no such asset or site', { fields: { scope: 'no such asset or site' } })
  return place
}

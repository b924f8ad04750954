import { OUTAGES_LISTED_MAX } from '../../../core/limits.ts'
import { z } from 'zod'
import { operation } from '../../operation/operation.ts'
import { outage } from '../fields.ts'

export const list = operation({
  id: 'outages.list',
  method: 'GET',
  path: '/v1/outages',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'What the platform could not see while it was down itself, the newest first',
  input: {},
  output: z.object({ outages: z.array(outage) }),
  async handler({ session, about, deps }) {
    const rows = await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .selectFrom('app.outage')
          .select(['part', 'from_at', 'until_at'])
          .orderBy('from_at', 'desc')
          .limit(OUTAGES_LISTED_MAX)
          .execute(),
      about,
    )
    return {
      outages: rows.map(({ part, from_at, until_at }) => ({
        part: outage.shape.part.parse(part),
        from: from_at.toISOString(),
        until: until_at.toISOString(),
      })),
    }
  },
})

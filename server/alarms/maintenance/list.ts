import { sql } from 'kysely'
import { z } from 'zod'
import { MAINTENANCE_OPEN_MAX, MAINTENANCE_PAST_LISTED_MAX } from '../../../core/limits.ts'
import { operation } from '../../operation/operation.ts'
import { maintenance, MAINTENANCE_COLUMNS, toldMaintenance } from './rows.ts'

export const list = operation({
  id: 'maintenance.list',
  method: 'GET',
  path: '/v1/maintenance',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'Maintenance windows that have begun or are planned; those that are over when asked for, the newest',
  input: { query: z.object({ over: z.enum(['true', 'false']).default('false') }) },
  output: z.object({ windows: z.array(maintenance) }),
  async handler({ input, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const isOver = input.query.over === 'true'
    const ends = sql<Date>`coalesce(ended_at, until_at)`
    const rows = await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .selectFrom('app.maintenance')
          .select(MAINTENANCE_COLUMNS)
          .where(ends, isOver ? '<=' : '>', sql<Date>`now()`)
          .orderBy(isOver ? ends : 'begins_at', isOver ? 'desc' : 'asc')
          .orderBy('maintenance_id')
          .limit(isOver ? MAINTENANCE_PAST_LISTED_MAX : MAINTENANCE_OPEN_MAX)
          .execute(),
      about,
    )
    return { windows: rows.map((row) => toldMaintenance(row, keys)) }
  },
})

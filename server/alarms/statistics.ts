import { sql } from 'kysely'
import { z } from 'zod'
import { statisticsOf } from '../../core/alarm/statistics.ts'
import type { AssetId, RuleId } from '../../core/ids.ts'
import { ALARM_STALE_MS, ALARM_STATISTICS_DAYS_MAX, ALARM_STATISTICS_ROWS_MAX } from '../../core/limits.ts'
import { assetId, instant, ruleId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'

const DAY_ms = 86_400_000
const LISTED = 50

const named = { ruleId, assetId }
type Row = { rule_id: RuleId; asset_id: AssetId; at: number }
type StaleRow = { rule_id: RuleId; asset_id: AssetId; raised_at: Date }

export const statistics = operation({
  id: 'alarms.statistics',
  method: 'GET',
  path: '/v1/alarms/statistics',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'How good the alarms are: the most frequent, the chattering, the ones that stand for ever, floods',
  input: { query: z.object({ days: z.coerce.number().int().min(1).max(ALARM_STATISTICS_DAYS_MAX).default(7) }) },
  output: z.object({
    from: instant,
    to: instant,
    raises: z.int(),
    isCut: z.boolean().meta({ description: `Made of the newest ${ALARM_STATISTICS_ROWS_MAX} alone` }),
    busiest: z.int().meta({ description: 'The most alarms within ten minutes' }),
    frequent: z.array(z.object({ ...named, raises: z.int(), isChattering: z.boolean(), lastAt: instant })),
    stale: z.array(z.object({ ...named, raisedAt: instant })),
    floods: z.array(z.object({ from: instant, to: instant, raises: z.int() })),
  }),
  async handler({ input, session, about, deps }) {
    const to = deps.clock()
    const from = new Date(to.getTime() - input.query.days * DAY_ms)
    const { rows, stale } = await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const found = await sql<Row>`
          select e.rule_id, e.asset_id, date_part('epoch', e.written_at) * 1000 as at from app.alarm_event e
          where e.kind = 'raised' and e.state = 'unacknowledged' and e.written_at >= ${from}
          order by e.written_at desc limit ${ALARM_STATISTICS_ROWS_MAX}`.execute(kysely)
        const standing = await sql<StaleRow>`
          select l.rule_id, l.asset_id, l.raised_at from app.alarm l
          where l.active and l.state in ('unacknowledged', 'acknowledged')
            and l.raised_received_at < ${new Date(to.getTime() - ALARM_STALE_MS)}
          order by l.raised_at limit ${LISTED}`.execute(kysely)
        return { rows: found.rows, stale: standing.rows }
      },
      about,
    )
    const raises = rows.toReversed().map(({ rule_id, asset_id, at }) => ({ alarm: `${rule_id}/${asset_id}`, at }))
    const places = new Map(rows.map(({ rule_id, asset_id }) => [`${rule_id}/${asset_id}`, { rule_id, asset_id }]))
    const { perAlarm, floods, busiest } = statisticsOf(raises)
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      raises: raises.length,
      isCut: rows.length === ALARM_STATISTICS_ROWS_MAX,
      busiest,
      frequent: perAlarm.slice(0, LISTED).flatMap(({ alarm, raises: n, isChattering, lastAt }) => {
        const place = places.get(alarm)
        if (place === undefined) return []
        const { rule_id, asset_id } = place
        return [{ ruleId: rule_id, assetId: asset_id, raises: n, isChattering, lastAt: new Date(lastAt).toISOString() }]
      }),
      stale: stale.map(({ rule_id, asset_id, raised_at }) => ({
        ruleId: rule_id,
        assetId: asset_id,
        raisedAt: raised_at.toISOString(),
      })),
      floods: floods.slice(-LISTED).map((flood) => ({
        from: new Date(flood.from).toISOString(),
        to: new Date(flood.to).toISOString(),
        raises: flood.raises,
      })),
    }
  },
})

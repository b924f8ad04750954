// Alarms in a live stream: those that have changed since the last look, and how many there are of each state and
// priority. Row-level security decides which; what a rule is called, the reader knows from alarm-rules.list.
import { sql } from 'kysely'
import { z } from 'zod'
import { ALARM_STATES, type AlarmState, PRIORITIES, type Priority } from '../../../core/alarm/states.ts'
import type { AssetId, RuleId, SiteId } from '../../../core/ids.ts'
import { LIVE_ALARMS_EVERY_MS, LIVE_ALARMS_MAX, LIVE_ALARMS_OVERLAP_MS } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import { assetId, instant, ruleId, siteId } from '../../operation/fields.ts'

const state = z.enum(ALARM_STATES)
const priority = z.enum(PRIORITIES)
const changed = z.object({
  ruleId,
  assetId,
  siteId,
  state,
  priority,
  active: z.boolean(),
  raisedAt: instant.nullable(),
  shelvedUntil: instant.nullable(),
  changedAt: instant,
})
export const alarmNews = z.object({
  changed: z.array(changed),
  counts: z.array(z.object({ state, priority, count: z.int() })),
  isCut: z.boolean().meta({ description: 'More have changed than are told: read the list again' }),
})
export type AlarmNews = z.input<typeof alarmNews>

type Row = {
  rule_id: RuleId
  asset_id: AssetId
  site_id: SiteId
  state: AlarmState
  priority: Priority
  active: boolean
  raised_at: Date | null
  shelved_until: Date | null
  changed_at: Date
  changes: number
}

export class AlarmWatch {
  readonly #told = new Map<string, number>()
  #since: number
  #lookedAt = -Infinity
  #counts = ''

  /** Only what changes after `now` (ms) is news, but for the counts. */
  constructor(now: number) {
    this.#since = now
  }

  /** Undefined when nothing is new. `isDue`: something has changed, or may have; else it looks now and then. */
  async look({ kysely }: Tx, now: number, isDue: boolean): Promise<AlarmNews | undefined> {
    if (!isDue && now < this.#lookedAt + LIVE_ALARMS_EVERY_MS) return undefined
    this.#lookedAt = now
    // A transaction commits after the time that it writes: a little is looked at twice, and told once.
    const since = new Date(this.#since - LIVE_ALARMS_OVERLAP_MS)
    const found = await sql<Row>`
      select l.rule_id, l.asset_id, l.site_id, l.state, l.priority, l.active, l.raised_at, l.shelved_until, l.changed_at, l.changes
      from app.alarm l where l.changed_at >= ${since} order by l.changed_at desc limit ${LIVE_ALARMS_MAX + 1}`.execute(
      kysely,
    )
    const counted = await sql<AlarmNews['counts'][number]>`
      select l.state, l.priority, count(*)::int as count from app.alarm l where l.state <> 'normal'
      group by l.state, l.priority order by l.state, l.priority`.execute(kysely)
    const isFirst = this.#counts === ''
    const news = found.rows.slice(0, LIVE_ALARMS_MAX).filter((row) => this.#isNews(row) && !isFirst)
    this.#since = now
    this.#forget()
    const counts = JSON.stringify(counted.rows)
    if (news.length === 0 && counts === this.#counts) return undefined
    this.#counts = counts
    return { changed: news.map(told), counts: counted.rows, isCut: found.rows.length > LIVE_ALARMS_MAX && !isFirst }
  }

  #isNews({ rule_id, asset_id, changes }: Row): boolean {
    const key = `${rule_id}/${asset_id}`
    if (this.#told.get(key) === changes) return false
    this.#told.delete(key)
    this.#told.set(key, changes)
    return true
  }

  /** What was told longest ago lies behind the overlap. */
  #forget(): void {
    for (const key of this.#told.keys()) {
      if (this.#told.size <= 4 * LIVE_ALARMS_MAX) return
      this.#told.delete(key)
    }
  }
}

function told(row: Row): z.input<typeof changed> {
  return {
    ruleId: row.rule_id,
    assetId: row.asset_id,
    siteId: row.site_id,
    state: row.state,
    priority: row.priority,
    active: row.active,
    raisedAt: row.raised_at?.toISOString() ?? null,
    shelvedUntil: row.shelved_until?.toISOString() ?? null,
    changedAt: row.changed_at.toISOString(),
  }
}

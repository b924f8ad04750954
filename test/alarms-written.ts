// Alarms as the evaluation writes them, straight into the database: the row of the alarm and its line of the journal.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { AlarmTurn, Priority } from '../core/alarm/states.ts'
import type { AssetId, OrgId, RuleId, SiteId } from '../core/ids.ts'
import { randomId } from '../server/db/testing-world.ts'
import type { PeoplePlatform } from './people-platform.ts'
import { inTruth } from './people-sessions.ts'

export type Raised = { ruleId: RuleId; assetId: AssetId }

/** `state`: which the alarm has from now on. */
export type Turn = { kind: AlarmTurn | 'acknowledge'; state: string }

export function alarmsWritten(platform: PeoplePlatform, orgId: OrgId) {
  const sql = (text: string, values: unknown[] = []) => inTruth(platform, (truth) => truth.query(text, values))

  async function newAlarms(siteId: SiteId, priority: Priority, count: number): Promise<Raised[]> {
    const its = Array.from({ length: count }, () => ({ ruleId: randomId<RuleId>(), assetId: randomId<AssetId>() }))
    const [rules, assets] = [its.map(({ ruleId }) => ruleId), its.map(({ assetId }) => assetId)]
    await sql(
      `insert into app.asset (org_id, asset_id, site_id, kind, name_sealed, created_by)
       select $1, a, $3, 'pump', $4, null from unnest($2::uuid[]) a`,
      [orgId, assets, siteId, randomBytes(40)],
    )
    await sql(
      `insert into app.alarm_rule (org_id, rule_id, asset_id, priority, latching, texts_sealed, spec_sealed, signals_index, enabled, created_by)
       select $1, r, a, $4, false, $5, $5, array[$6::bytea], true, null from unnest($2::uuid[], $3::uuid[]) u (r, a)`,
      [orgId, rules, assets, priority, randomBytes(60), randomBytes(32)],
    )
    await sql(
      `insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active, raised_at, raised_received_at, raises)
       select $1, r, a, $4, $5, false, 'normal', false, now(), now(), 1 from unnest($2::uuid[], $3::uuid[]) u (r, a)`,
      [orgId, rules, assets, siteId, priority],
    )
    return its
  }

  async function turn(its: readonly Raised[], { kind, state }: Turn): Promise<void> {
    const rules = its.map(({ ruleId }) => ruleId)
    await sql(
      `update app.alarm set state = $2, active = $2 in ('unacknowledged', 'acknowledged') where rule_id = any ($1)`,
      [rules, state],
    )
    await sql(
      `insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority)
       select l.org_id, gen_random_uuid(), l.rule_id, l.asset_id, l.site_id, now(), now(), $2, l.state, l.priority
       from app.alarm l where l.rule_id = any ($1)`,
      [rules, kind],
    )
  }

  const RAISED: Turn = { kind: 'raised', state: 'unacknowledged' }
  async function raiseMany(siteId: SiteId, priority: Priority, count: number): Promise<Raised[]> {
    const its = await newAlarms(siteId, priority, count)
    await turn(its, RAISED)
    return its
  }
  return {
    sql,
    raiseMany,
    turn: (its: Raised, how: Turn): Promise<void> => turn([its], how),
    again: (its: Raised): Promise<void> => turn([its], RAISED),
    async raise(siteId: SiteId, priority: Priority = 'high'): Promise<Raised> {
      const [its] = await raiseMany(siteId, priority, 1)
      assert.ok(its)
      return its
    },
  }
}

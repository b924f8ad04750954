// A world for tests of alarms: rules in the database, samples as a gateway writes them, the evaluation as the worker runs
// it, on a clock that the test sets.
import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import type { Priority } from '../../core/alarm/states.ts'
import { type RuleSpec, signalsOf } from '../../core/alarm/spec.ts'
import type { AssetId, RuleId, SiteId } from '../../core/ids.ts'
import { Ivs } from '../../core/seal-iv.ts'
import { type Database, openDatabase } from '../db/database.ts'
import type { TestDatabase } from '../db/testing.ts'
import { randomId, type TestOrg } from '../db/testing-world.ts'
import { AlarmKeyring } from '../keys/alarm-keys.ts'
import { TelemetryKeyring } from '../keys/telemetry-keys.ts'
import { ReadingWorld } from '../telemetry/testing.ts'
import { ruleSpec, ruleTexts } from './places.ts'

export type PlantedRule = { assetId?: AssetId; siteId?: SiteId; kind?: string; priority?: Priority; enabled?: boolean }
export type TruthOfAlarm = { state: string; active: boolean; raises: number; raisedAt: number | null }
export type TruthOfEvent = { kind: string; state: string; at: number; receivedAt: number }

export const limitRule = (above: number, more: Partial<RuleSpec> = {}): RuleSpec => ({
  condition: { kind: 'limit', signal: 'load', above, deadband: 0 },
  onDelayS: 0,
  offDelayS: 0,
  latching: false,
  lateS: 300,
  ...more,
})

export class AlarmWorld {
  readonly reading: ReadingWorld
  readonly workerDb: Database
  now: number

  private constructor(reading: ReadingWorld, workerDb: Database) {
    this.reading = reading
    this.workerDb = workerDb
    this.now = Date.now()
    reading.now = () => this.now
  }

  static async plant(database: TestDatabase): Promise<AlarmWorld> {
    return new AlarmWorld(await ReadingWorld.plant(database), openDatabase(database.config, 'worker'))
  }

  async rule(org: TestOrg, spec: RuleSpec, more: PlantedRule = {}): Promise<RuleId> {
    const keys = this.reading.keysOf(org)
    const ruleId = randomId<RuleId>()
    const texts = JSON.stringify({ name: 'Overload', consequence: '', response: '' })
    await this.reading.superuser.query(
      `insert into app.alarm_rule (org_id, rule_id, asset_id, site_id, kind, priority, latching, texts_sealed, spec_sealed, signals_index, enabled, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null)`,
      [
        org.orgId,
        ruleId,
        more.assetId ?? null,
        more.siteId ?? null,
        more.kind ?? null,
        more.priority ?? 'high',
        spec.latching,
        keys.seal('alarm', ruleTexts(ruleId), texts),
        keys.seal('alarm', ruleSpec(ruleId), JSON.stringify(spec)),
        signalsOf(spec).map((key) => keys.blindIndex('signal', key)),
        more.enabled ?? true,
      ],
    )
    return ruleId
  }

  /** What the worker makes its evaluation of. */
  evaluatorParts() {
    const vault = this.reading.workerVault()
    const clock = () => new Date(this.now)
    return {
      db: this.workerDb,
      keys: new AlarmKeyring(vault, new Ivs(randomBytes), () => this.now),
      telemetryKeys: new TelemetryKeyring(vault, () => this.now),
      clock,
      random: randomBytes,
      log: pino({ level: 'silent' }),
    }
  }

  async alarm(org: TestOrg, ruleId: RuleId, assetId: AssetId): Promise<TruthOfAlarm | undefined> {
    const { rows } = await this.reading.superuser.query<TruthOfAlarm>(
      `select state, active, raises, date_part('epoch', raised_at) * 1000 as "raisedAt" from app.alarm
       where org_id = $1 and rule_id = $2 and asset_id = $3`,
      [org.orgId, ruleId, assetId],
    )
    return rows[0]
  }

  async journal(org: TestOrg, ruleId: RuleId, assetId: AssetId): Promise<TruthOfEvent[]> {
    const { rows } = await this.reading.superuser.query<TruthOfEvent>(
      `select kind, state, date_part('epoch', at) * 1000 as at, date_part('epoch', received_at) * 1000 as "receivedAt"
       from app.alarm_event where org_id = $1 and rule_id = $2 and asset_id = $3 order by written_at, at`,
      [org.orgId, ruleId, assetId],
    )
    return rows
  }

  async close(): Promise<void> {
    await this.workerDb.close()
    await this.reading.close()
  }
}

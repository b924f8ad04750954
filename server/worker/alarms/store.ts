// The functions of db/migrations/0057 and 0071 as calls. All of it goes over one connection, because the turn to evaluate an
// organisation belongs to a connection and ends with it.
import type { AlarmTurn } from '../../../core/alarm/states.ts'
import type { EventId, AssetId, OrgId, RuleId, SiteId } from '../../../core/ids.ts'
import { ALARM_EVALUATIONS_MAX, ALARM_TAIL_SEGMENTS } from '../../../core/limits.ts'
import type { Pinned } from '../../db/database.ts'

export type ChangeKind = Exclude<AlarmTurn, 'shelf-ended'> | 'late-data'
/** `at` is the device's time, `receivedAt` ours; ms. `detail` is sealed for the row of `eventId`. */
export type WrittenChange = {
  ruleId: RuleId
  assetId: AssetId
  eventId: EventId
  kind: ChangeKind
  at: number
  receivedAt: number
  detail: Buffer | null
}
export type WrittenMemory = { assetId: AssetId; sealed: Buffer }
/** Up to where a writer has been read at a site. */
export type Head = { siteId: SiteId; writer: string; n: number; receivedAt: number }
/** `since`: nothing of it was received before. */
export type TailPlace = { orgId: OrgId; siteId: SiteId; writer: string; n: number; since: number }
export type TailRow = {
  org_id: OrgId
  site_id: SiteId
  writer: string
  n: string
  epoch: number
  received_at: Date
  sealed: Buffer
}
export type RuleRow = { rule_id: RuleId; version: number; spec_sealed: Buffer }
export type TargetRow = { rule_id: RuleId; asset_id: AssetId; site_id: SiteId; signal_nos: number[] }
/** Of the whole site where there is no asset. */
export type WindowRow = { asset_id: AssetId | null; site_id: SiteId; begins_at: Date; ends_at: Date }
export type StandingRow = { rule_id: RuleId; asset_id: AssetId; active: boolean; state: string }
type HeadRow = { site_id: SiteId; writer: string; n: string; received_at: Date }
/** Undefined when the organisation has none yet. */
export type Cursor = { savedAt: number; heads: Head[] } | undefined

export class AlarmStore {
  readonly #connection: Pinned

  constructor(connection: Pinned) {
    this.#connection = connection
  }

  orgs(): Promise<{ org_id: OrgId; stamp: string }[]> {
    return this.#ask('select org_id, stamp from app.worker_alarm_orgs()', [])
  }

  /** False while another worker has it. */
  async turn(orgId: OrgId): Promise<boolean> {
    const [row] = await this.#ask<{ mine: boolean }>('select app.worker_alarm_turn($1) as mine', [orgId])
    return row?.mine === true
  }

  rules(orgId: OrgId): Promise<RuleRow[]> {
    return this.#ask('select rule_id, version, spec_sealed from app.worker_alarm_rules($1)', [orgId])
  }

  targets(orgId: OrgId): Promise<TargetRow[]> {
    return this.#ask('select rule_id, asset_id, site_id, signal_nos from app.worker_alarm_targets($1, $2)', [
      orgId,
      ALARM_EVALUATIONS_MAX,
    ])
  }

  standing(orgId: OrgId): Promise<StandingRow[]> {
    return this.#ask('select rule_id, asset_id, active, state from app.worker_alarm_standing($1)', [orgId])
  }

  /** Maintenance windows that were not over then (ms). */
  maintenance(orgId: OrgId, since: number): Promise<WindowRow[]> {
    return this.#ask('select asset_id, site_id, begins_at, ends_at from app.worker_alarm_maintenance($1, $2)', [
      orgId,
      new Date(since),
    ])
  }

  memories(orgId: OrgId): Promise<{ asset_id: AssetId; sealed: Buffer }[]> {
    return this.#ask('select asset_id, sealed from app.worker_alarm_memories($1)', [orgId])
  }

  async cursor(orgId: OrgId): Promise<Cursor> {
    const rows = await this.#ask<{ saved_at: Date } & (HeadRow | { site_id: null })>(
      'select saved_at, site_id, writer, n, received_at from app.worker_alarm_cursor($1)',
      [orgId],
    )
    const [first] = rows
    if (first === undefined) return undefined
    return {
      savedAt: first.saved_at.getTime(),
      heads: rows.flatMap((row) => (row.site_id === null ? [] : [headOf(row)])),
    }
  }

  async writers(
    places: readonly { orgId: OrgId; siteId: SiteId; since: number }[],
  ): Promise<(Head & { orgId: OrgId })[]> {
    const rows = await this.#ask<HeadRow & { org_id: OrgId }>(
      'select org_id, site_id, writer, n, received_at from app.worker_alarm_writers($1, $2, $3)',
      [
        places.map(({ orgId }) => orgId),
        places.map(({ siteId }) => siteId),
        places.map(({ since }) => new Date(since)),
      ],
    )
    return rows.map((row) => ({ orgId: row.org_id, ...headOf(row) }))
  }

  tail(places: readonly TailPlace[]): Promise<TailRow[]> {
    return this.#ask(
      `select org_id, site_id, writer, n, epoch, received_at, sealed
       from app.worker_alarm_tail($1, $2, $3, $4, $5, $6)`,
      [
        places.map(({ orgId }) => orgId),
        places.map(({ siteId }) => siteId),
        places.map(({ writer }) => writer),
        places.map(({ n }) => n),
        places.map(({ since }) => new Date(since)),
        ALARM_TAIL_SEGMENTS,
      ],
    )
  }

  /**
   * One transaction. With `cursor` only when everything before it is in the memories. Resolves to how many lines were
   * written; rejects with Failure conflict when the turn is another worker's.
   */
  async write(
    orgId: OrgId,
    changes: readonly WrittenChange[],
    memories: readonly WrittenMemory[],
    cursor?: readonly Head[],
  ): Promise<number> {
    const [row] = await this.#ask<{ written: number }>(
      'select app.worker_alarm_write($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) as written',
      [
        orgId,
        changes.map(({ ruleId }) => ruleId),
        changes.map(({ assetId }) => assetId),
        changes.map(({ eventId }) => eventId),
        changes.map(({ kind }) => kind),
        changes.map(({ at }) => new Date(at)),
        changes.map(({ receivedAt }) => new Date(receivedAt)),
        changes.map(({ detail }) => detail),
        memories.map(({ assetId }) => assetId),
        memories.map(({ sealed }) => sealed),
        cursor?.map(({ siteId }) => siteId) ?? null,
        cursor?.map(({ writer }) => writer) ?? null,
        cursor?.map(({ n }) => n) ?? null,
        cursor?.map(({ receivedAt }) => new Date(receivedAt)) ?? null,
      ],
    )
    return row?.written ?? 0
  }

  #ask<R>(text: string, values: unknown[]): Promise<R[]> {
    return this.#connection.query<R>({ text, values })
  }
}

const headOf = ({ site_id, writer, n, received_at }: HeadRow): Head => ({
  siteId: site_id,
  writer,
  n: Number(n),
  receivedAt: received_at.getTime(),
})

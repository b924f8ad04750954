// The evaluation of alarms. The way of a sample:
//   evaluator.ts      looks, when something was written or time has passed, behind the cursor of every organisation (this file)
//   store.ts          the database's functions, over the one connection that has the turn
//   organisation.ts   opens the segments, keeps what its rules remember
//   asset.ts          core/alarm/evaluation.ts, rule by rule
//   app.worker_alarm_write   alarms, journal, memories: one transaction
//
// Whatever fails, what is in memory is dropped and read from the database again: there is one way to begin.
import { setTimeout as sleep } from 'node:timers/promises'
import { isFailure } from '../../../core/errors.ts'
import type { OrgId } from '../../../core/ids.ts'
import {
  ALARM_CHECKPOINT_MS,
  ALARM_DISCOVERY_EVERY_MS,
  ALARM_GRACE_MS,
  ALARM_LOOK_MS_MAX,
  ALARM_LOOK_MS_MIN,
  ALARM_ORG_RETRY_MS,
  ALARM_RETRY_MS,
  ALARM_RULES_EVERY_MS,
  ALARM_SLACK_MS,
  ALARM_TAIL_SEGMENTS,
  EVALUATION_AGE_MS_MAX,
} from '../../../core/limits.ts'
import { SealBroken } from '../../../core/seal.ts'
import type { Database } from '../../db/database.ts'
import type { AlarmKeyring } from '../../keys/alarm-keys.ts'
import type { TelemetryKeyring } from '../../keys/telemetry-keys.ts'
import type { Log } from '../../platform/running.ts'
import { OrgAlarms } from './organisation.ts'
import { AlarmStore, type TailRow } from './store.ts'

export type EvaluatorParts = {
  db: Pick<Database, 'pin'>
  keys: AlarmKeyring
  telemetryKeys: TelemetryKeyring
  clock: () => Date
  random: (bytes: number) => Uint8Array
  log: Log
}

type Held = { org: OrgAlarms; stamp: string; checkpointAt: number; quietUntil: number }

export class AlarmEvaluator {
  readonly #parts: EvaluatorParts
  readonly #held = new Map<OrgId, Held>()
  /** Organisations that could not be read, and when they are tried again. */
  readonly #resting = new Map<OrgId, number>()
  readonly #stop = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #wakes = new AbortController()
  #areRulesDue = true
  #rulesAt = 0
  #discoveredAt = 0
  #lines = 0
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(parts: EvaluatorParts) {
    this.#parts = parts
  }

  begin(): void {
    this.#running = this.#run()
  }

  /** Something was written. */
  wake(): void {
    this.#wakes.abort()
  }

  /** A rule or a maintenance window has changed. */
  rulesChanged(): void {
    this.#areRulesDue = true
    this.wake()
  }

  /** Whether alarms are evaluated: the last look that came to its end is not long ago. */
  isLooking(): boolean {
    return this.#now() - this.#lookedAt <= EVALUATION_AGE_MS_MAX
  }

  describe(): { organisations: number; rulesAtAssets: number; lines: number } {
    const held = [...this.#held.values()]
    const rulesAtAssets = held.reduce((sum, { org }) => sum + org.rules, 0)
    return { organisations: held.length, rulesAtAssets, lines: this.#lines }
  }

  /** Writes down what the rules remember, if it can, and lets others have the turn. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.wake()
    await this.#running
  }

  /** Never rejects: what went wrong is in the log, and it begins again. */
  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#serve()
      } catch (err) {
        this.#parts.log.error({ err, operation: 'alarms' }, 'alarms were not evaluated; it is tried again')
        await this.#rest(ALARM_RETRY_MS)
      }
    }
  }

  /** As long as one connection lives. */
  async #serve(): Promise<void> {
    const connection = await this.#parts.db.pin()
    const store = new AlarmStore(connection)
    this.#areRulesDue = true
    try {
      while (!this.#stop.signal.aborted) {
        this.#wakes = new AbortController()
        const begun = this.#now()
        await this.look(store)
        const spent = this.#now() - begun
        await this.#rest(Math.max(0, ALARM_LOOK_MS_MIN - spent))
        if (!this.#wakes.signal.aborted) await this.#rest(ALARM_LOOK_MS_MAX - ALARM_LOOK_MS_MIN, this.#wakes.signal)
      }
      await this.checkpoint(store)
    } finally {
      this.#held.clear()
      await closed(connection)
    }
  }

  /** One look: what is new is told to the rules, time passes for them, what they found is written. */
  async look(store: AlarmStore): Promise<void> {
    const now = this.#now()
    if (this.#areRulesDue || now >= this.#rulesAt + ALARM_RULES_EVERY_MS) await this.#lookForOrgs(store, now)
    if (now >= this.#discoveredAt + ALARM_DISCOVERY_EVERY_MS) await this.#discover(store, now)
    await this.#read(store)
    // Everything that was received before has been told: now time may pass.
    const passed = this.#now() - ALARM_SLACK_MS
    for (const held of this.#held.values())
      await this.#guarded(held.org.orgId, async () => {
        held.org.maintain(passed)
        if (passed >= held.quietUntil) held.org.pass(passed)
        this.#lines += await held.org.write(store)
        if (this.#now() < held.checkpointAt + ALARM_CHECKPOINT_MS) return
        held.checkpointAt = this.#now()
        await held.org.checkpoint(store, this.#now())
      })
    this.#lookedAt = this.#now()
  }

  /** Writes down what the rules remember and how far they have come. */
  async checkpoint(store: AlarmStore): Promise<void> {
    for (const { org } of this.#held.values()) await org.checkpoint(store, this.#now())
  }

  /** Which organisations there are, whose turn is ours, and whose rules, windows, assets or signals have changed. */
  async #lookForOrgs(store: AlarmStore, now: number): Promise<void> {
    this.#areRulesDue = false
    this.#rulesAt = now
    this.#discoveredAt = 0
    for (const { org_id: orgId, stamp } of await store.orgs()) {
      const held = this.#held.get(orgId)
      if (held?.stamp === stamp) await this.#guarded(orgId, () => held.org.compare(store))
      if (held?.stamp === stamp || (this.#resting.get(orgId) ?? 0) > now) continue
      await this.#guarded(orgId, async () => {
        if (held === undefined && !(await store.turn(orgId))) return
        // What was remembered so far goes the same way as after a crash.
        if (held !== undefined) await held.org.checkpoint(store, now)
        const parts = {
          orgId,
          keys: await this.#parts.keys.forOrg(orgId),
          telemetryKeys: () => this.#parts.telemetryKeys.forOrg(orgId),
          random: this.#parts.random,
        }
        const { org, isBehind } = await OrgAlarms.load(store, parts, now, held !== undefined)
        const quietUntil = isBehind ? now + ALARM_GRACE_MS : (held?.quietUntil ?? 0)
        this.#held.set(orgId, { org, stamp, checkpointAt: now, quietUntil })
      })
    }
  }

  async #discover(store: AlarmStore, now: number): Promise<void> {
    this.#discoveredAt = now
    const orgs = [...this.#held.values()].map(({ org }) => org)
    const places = orgs.flatMap((org) => org.discoverPlaces(now))
    if (places.length === 0) return
    for (const head of await store.writers(places)) this.#held.get(head.orgId)?.org.discovered(head)
    for (const org of orgs) org.looked(now)
  }

  /** Until there is nothing more behind any cursor. */
  async #read(store: AlarmStore): Promise<void> {
    for (;;) {
      const places = [...this.#held.values()].flatMap(({ org }) => org.tailPlaces())
      if (places.length === 0) return
      const rows = await store.tail(places)
      if (rows.length === 0) return
      for (const [orgId, ofOrg] of Map.groupBy(rows, ({ org_id }) => org_id))
        await this.#guarded(orgId, async () => {
          const org = this.#held.get(orgId)?.org
          await org?.take(inOrder(ofOrg))
          this.#lines += (await org?.write(store)) ?? 0
        })
      if (!isCut(rows)) return
      if (this.#stop.signal.aborted) return
    }
  }

  /** What is wrong with one organisation stops no other. What is wrong with the database goes up. */
  async #guarded(orgId: OrgId, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (err) {
      this.#held.delete(orgId)
      const isIts = err instanceof SealBroken || !isFailure(err) || err.kind !== 'unavailable'
      if (!isIts) throw err
      this.#resting.set(orgId, this.#now() + ALARM_ORG_RETRY_MS)
      this.#parts.log.error({ err, operation: 'alarms', orgId }, "an organisation's alarms could not be evaluated")
    }
  }

  #now(): number {
    return this.#parts.clock().getTime()
  }

  async #rest(ms: number, also?: AbortSignal): Promise<void> {
    const signal = also === undefined ? this.#stop.signal : AbortSignal.any([this.#stop.signal, also])
    try {
      await sleep(ms, undefined, { signal })
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}

/** As they were received, and of one writer as it wrote them. */
function inOrder(rows: readonly TailRow[]): TailRow[] {
  return rows.toSorted((a, b) => a.received_at.getTime() - b.received_at.getTime() || Number(a.n) - Number(b.n))
}

/** A writer filled its share at a site: there is more. */
function isCut(rows: readonly TailRow[]): boolean {
  const counts = new Map<string, number>()
  for (const { site_id, writer, org_id } of rows) {
    const key = `${org_id}/${site_id}/${writer}`
    const count = (counts.get(key) ?? 0) + 1
    if (count >= ALARM_TAIL_SEGMENTS) return true
    counts.set(key, count)
  }
  return false
}

async function closed(connection: { close(): Promise<void> }): Promise<void> {
  try {
    await connection.close()
  } catch (error) {
    // It is lost already, and with it the turn: that is all that closing was for.
    if (!(error instanceof Error)) throw error
  }
}

// The alarms of one organisation, in memory: its rules at its assets, how far its segments were read, and what was found
// and is not written yet.
//
// INVARIANT: what is in memory is what the database has, plus what the segments behind it say. Whoever cannot write drops
// all of it and begins again from the database (evaluator.ts).
import type { Window } from '../../../core/alarm/maintenance.ts'
import { compile, type Program } from '../../../core/alarm/program.ts'
import { type AssetId, idFrom, type EventId, type OrgId, type RuleId, type SiteId } from '../../../core/ids.ts'
import {
  ALARM_CHECKPOINT_MS,
  ALARM_DISCOVERY_MS,
  ALARM_OVERLAP_MS,
  ALARM_WRITE_MAX,
  ALARM_WRITER_FORGOTTEN_MS,
} from '../../../core/limits.ts'
import { type AssetsByBytes, assetsByBytes, visitSegment } from '../../../core/telemetry/segment.ts'
import { assetMemory, eventDetail, ruleSpec } from '../../alarms/places.ts'
import { readSpec } from '../../alarms/rule-fields.ts'
import type { AlarmKeys } from '../../keys/alarm-keys.ts'
import type { TelemetryKeys } from '../../keys/telemetry-keys.ts'
import { openSegment } from '../../telemetry/segments.ts'
import { AssetAlarms, type Found, type RuleAtAsset } from './asset.ts'
import { readMemory, writeMemory } from './memory.ts'
import type {
  AlarmStore,
  Head,
  RuleRow,
  StandingRow,
  TailPlace,
  TailRow,
  TargetRow,
  WindowRow,
  WrittenMemory,
} from './store.ts'

export type OrgParts = {
  orgId: OrgId
  keys: AlarmKeys
  /** Asked at every look: the ring behind it keeps them for a while. */
  telemetryKeys: () => Promise<TelemetryKeys>
  random: (bytes: number) => Uint8Array
}

type Assets = ReadonlyMap<AssetId, { alarms: AssetAlarms; siteId: SiteId }>

export class OrgAlarms {
  readonly orgId: OrgId
  readonly #parts: OrgParts
  readonly #assets: Assets
  readonly #sites: ReadonlySet<SiteId>
  readonly #known: AssetsByBytes
  readonly #heads = new Map<string, Head>()
  /** Writers that are not known yet wrote nothing before this. */
  #since: number
  #found: Found[] = []
  readonly rules: number

  private constructor(parts: OrgParts, assets: Assets, since: number, rules: number) {
    this.#parts = parts
    this.orgId = parts.orgId
    this.#assets = assets
    this.#sites = new Set([...assets.values()].map(({ siteId }) => siteId))
    this.#known = assetsByBytes(assets.keys())
    this.#since = since
    this.rules = rules
  }

  /** Reads everything from the database. One that has no cursor begins with what comes from now on; `isOurs`: we have
   * evaluated it until now; `isBehind`: nobody has for a while. */
  static async load(
    store: AlarmStore,
    parts: OrgParts,
    now: number,
    isOurs = false,
  ): Promise<{ org: OrgAlarms; isBehind: boolean }> {
    const { orgId, keys } = parts
    // First what stands: a rule that is made meanwhile, and shelved at once, is not taken for one that is gone.
    const standing = await store.standing(orgId)
    const programs = programsOf(await store.rules(orgId), keys)
    const targets = (await store.targets(orgId)).filter(({ rule_id }) => programs.has(rule_id))
    const memories = new Map((await store.memories(orgId)).map(({ asset_id, sealed }) => [asset_id, sealed]))
    const cursor = await store.cursor(orgId)
    const since = cursor === undefined ? now - ALARM_DISCOVERY_MS : cursor.savedAt - ALARM_OVERLAP_MS
    const windowsOf = windowsOfAssets(await store.maintenance(orgId, since))
    const stood = byAsset(standing)
    const assets = new Map<AssetId, { alarms: AssetAlarms; siteId: SiteId }>()
    for (const [assetId, its] of Map.groupBy(targets, ({ asset_id }) => asset_id)) {
      const sealed = memories.get(assetId)
      const memory = sealed === undefined ? undefined : readMemory(keys.open(assetMemory(assetId), sealed))
      const rules = its.flatMap((target) => ruleAtAsset(target, programs))
      const from = isOurs ? now : (memory?.maintainedAt ?? now)
      for (const { site_id: siteId } of its.slice(0, 1)) {
        const maintained = { windows: windowsOf(assetId, siteId), from }
        const alarms = new AssetAlarms(assetId, rules, memory, stood.get(assetId) ?? new Map(), now, maintained)
        assets.set(assetId, { alarms, siteId })
      }
    }
    const org = new OrgAlarms(parts, assets, since, targets.length)
    org.#end(standing, targets, now)
    const heads = cursor?.heads ?? (await store.writers(org.discoverPlaces(now)))
    for (const head of heads) org.#heads.set(keyOf(head), head)
    // From here on this is where it began, whatever happens.
    if (cursor === undefined) await store.write(orgId, [], [], [...org.#heads.values()])
    const isBehind = cursor !== undefined && now - cursor.savedAt > 2 * ALARM_CHECKPOINT_MS
    return { org, isBehind }
  }

  /** Where writers that are not known yet are looked for. */
  discoverPlaces(now: number): { orgId: OrgId; siteId: SiteId; since: number }[] {
    const since = Math.min(this.#since, now - ALARM_DISCOVERY_MS)
    return [...this.#sites].map((siteId) => ({ orgId: this.orgId, siteId, since }))
  }

  discovered(head: Head): void {
    if (!this.#heads.has(keyOf(head))) this.#heads.set(keyOf(head), { ...head, n: -1, receivedAt: this.#since })
  }

  /** What was looked for from the beginning has been looked for. */
  looked(now: number): void {
    this.#since = Math.max(this.#since, now - ALARM_DISCOVERY_MS)
  }

  tailPlaces(): TailPlace[] {
    return [...this.#heads.values()].map(({ siteId, writer, n, receivedAt }) => ({
      orgId: this.orgId,
      siteId,
      writer,
      n,
      since: receivedAt - ALARM_OVERLAP_MS,
    }))
  }

  /** Reads segments, in the order in which they were received, and tells the rules. Throws SealBroken. */
  async take(rows: readonly TailRow[]): Promise<void> {
    const telemetry = await this.#parts.telemetryKeys()
    const touched = new Set<AssetAlarms>()
    for (const row of rows) {
      const n = Number(row.n)
      visitSegment(
        openSegment(telemetry, { ...row, n }),
        (assetId, signalNo, ts, value, receivedAt) => {
          const asset = this.#assets.get(assetId)?.alarms
          if (asset?.gather(row.writer, n, { signalNo, ts, value, receivedAt }) === true) touched.add(asset)
        },
        this.#known,
      )
      this.#heads.set(keyOf({ siteId: row.site_id, writer: row.writer }), {
        siteId: row.site_id,
        writer: row.writer,
        n,
        receivedAt: row.received_at.getTime(),
      })
    }
    for (const asset of touched) asset.settle((found) => this.#found.push(found))
  }

  /** Compares what is suppressed with how it stands, which people change: see AssetAlarms.compare. */
  async compare(store: AlarmStore): Promise<void> {
    const suppressing = [...this.#assets].filter(([, { alarms }]) => alarms.isSuppressing)
    if (suppressing.length === 0) return
    const stood = byAsset(await store.standing(this.orgId))
    for (const [assetId, { alarms }] of suppressing) alarms.compare(stood.get(assetId) ?? new Map())
  }

  /** Maintenance windows begin and end until now. */
  maintain(now: number): void {
    for (const { alarms } of this.#assets.values()) alarms.maintain(now, (found) => this.#found.push(found))
  }

  pass(now: number): void {
    for (const { alarms } of this.#assets.values()) alarms.pass(now, (found) => this.#found.push(found))
  }

  /** Writes what was found, with the memories of its assets in the same transaction. Resolves to how many lines. */
  async write(store: AlarmStore): Promise<number> {
    let written = 0
    const ofAssets = [...Map.groupBy(this.#found, ({ assetId }) => assetId)]
    while (ofAssets.length > 0) {
      const found: Found[] = []
      const assets: AssetId[] = []
      // All of one asset goes with its memory, however much it is.
      do {
        const [assetId, its] = ofAssets.shift() ?? [undefined, []]
        if (assetId !== undefined) assets.push(assetId)
        found.push(...its)
      } while (found.length < ALARM_WRITE_MAX && ofAssets.length > 0)
      written += await store.write(
        this.orgId,
        found.map((each) => this.#sealed(each)),
        this.#memories(assets),
      )
    }
    this.#found = []
    return written
  }

  /** Writes all memories that have changed, and then how far they have come. */
  async checkpoint(store: AlarmStore, now: number): Promise<void> {
    const dirty = [...this.#assets].filter(([, { alarms }]) => alarms.isDirty).map(([assetId]) => assetId)
    for (let i = 0; i < dirty.length; i += ALARM_WRITE_MAX)
      await store.write(this.orgId, [], this.#memories(dirty.slice(i, i + ALARM_WRITE_MAX)))
    for (const [key, { receivedAt }] of this.#heads)
      if (receivedAt < now - ALARM_WRITER_FORGOTTEN_MS) this.#heads.delete(key)
    await store.write(this.orgId, [], [], [...this.#heads.values()])
  }

  #memories(assets: readonly AssetId[]): WrittenMemory[] {
    const heads = new Map<SiteId, Map<string, number>>()
    for (const siteId of this.#sites) heads.set(siteId, new Map())
    for (const { siteId, writer, n } of this.#heads.values()) heads.get(siteId)?.set(writer, n)
    return assets.flatMap((assetId) => {
      const asset = this.#assets.get(assetId)
      if (asset === undefined) return []
      const memory = asset.alarms.memory(heads.get(asset.siteId) ?? new Map())
      asset.alarms.isDirty = false
      return [{ assetId, sealed: this.#parts.keys.seal(assetMemory(assetId), writeMemory(memory)) }]
    })
  }

  #sealed({ value, ...found }: Found) {
    const eventId = idFrom<EventId>(this.#parts.random(16))
    const detail = value === undefined ? null : this.#parts.keys.seal(eventDetail(eventId), JSON.stringify(value))
    return { ...found, eventId, detail }
  }

  /** Alarms whose rule is gone from the asset, or is not enabled any more, are over. */
  #end(standing: readonly StandingRow[], targets: readonly TargetRow[], now: number): void {
    const still = new Set(targets.map(({ rule_id, asset_id }) => `${rule_id}/${asset_id}`))
    for (const { rule_id: ruleId, asset_id: assetId } of standing)
      if (!still.has(`${ruleId}/${assetId}`))
        this.#found.push({ ruleId, assetId, kind: 'ended', at: now, receivedAt: now })
  }
}

const keyOf = ({ siteId, writer }: Pick<Head, 'siteId' | 'writer'>): string => `${siteId}/${writer}`

type Programs = ReadonlyMap<RuleId, { version: number; program: Program }>

function programsOf(rows: readonly RuleRow[], keys: AlarmKeys): Programs {
  return new Map(
    rows.map(({ rule_id, version, spec_sealed }) => {
      const program = compile(readSpec(keys.open(ruleSpec(rule_id), spec_sealed)))
      return [rule_id, { version, program }]
    }),
  )
}

function ruleAtAsset({ rule_id, signal_nos }: TargetRow, programs: Programs): RuleAtAsset[] {
  const rule = programs.get(rule_id)
  return rule === undefined ? [] : [{ ruleId: rule_id, ...rule, signalNos: signal_nos }]
}

function byAsset(rows: readonly StandingRow[]): Map<AssetId, Map<RuleId, StandingRow>> {
  const all = new Map<AssetId, Map<RuleId, StandingRow>>()
  for (const row of rows) {
    const ofAsset = all.get(row.asset_id) ?? new Map<RuleId, StandingRow>()
    all.set(row.asset_id, ofAsset.set(row.rule_id, row))
  }
  return all
}

/** Those of an asset and those of the site at which it stands. */
function windowsOfAssets(rows: readonly WindowRow[]): (assetId: AssetId, siteId: SiteId) => readonly Window[] {
  const of = Map.groupBy(rows, ({ asset_id, site_id }): AssetId | SiteId => asset_id ?? site_id)
  return (assetId, siteId) =>
    [...(of.get(assetId) ?? []), ...(of.get(siteId) ?? [])].map(({ begins_at, ends_at }) => ({
      from: begins_at.getTime(),
      to: ends_at.getTime(),
    }))
}

// The one way of a payload, whether it came by MQTT, by HTTPS or as a last will: topic, size, form, signals, then the
// group commit. There is no second path that could miss a check (Moquette CVE-2026-95846, Aedes CVE-2018-3778).
import { invalid } from '../../../core/errors.ts'
import { idFrom, type EventId } from '../../../core/ids.ts'
import type { SampleValue, SignalKind } from '../../../core/telemetry/segment.ts'
import { SampleBatch } from '../../../core/wire/batch.ts'
import { readEvents } from '../../../core/wire/event.ts'
import { readHealth } from '../../../core/wire/health.ts'
import { readQuick, shapeOf } from '../../../core/wire/quick.ts'
import { readTelemetry } from '../../../core/wire/telemetry.ts'
import { show } from '../../../core/wire/value.ts'
import type { Ingest } from '../../telemetry/ingest.ts'
import type { EventRow, Receipt, Signal } from '../../telemetry/ingest-types.ts'
import type { Asset } from '../asset.ts'
import type { GateKeys } from '../gate-keys.ts'
import { HealthIntake } from './health.ts'
import { EVENTS_TOPIC, HEALTH_TOPIC, type PublishTopic } from '../mqtt/topics.ts'
import type { OperatorEvents } from '../operator-events.ts'
import type { Registry } from '../registry.ts'
import { SignalDirectory, type Wanted } from './signals.ts'
import { judgeDeath, SparkplugIntake } from './sparkplug.ts'
import { StatedIntake } from './stated.ts'

/** A payload where it stands in what was received. */
export type Slice = { readonly bytes: Buffer; readonly from: number; readonly to: number }

/** `taken`: the receipt will hear of it. `again`: new signals have been declared, take the payload once more. */
export type Outcome = 'taken' | 'again'

export type IntakeParts = {
  ingest: Ingest
  registry: Pick<Registry, 'signals' | 'declare' | 'health'>
  keys: GateKeys
  events: Pick<OperatorEvents, 'report'>
  random: (bytes: number) => Uint8Array
}

/** A shape is learned from every so-many-th payload that was unlike the one before. */
const LEARN_EVERY = 8

export class Intake {
  readonly #parts: IntakeParts
  readonly #signals: SignalDirectory
  readonly #sparkplug: SparkplugIntake
  readonly #health: HealthIntake
  readonly #stated: StatedIntake
  /** Filled and emptied within one call; never kept across an await. */
  readonly #batch = new SampleBatch<Signal>()

  constructor(parts: IntakeParts) {
    this.#parts = parts
    this.#signals = new SignalDirectory(parts)
    this.#stated = new StatedIntake({ ...parts, signals: this.#signals })
    this.#health = new HealthIntake({ ...parts, stated: this.#stated })
    this.#sparkplug = new SparkplugIntake({ ...parts, signals: this.#signals })
  }

  /**
   * Decodes a payload of `asset` and puts it into the group commit. While a promise is pending the caller takes nothing
   * else of the same sender, so that order is kept. Throws Failure invalid or limit with what the sender should mend,
   * Failure unavailable when it should try again.
   */
  take(
    asset: Asset,
    topic: PublishTopic,
    payload: Slice,
    now: number,
    receipt: Receipt | undefined,
    token: number,
  ): 'taken' | Promise<Outcome> {
    const { bytes, from, to } = payload
    if (typeof topic === 'object')
      return this.#sparkplug.take(asset, topic, bytes.subarray(from, to), now, receipt, token)
    if (topic === HEALTH_TOPIC) return this.#health.take(asset, bytes.subarray(from, to), now, receipt, token)
    if (topic === EVENTS_TOPIC) return this.#takeEvents(asset, bytes.subarray(from, to), now, receipt, token)
    const declaring = this.#stated.beforeWatched(asset)
    if (declaring !== undefined) return declaring.then(() => 'again')
    const batch = this.#batch
    if (asset.shape === undefined || !readQuick(bytes, from, to, now, asset.shape, batch)) {
      readTelemetry(bytes.subarray(from, to), now, asset.signals, batch)
      const unknown = checkKinds(batch)
      if (unknown !== undefined) return this.#declare(asset, unknown)
      // An asset whose payloads never look alike is not learned anew each time.
      if (asset.unlike++ % LEARN_EVERY === 0) asset.shape = shapeOf(batch)
    }
    const last = batch.count - 1
    const odd = asset.conduct.heard(now, to - from, batch.times[last] ?? now, batch.signals[last]?.no ?? 0)
    for (const { kind, text } of odd) this.#parts.events.report(asset, kind, 'warning', text)
    this.#stated.watched(asset, now)
    asset.judged = asset.conduct.takeJudged()
    this.#parts.ingest.put(asset, now, batch, receipt, token)
    return 'taken'
  }

  async #declare(asset: Asset, unknown: ReadonlyMap<string, Wanted>): Promise<'again'> {
    await this.#signals.declare(asset, unknown, 'refuse')
    await this.#stated.findWatched(asset)
    return 'again'
  }

  /** Whether a payload would be taken: for a last will, which is judged when it is left. Throws like `take`. */
  judge(asset: Asset, topic: PublishTopic, payload: Buffer, now: number): void {
    if (typeof topic === 'object') return judgeDeath(topic, payload)
    if (topic === HEALTH_TOPIC) {
      readHealth(payload, now)
      return
    }
    if (topic === EVENTS_TOPIC) {
      readEvents(payload, now)
      return
    }
    readTelemetry(payload, now, asset.signals, this.#batch)
    checkKinds(this.#batch)
  }

  async #takeEvents(
    asset: Asset,
    payload: Buffer,
    now: number,
    receipt: Receipt | undefined,
    token: number,
  ): Promise<Outcome> {
    const rows: EventRow[] = []
    for (const { at, severity, text, more } of readEvents(payload, now)) {
      const eventId = idFrom<EventId>(this.#parts.random(16))
      const detail = await this.#parts.keys.event(asset.orgId, eventId, JSON.stringify({ ...more, text }))
      const { orgId, siteId, assetId } = asset
      rows.push({ eventId, orgId, siteId, assetId, at, kind: 'reported', severity, detail })
    }
    this.#parts.ingest.putEvents(rows, receipt, token)
    return 'taken'
  }
}

/** A signal keeps the kind of its first value. Returns the keys that are new, with theirs. Throws Failure invalid. */
function checkKinds(batch: SampleBatch<Signal>): ReadonlyMap<string, Wanted> | undefined {
  let unknown: Map<string, Wanted> | undefined
  for (let i = 0; i < batch.count; i++) {
    const kind = kindOf(batch.values[i] ?? 0)
    const key = batch.keys[i] ?? ''
    const expected = batch.signals[i]?.kind ?? unknown?.get(key)?.kind
    if (expected === undefined) {
      unknown ??= new Map()
      unknown.set(key, { kind })
    } else if (expected !== kind)
      throw invalid(`${show(key)} is a ${kind} here and has been a ${expected} so far`, {
        hint: 'A signal keeps the kind of its first value: send that kind, or use another key.',
      })
  }
  return unknown
}

function kindOf(value: SampleValue): SignalKind {
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'state'
}

// What an asset's self-checks and the platform's own watch say of it -> samples of signals of its own, in the same group
// commit as everything that it sends: rules watch them, charts show them, and no crash parts them from their receipt.
//
// A state is written again and again, not its changes: whoever begins to look sees it, and what a gateway that died had
// not told is told by the next one.
import { ODDITIES } from '../../../core/watch/conduct.ts'
import { selfCheckSignal, watchSignal } from '../../../core/watch/stated.ts'
import type { SampleValue, SignalKind } from '../../../core/telemetry/segment.ts'
import { SampleBatch } from '../../../core/wire/batch.ts'
import { type HealthReport, worstOf } from '../../../core/wire/health.ts'
import { HEALTH_CHECKS } from '../../../core/wire/health-names.ts'
import type { Ingest } from '../../telemetry/ingest.ts'
import type { Receipt, Signal } from '../../telemetry/ingest-types.ts'
import type { Asset } from '../asset.ts'
import type { SignalDirectory } from './signals.ts'

export type StatedParts = { ingest: Pick<Ingest, 'put' | 'inTurn'>; signals: SignalDirectory }

export class StatedIntake {
  readonly #parts: StatedParts

  constructor(parts: StatedParts) {
    this.#parts = parts
  }

  /** The checks of a report, at its time; those that it tells no more are well. Throws Failure unavailable. */
  async health(
    asset: Asset,
    { at, checks }: HealthReport,
    now: number,
    receipt: Receipt | undefined,
    token: number,
  ): Promise<void> {
    const told = new Map<string, SampleValue>([[selfCheckSignal(), worstOf(checks)]])
    for (const { name, state } of checks) told.set(selfCheckSignal(name), state)
    await this.#declare(asset, told.keys(), 'state')
    // Of names of their own only this gateway's memory knows that they were told before.
    await this.#parts.signals.find(asset, HEALTH_CHECKS.map(selfCheckSignal))
    for (const key of asset.stated.keys()) if (key.startsWith(selfCheckSignal()) && !told.has(key)) told.set(key, 'ok')
    this.#put(asset, told, at, now, receipt, token)
  }

  /** To be waited for before `watched`, where something is returned. */
  beforeWatched(asset: Asset): Promise<void> | undefined {
    const fresh = [...(asset.judged ?? [])].map(watchSignal).filter((key) => isFresh(asset, key))
    return fresh.length === 0 ? undefined : this.#declare(asset, fresh, 'boolean')
  }

  /** Writes what the watch saw in the last minute. What it has never seen in this asset is no signal of it. */
  watched(asset: Asset, now: number): void {
    const { judged } = asset
    if (judged === undefined) return
    asset.judged = undefined
    this.#put(asset, new Map(ODDITIES.map((sees) => [watchSignal(sees), judged.has(sees)])), now, now, undefined, 0)
  }

  /** Which of them this asset has had before. Throws Failure unavailable. */
  findWatched(asset: Asset): Promise<void> {
    return this.#parts.signals.find(asset, ODDITIES.map(watchSignal))
  }

  /** An asset that has no room for them is not asked again. */
  async #declare(asset: Asset, keys: Iterable<string>, kind: SignalKind): Promise<void> {
    const fresh = [...keys].filter((key) => isFresh(asset, key))
    if (fresh.length === 0) return
    await this.#parts.signals.declare(asset, new Map(fresh.map((key) => [key, { kind }])), 'leave', asset.stated)
  }

  #put(
    asset: Asset,
    told: ReadonlyMap<string, SampleValue>,
    at: number,
    now: number,
    receipt: Receipt | undefined,
    token: number,
  ): void {
    const batch = new SampleBatch<Signal>()
    for (const [key, value] of told) {
      const signal = asset.stated.get(key)
      if (signal !== undefined) batch.push(key, signal, at, value)
    }
    if (batch.count > 0) this.#parts.ingest.put(asset, now, batch, receipt, token)
    else if (receipt !== undefined) this.#parts.ingest.inTurn(receipt, token)
  }
}

const isFresh = (asset: Asset, key: string): boolean => asset.stated.get(key) === undefined && !asset.surplus.has(key)

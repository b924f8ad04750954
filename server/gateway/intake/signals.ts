// The directory of an asset's signals: a signal comes into being by being sent, gets a number from the database and
// keeps it, with the kind of its first value.
import { overLimit } from '../../../core/errors.ts'
import { SIGNALS_PER_ASSET_MAX, SPARKPLUG_METRICS_MAX } from '../../../core/limits.ts'
import type { SignalKind } from '../../../core/telemetry/segment.ts'
import { show } from '../../../core/wire/value.ts'
import type { Signal } from '../../telemetry/ingest-types.ts'
import type { Asset } from '../asset.ts'
import type { GateKeys } from '../gate-keys.ts'
import type { NewSignal, Registry } from '../registry.ts'

/** A signal that is sent for the first time; the unit is said by whoever knows one. */
export type Wanted = { readonly kind: SignalKind; readonly unit?: string | undefined }

/** Keys beyond the last signal; when there are very many, they are forgotten and asked for once more. */
export class Surplus {
  readonly #keys = new Set<string>()

  has(key: string): boolean {
    return this.#keys.has(key)
  }

  add(key: string): void {
    if (this.#keys.size >= SPARKPLUG_METRICS_MAX) this.#keys.clear()
    this.#keys.add(key)
  }
}

type Parts = { registry: Pick<Registry, 'signals' | 'declare'>; keys: GateKeys }

export class SignalDirectory {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Fills `asset.signals` with these. When there would be too many, `refuse` throws Failure limit and declares none;
   * `leave` declares what fits and notes the others in `asset.surplus`. `into`: what is said of the asset itself is kept
   * apart from what it sends. Throws Failure unavailable.
   */
  async declare(
    asset: Asset,
    wanted: ReadonlyMap<string, Wanted>,
    overflow: 'refuse' | 'leave',
    into: Map<string, Signal | undefined> = asset.signals,
  ): Promise<void> {
    const { keys, registry } = this.#parts
    const known = await this.#known(asset)
    const fresh: (NewSignal & { key: string })[] = []
    for (const [key, { kind, unit }] of wanted) {
      const sealed = await keys.signal(asset.orgId, asset.assetId, key, unit)
      const signal = known.get(sealed.keyIndex.toString('hex'))
      if (signal === undefined) fresh.push({ key, kind, ...sealed })
      else into.set(key, signal)
    }
    const room = SIGNALS_PER_ASSET_MAX - known.size
    if (fresh.length > room) {
      if (overflow === 'refuse')
        throw overLimit(`${show(fresh[0]?.key ?? '')} would be one signal too many`, {
          hint: `An asset has at most ${SIGNALS_PER_ASSET_MAX} signals. Is a changing value used as a key?`,
        })
      for (const { key } of fresh.splice(Math.max(0, room))) asset.surplus.add(key)
    }
    if (fresh.length === 0) return
    for (const [index, signal] of indexed(await registry.declare(asset.orgId, asset.assetId, fresh))) {
      known.set(index, signal)
      const named = fresh.find(({ keyIndex }) => keyIndex.toString('hex') === index)
      if (named !== undefined) into.set(named.key, signal)
    }
  }

  /** Looks for what is said of the asset itself, and declares none. Throws Failure unavailable. */
  async find(asset: Asset, keys: Iterable<string>): Promise<void> {
    const known = await this.#known(asset)
    for (const key of keys) {
      if (asset.stated.has(key)) continue
      const { keyIndex } = await this.#parts.keys.signal(asset.orgId, asset.assetId, key)
      asset.stated.set(key, known.get(keyIndex.toString('hex')))
    }
  }

  async #known(asset: Asset): Promise<Map<string, Signal>> {
    return (asset.byIndex ??= indexed(await this.#parts.registry.signals(asset.orgId, asset.assetId)))
  }
}

function indexed(declared: readonly { keyIndex: string; no: number; kind: SignalKind }[]): Map<string, Signal> {
  return new Map(declared.map(({ keyIndex, no, kind }) => [keyIndex, { no, kind }]))
}

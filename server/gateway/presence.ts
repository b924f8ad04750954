// Who is connected and when something was last received, told to the database in batches. Connected is who has an MQTT
// connection; who posts by HTTPS is known by when it was last heard.
import type { AssetId } from '../../core/ids.ts'
import { PRESENCE_HEARD_MS } from '../../core/limits.ts'
import type { Asset } from './asset.ts'
import type { PresenceLine, Protocol } from './registry.ts'

type Link = { count: number; protocol: Protocol; since: number }

export class Presence {
  readonly #links = new Map<Asset, Link>()
  /** Assets whose line has to be told, and when they came or went. */
  readonly #changed = new Map<AssetId, { asset: Asset; at: number }>()
  readonly #heard = new Set<Asset>()
  #heardFlushedAt = 0
  readonly #write: (lines: readonly PresenceLine[]) => Promise<void>

  constructor(write: (lines: readonly PresenceLine[]) => Promise<void>) {
    this.#write = write
  }

  connected(asset: Asset, protocol: Protocol, at: number): void {
    asset.rhythm.interrupt()
    const link = this.#links.get(asset)
    this.#links.set(asset, { count: (link?.count ?? 0) + 1, protocol, since: link?.since ?? at })
    this.#changed.set(asset.assetId, { asset, at })
  }

  /** One of its connections has gone. */
  disconnected(asset: Asset, at: number): void {
    const link = this.#links.get(asset)
    if (link === undefined) return
    link.count--
    if (link.count > 0) return
    this.#links.delete(asset)
    this.#changed.set(asset.assetId, { asset, at })
  }

  heard(asset: Asset): void {
    this.#heard.add(asset)
  }

  isConnected(asset: Asset): boolean {
    return this.#links.has(asset)
  }

  /**
   * Writes who came and went, and less often who was heard: a row for each asset at every look would cost more than its
   * messages. What could not be written is written the next time.
   */
  async flush(now: number): Promise<void> {
    const changed = new Map(this.#changed)
    if (now - this.#heardFlushedAt >= PRESENCE_HEARD_MS) {
      this.#heardFlushedAt = now
      for (const asset of this.#heard)
        if (!changed.has(asset.assetId))
          changed.set(asset.assetId, { asset, at: asset.lastReceivedAt ?? asset.lastSeen })
      this.#heard.clear()
    }
    if (changed.size === 0) return
    this.#changed.clear()
    try {
      await this.#write([...changed.values()].map(({ asset, at }) => this.#line(asset, at)))
    } catch (error) {
      for (const [assetId, line] of changed) if (!this.#changed.has(assetId)) this.#changed.set(assetId, line)
      throw error
    }
  }

  #line(asset: Asset, at: number): PresenceLine {
    const { orgId, assetId, lastReceivedAt } = asset
    const link = this.#links.get(asset)
    return {
      orgId,
      assetId,
      connected: link !== undefined,
      at: link === undefined ? at : link.since,
      lastReceivedAt,
      protocol: link?.protocol ?? 'https',
      rhythmMs: asset.rhythm.ms,
    }
  }
}

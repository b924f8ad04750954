// What the gateway remembers of an asset while it is connected, and for a while after: all of it can be had again from
// the database, so losing it costs time and nothing else.
import { Conduct, type Oddity } from '../../core/watch/conduct.ts'
import type { Standing } from '../../core/watch/health-change.ts'
import type { AssetId, OrgId, SiteId } from '../../core/ids.ts'
import {
  ASSET_MEMORY_MS,
  ASSET_MESSAGES_BURST,
  ASSET_MESSAGES_PER_S,
  ORG_MESSAGES_BURST,
  ORG_MESSAGES_PER_S,
} from '../../core/limits.ts'
import { Rhythm } from '../../core/watch/rhythm.ts'
import type { Shape } from '../../core/wire/quick.ts'
import { uuidBytes } from '../telemetry/binary-arrays.ts'
import type { Feed, Signal } from '../telemetry/ingest-types.ts'
import { Bucket } from './bucket.ts'
import { Places } from './identity/places.ts'
import type { Identity } from './registry.ts'
import type { Edge } from './intake/sparkplug.ts'
import { Surplus } from './intake/signals.ts'

/** Whose it is and where it stands. */
export type Stands = Pick<Identity, 'orgId' | 'siteId' | 'assetId'>

export class Asset implements Feed {
  readonly orgId: OrgId
  siteId: SiteId
  readonly assetId: AssetId
  readonly assetBytes: Buffer
  readonly signals = new Map<string, Signal>()
  /** What is said of the asset itself (core/watch/stated.ts); undefined where it has none of that key, or no room. */
  readonly stated = new Map<string, Signal | undefined>()
  /** What the watch saw in the last minute and is not written yet. */
  judged: ReadonlySet<Oddity> | undefined
  /** The same by blind index, as the database knows them; undefined until they are first needed. */
  byIndex: Map<string, Signal> | undefined
  /** Keys that did not fit any more: they are not asked for again while the asset is remembered. */
  readonly surplus = new Surplus()
  readonly conduct: Conduct
  /** How its self-checks stood last, as this gateway remembers, and how often it may tell. */
  health: Standing | undefined
  healthRate: Bucket | undefined
  /** What its births have said, when it is a Sparkplug edge node. */
  edge: Edge | undefined
  /** What its payloads look like, and how many did not. */
  shape: Shape<Signal> | undefined
  unlike = 0
  /** Messages of this asset, over all its connections: many connections do not make many limits. */
  readonly rate: Bucket
  readonly orgRate: Bucket
  connections = 0
  lastReceivedAt: number | null = null
  readonly rhythm = new Rhythm()
  lastSeen: number
  readonly places = new Places()

  constructor(identity: Stands, orgRate: Bucket, rate: Bucket, now: number) {
    this.orgId = identity.orgId
    this.siteId = identity.siteId
    this.assetId = identity.assetId
    this.assetBytes = uuidBytes(identity.assetId)
    this.rate = rate
    this.orgRate = orgRate
    this.lastSeen = now
    this.conduct = new Conduct(now)
  }

  /** Takes one message from both budgets; ms to wait before the next, 0 for none. */
  spend(now: number): number {
    this.lastReceivedAt = now
    this.rhythm.heard(now)
    return Math.max(this.rate.take(now), this.orgRate.take(now))
  }
}

export type RateLimits = { asset_per_s: number; asset_burst: number; org_per_s: number; org_burst: number }
export const RATE_LIMITS: RateLimits = {
  asset_per_s: ASSET_MESSAGES_PER_S,
  asset_burst: ASSET_MESSAGES_BURST,
  org_per_s: ORG_MESSAGES_PER_S,
  org_burst: ORG_MESSAGES_BURST,
}

export class Assets {
  readonly #assets = new Map<AssetId, Asset>()
  readonly #orgs = new Map<OrgId, Bucket>()
  readonly #limits: RateLimits

  constructor(limits: RateLimits) {
    this.#limits = limits
  }

  /** The asset of a verified certificate, or of a claim code. Its site is the one that the database has just named. */
  of(identity: Stands, now: number): Asset {
    let asset = this.#assets.get(identity.assetId)
    if (asset === undefined || asset.orgId !== identity.orgId) {
      const { asset_per_s, asset_burst } = this.#limits
      asset = new Asset(identity, this.#org(identity.orgId, now), new Bucket(asset_per_s, asset_burst, now), now)
      this.#assets.set(identity.assetId, asset)
    }
    asset.siteId = identity.siteId
    asset.lastSeen = now
    return asset
  }

  get size(): number {
    return this.#assets.size
  }

  all(): Iterable<Asset> {
    return this.#assets.values()
  }

  /** Forgets what has not been connected for a while. */
  sweep(now: number): void {
    const orgs = new Set<OrgId>()
    for (const asset of this.#assets.values()) {
      if (asset.connections === 0 && now - asset.lastSeen > ASSET_MEMORY_MS) this.#assets.delete(asset.assetId)
      else orgs.add(asset.orgId)
    }
    for (const org of this.#orgs.keys()) if (!orgs.has(org)) this.#orgs.delete(org)
  }

  #org(orgId: OrgId, now: number): Bucket {
    let bucket = this.#orgs.get(orgId)
    if (bucket === undefined) {
      bucket = new Bucket(this.#limits.org_per_s, this.#limits.org_burst, now)
      this.#orgs.set(orgId, bucket)
    }
    return bucket
  }
}

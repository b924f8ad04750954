// Revocation reaches open sockets within a second: a wake-up when a row is written, and a look every second in case the
// wake-up was lost. A gateway that cannot look for four minutes refuses everybody (fail closed). What came of it is told
// to the database: up to when this view is confirmed, and of each revocation how many sockets were closed, and when.
import { REVOCATION_AGE_MS_MAX, REVOCATION_OVERLAP_MS, VIEW_TOLD_EVERY_MS } from '../../../core/limits.ts'
import type { Registry, RevocationClosed } from '../registry.ts'

type Parts = {
  readonly registry: Pick<Registry, 'started' | 'fedSince' | 'revokedSince' | 'confirmView'>
  /** ms that only ever go forward: a clock that is set back must not make an old view look fresh. */
  readonly elapsed: () => number
  /** Ends whatever lives under these certificates; for each a promise per socket, settled when that has closed. */
  readonly onRevoked: (fingerprints: ReadonlySet<string>) => ReadonlyMap<string, readonly Promise<void>[]>
  readonly onTrouble: (error: unknown) => void
}

type Closed = { sockets: number; lastAt: number }

export class Revocations {
  readonly #parts: Parts
  #confirmedAt: number | undefined
  /** By the database's clock; undefined before it was asked. */
  #seenUpTo: number | undefined
  #looking: Promise<void> | undefined
  #again = false
  /** What the last look brought. */
  #recent: ReadonlySet<string> = new Set()
  /** From when that look read, and how many were there. */
  #read: { after: number; fed: number } | undefined
  #untold = new Map<string, Closed>()
  #toldAt = Number.NEGATIVE_INFINITY
  #telling = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** False before the first look, and when the last good one is too long ago. */
  isFresh(): boolean {
    return this.#confirmedAt !== undefined && this.#parts.elapsed() - this.#confirmedAt <= REVOCATION_AGE_MS_MAX
  }

  /** For whoever was looked up just before a revocation and is let in just after it. */
  isRevoked(fingerprint: string): boolean {
    return this.#recent.has(fingerprint)
  }

  /** Never two looks at once; one that is asked for during a look follows it. Resolves after the last of them. */
  look(): Promise<void> {
    this.#again = true
    this.#looking ??= this.#lookOn()
    return this.#looking
  }

  async #lookOn(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false
        await this.#lookOnce()
      }
    } catch (error) {
      this.#parts.onTrouble(error)
    } finally {
      // In the same turn as the last question whether to look again: whoever asks from now on begins anew.
      this.#looking = undefined
    }
  }

  async #lookOnce(): Promise<void> {
    const { registry, elapsed, onRevoked } = this.#parts
    this.#seenUpTo ??= await registry.started()
    const asked = elapsed()
    const before = this.#recent
    // A revocation bears the time at which its row was written, and may become visible later than a younger one.
    const after = this.#seenUpTo - REVOCATION_OVERLAP_MS
    const fed = await registry.fedSince(after)
    if (this.#read?.after !== after || this.#read.fed !== fed) {
      const found = new Set<string>()
      for (const { fingerprint, revokedAt } of await registry.revokedSince(after)) {
        this.#seenUpTo = Math.max(this.#seenUpTo, revokedAt)
        found.add(fingerprint)
      }
      this.#recent = found
      this.#read = { after, fed }
    }
    const recent = this.#recent
    // All of them, the known ones too: somebody may have been on the way in at the last look.
    const closings = recent.size === 0 ? new Map<string, readonly Promise<void>[]>() : onRevoked(recent)
    this.#confirmedAt = asked
    const news: Promise<void>[] = []
    for (const fingerprint of recent) {
      const closing = closings.get(fingerprint) ?? []
      if (closing.length > 0) news.push(this.#note(fingerprint, closing))
      // Told at once and without a promise of its own: a whole authority's certificates may end in one look.
      else if (!before.has(fingerprint)) this.#add(fingerprint, 0)
    }
    if (news.length > 0) void Promise.all(news).then(() => this.#tell())
    else if (this.#untold.size > 0 || asked - this.#toldAt >= VIEW_TOLD_EVERY_MS) void this.#tell()
  }

  async #note(fingerprint: string, closing: readonly Promise<void>[]): Promise<void> {
    await Promise.all(closing)
    this.#add(fingerprint, closing.length)
  }

  #add(fingerprint: string, sockets: number): void {
    this.#untold.set(fingerprint, added(this.#untold.get(fingerprint), sockets, this.#parts.elapsed()))
  }

  /** What could not be told is told with a later look. */
  async #tell(): Promise<void> {
    const { registry, elapsed, onTrouble } = this.#parts
    if (this.#telling || this.#confirmedAt === undefined) return
    this.#telling = true
    const telling = this.#untold
    this.#untold = new Map()
    try {
      const now = elapsed()
      const closed: RevocationClosed[] = [...telling].map(([fingerprint, { sockets, lastAt }]) => ({
        fingerprint,
        sockets,
        closedAgo_ms: Math.round(now - lastAt),
      }))
      await registry.confirmView(Math.round(now - this.#confirmedAt), closed)
      this.#toldAt = now
    } catch (error) {
      for (const [fingerprint, { sockets, lastAt }] of telling)
        this.#untold.set(fingerprint, added(this.#untold.get(fingerprint), sockets, lastAt))
      onTrouble(error)
    } finally {
      this.#telling = false
    }
  }
}

const added = (before: Closed | undefined, sockets: number, at: number): Closed => ({
  sockets: (before?.sockets ?? 0) + sockets,
  lastAt: Math.max(before?.lastAt ?? at, at),
})

// The live stream: one connection for everything on screen. Components say which assets they watch; the hub keeps one
// EventSource open for the union, replaces it without a gap when the set changes, and knows when silence means "lost".

import type { LiveSample, LiveSamples, Presence } from './contract.ts'
import {
  LIVE_SAMPLES_MAX,
  STREAM_ASSETS_MAX,
  STREAM_RETRY_MS,
  STREAM_RETRY_MS_MAX,
  STREAM_SETTLE_MS,
  STREAM_SILENCE_MS_MAX,
} from './limits.ts'

export type AssetLive = {
  /** By signal number, oldest first. The arrays are replaced, never changed, so that React sees it. */
  signals: ReadonlyMap<number, readonly LiveSample[]>
  presence: Presence | null
  /** When the server said so, by this browser's clock of the server. */
  presence_ms: number
  /** Receipt of the newest sample, epoch ms of the server. */
  lastReceived_ms: number | null
}

export type Connection = { state: 'idle' | 'connecting' | 'open' | 'lost'; heard_ms: number | null }

/** The part of EventSource that the hub uses; a test brings its own. */
export type Source = {
  addEventListener(kind: string, hear: (event: { data?: string }) => void): void
  close(): void
}
export type LiveParts = {
  open(url: string): Source
  now(): number
  observe(at_ms: number): void
  ended(): void
}

const NOTHING: AssetLive = { signals: new Map(), presence: null, presence_ms: 0, lastReceived_ms: null }

export function createLive(parts: LiveParts) {
  const watched = new Map<string, number>()
  const assets = new Map<string, AssetLive>()
  const listeners = new Map<string, Set<() => void>>()
  const connectionListeners = new Set<() => void>()
  let connection: Connection = { state: 'idle', heard_ms: null }
  let current: { source: Source; url: string } | undefined
  let settle: ReturnType<typeof setTimeout> | undefined
  let watchdog: ReturnType<typeof setTimeout> | undefined
  let retry_ms = STREAM_RETRY_MS
  let asleep = false
  const opened = new Set<() => void>()

  function say(next: Connection): void {
    const changed = next.state !== connection.state
    connection = next
    if (changed) for (const wake of connectionListeners) wake()
  }

  function heard(): void {
    retry_ms = STREAM_RETRY_MS
    clearTimeout(watchdog)
    watchdog = setTimeout(lost, STREAM_SILENCE_MS_MAX)
    const first = connection.state !== 'open'
    say({ state: 'open', heard_ms: parts.now() })
    if (first) for (const wake of opened) wake()
  }

  function lost(): void {
    clearTimeout(watchdog)
    current?.source.close()
    current = undefined
    if (watched.size === 0 || asleep) return
    say({ state: 'lost', heard_ms: connection.heard_ms })
    clearTimeout(settle)
    settle = setTimeout(reconcile, retry_ms)
    retry_ms = Math.min(retry_ms * 2, STREAM_RETRY_MS_MAX)
  }

  function change(assetId: string, next: AssetLive): void {
    assets.set(assetId, next)
    for (const wake of listeners.get(assetId) ?? []) wake()
  }

  function take(batch: LiveSamples): void {
    for (const [assetId, bySignal] of Object.entries(batch.assets)) {
      if (!watched.has(assetId)) continue
      const before = assets.get(assetId) ?? NOTHING
      const signals = new Map(before.signals)
      let newest = before.lastReceived_ms
      for (const [no, samples] of Object.entries(bySignal)) {
        const joined = joinSamples(signals.get(Number(no)) ?? [], samples)
        signals.set(Number(no), joined)
        for (const sample of samples) newest = Math.max(newest ?? 0, sample[2])
      }
      change(assetId, { ...before, signals, lastReceived_ms: newest })
    }
  }

  function attach(source: Source): void {
    // The border: the stream is the server's own, its shapes are those of the contract.
    source.addEventListener('samples', ({ data }) => {
      const batch = JSON.parse(data ?? '{}') as LiveSamples
      parts.observe(Number(new Date(batch.at)))
      heard()
      take(batch)
    })
    source.addEventListener('presence', ({ data }) => {
      heard()
      for (const [assetId, presence] of Object.entries(JSON.parse(data ?? '{}') as Record<string, Presence>)) {
        if (watched.has(assetId))
          change(assetId, { ...(assets.get(assetId) ?? NOTHING), presence, presence_ms: parts.now() })
      }
    })
    source.addEventListener('beat', heard)
    source.addEventListener('open', heard)
    source.addEventListener('error', () => {
      if (current?.source === source) lost()
    })
    source.addEventListener('ended', () => {
      if (current?.source === source) close()
      parts.ended()
    })
  }

  function close(): void {
    clearTimeout(watchdog)
    current?.source.close()
    current = undefined
    say({ state: 'idle', heard_ms: connection.heard_ms })
  }

  function reconcile(): void {
    settle = undefined
    for (const assetId of assets.keys()) if (!watched.has(assetId)) assets.delete(assetId)
    if (watched.size === 0 || asleep) return close()
    const ids = [...watched.keys()].slice(-STREAM_ASSETS_MAX).sort()
    const url = `/v1/live?assets=${ids.join(',')}`
    if (current?.url === url) return
    const previous = current?.source
    const source = parts.open(url)
    current = { source, url }
    attach(source)
    // The old stream stays until the new one speaks: changing the view must not lose a sample.
    if (previous) source.addEventListener('open', () => previous.close())
    else if (connection.state === 'idle') say({ state: 'connecting', heard_ms: connection.heard_ms })
    clearTimeout(watchdog)
    watchdog = setTimeout(lost, STREAM_SILENCE_MS_MAX)
  }

  function soon(): void {
    if (connection.state === 'lost') return
    clearTimeout(settle)
    settle = setTimeout(reconcile, current === undefined ? 0 : STREAM_SETTLE_MS)
  }

  return {
    watch(ids: readonly string[]): () => void {
      for (const id of ids) {
        const count = watched.get(id) ?? 0
        // Put at the end again: what was asked for last is what is kept when there are too many.
        watched.delete(id)
        watched.set(id, count + 1)
      }
      soon()
      return () => {
        for (const id of ids) {
          const count = watched.get(id) ?? 1
          if (count > 1) watched.set(id, count - 1)
          else watched.delete(id)
        }
        soon()
      }
    },
    subscribe(assetId: string, wake: () => void): () => void {
      const set = listeners.get(assetId) ?? new Set()
      listeners.set(assetId, set.add(wake))
      return () => {
        set.delete(wake)
        if (set.size === 0) listeners.delete(assetId)
      }
    },
    asset: (assetId: string): AssetLive => assets.get(assetId) ?? NOTHING,
    onConnection(wake: () => void): () => void {
      connectionListeners.add(wake)
      return () => connectionListeners.delete(wake)
    },
    /** Called each time the stream has come (back): what was missed must be read again. */
    onOpen(wake: () => void): () => void {
      opened.add(wake)
      return () => opened.delete(wake)
    },
    connection: (): Connection => connection,
    /** A hidden tab gives its connection back. */
    sleep(now: boolean): void {
      if (asleep === now) return
      asleep = now
      reconcile()
    },
    retryNow(): void {
      clearTimeout(settle)
      reconcile()
    },
  }
}

export type Live = ReturnType<typeof createLive>

/** Appends in time order, drops what is already there, keeps the newest. */
export function joinSamples(before: readonly LiveSample[], more: readonly LiveSample[]): readonly LiveSample[] {
  const last = before.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY
  const inOrder = more.every((sample, i) => sample[0] > (more[i - 1]?.[0] ?? last))
  const joined = [...before, ...more]
  const kept = inOrder ? joined : distinct(joined)
  return kept.length > LIVE_SAMPLES_MAX ? kept.slice(-LIVE_SAMPLES_MAX) : kept
}

function distinct(samples: LiveSample[]): LiveSample[] {
  const byTime = new Map<number, LiveSample>()
  for (const sample of samples) if (!byTime.has(sample[0])) byTime.set(sample[0], sample)
  return [...byTime.values()].sort((a, b) => a[0] - b[0])
}

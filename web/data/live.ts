// The live stream: one connection for everything on screen. Components say which assets they watch (live-assets.ts); this keeps one
// EventSource open for the union, replaces it without a gap when the set changes, and knows when silence means "lost".

import type { LiveAlarms, LiveEnd, LivePresence, LiveSamples } from './contract.ts'
import { STREAM_RETRY_MS, STREAM_RETRY_MS_MAX, STREAM_SETTLE_MS, STREAM_SILENCE_MS_MAX } from './limits.ts'
import { createLiveAssets } from './live-assets.ts'

export type Connection = { state: 'idle' | 'connecting' | 'open' | 'lost'; heard_ms: number | null }

/** The part of EventSource that is used here; a test brings its own. */
export type Source = {
  addEventListener(kind: string, hear: (event: { data?: string }) => void): void
  close(): void
}
export type LiveParts = {
  open: (url: string) => Source
  now: () => number
  /** Learns the server's clock. */
  observe: (at_ms: number) => void
  /** The server ended the stream and says why; it is opened again unless the session is over. */
  ended: (why: LiveEnd) => void
  /** The stream broke off. */
  broken: () => void
  /** Alarms have changed, and so many there are now. */
  alarms: (news: LiveAlarms) => void
}

export type Live = ReturnType<typeof createLive>

export function createLive(parts: LiveParts) {
  const assets = createLiveAssets(parts.now)
  const stream = createStream(parts, assets)
  return {
    /** Streams these assets until the answer is called. */
    watch(ids: readonly string[]): () => void {
      assets.hold(ids)
      stream.soon()
      return () => {
        assets.release(ids)
        stream.soon()
      }
    },
    /** Streams changes of alarms until the answer is called. */
    watchAlarms(): () => void {
      assets.readAlarms(1)
      stream.soon()
      return () => {
        assets.readAlarms(-1)
        stream.soon()
      }
    },
    asset: assets.asset,
    subscribe: assets.subscribe,
    connection: stream.connection,
    onConnection: stream.onConnection,
    /** Called each time the stream has come (back) or left something out: what was missed must be read again. */
    onMissed: stream.onMissed,
    retryNow: stream.retryNow,
    /** A hidden tab gives its connection back. */
    sleep: stream.sleep,
  }
}

type Assets = ReturnType<typeof createLiveAssets>

function createStream(parts: LiveParts, assets: Assets) {
  const connectionListeners = createListeners()
  const missedListeners = createListeners()
  let connection: Connection = { state: 'idle', heard_ms: null }
  let current: { source: Source; url: string } | undefined
  let next: ReturnType<typeof setTimeout> | undefined
  let watchdog: ReturnType<typeof setTimeout> | undefined
  let retry_ms = STREAM_RETRY_MS
  let asleep = false

  function say(state: Connection['state'], heard_ms = connection.heard_ms): void {
    const changed = state !== connection.state
    connection = { state, heard_ms }
    if (changed) connectionListeners.wake()
  }

  function heard(): void {
    retry_ms = STREAM_RETRY_MS
    watch()
    const came = connection.state !== 'open'
    say('open', parts.now())
    if (came) missedListeners.wake()
  }

  function watch(): void {
    clearTimeout(watchdog)
    watchdog = setTimeout(lost, STREAM_SILENCE_MS_MAX)
  }

  function drop(): void {
    clearTimeout(watchdog)
    current?.source.close()
    current = undefined
  }

  function lost(): void {
    drop()
    if (assets.address() === undefined || asleep) return say('idle')
    say('lost')
    again()
    parts.broken()
  }

  function again(): void {
    clearTimeout(next)
    next = setTimeout(reconcile, retry_ms)
    retry_ms = Math.min(retry_ms * 2, STREAM_RETRY_MS_MAX)
  }

  function end(why: LiveEnd): void {
    drop()
    say('idle')
    if (why !== 'session') again()
    parts.ended(why)
  }

  function reconcile(): void {
    clearTimeout(next)
    assets.forgetUnwatched()
    const url = asleep ? undefined : assets.address()
    if (url === undefined) {
      drop()
      return say('idle')
    }
    if (current?.url === url) return
    const previous = current?.source
    const source = parts.open(url)
    current = { source, url }
    const isCurrent = () => current?.source === source
    attach({ source, parts, assets, heard, missed: missedListeners.wake, isCurrent, lost, end })
    // The old stream stays until the new one speaks: changing the view must not lose a sample.
    if (previous) source.addEventListener('open', () => previous.close())
    else if (connection.state === 'idle') say('connecting')
    watch()
  }

  return {
    connection: (): Connection => connection,
    onConnection: connectionListeners.add,
    onMissed: missedListeners.add,
    /** What is watched has changed; a stream that is lost comes back at its own pace. */
    soon(): void {
      if (connection.state === 'lost') return
      clearTimeout(next)
      next = setTimeout(reconcile, current === undefined ? 0 : STREAM_SETTLE_MS)
    },
    retryNow: reconcile,
    sleep: (now: boolean): void => {
      if (asleep === now) return
      asleep = now
      reconcile()
    },
  }
}

type Attached = {
  source: Source
  parts: LiveParts
  assets: Assets
  heard: () => void
  missed: () => void
  isCurrent: () => boolean
  lost: () => void
  end: (why: LiveEnd) => void
}

/** The border: the stream is the server's own, its shapes are those of the generated client. */
function attach({ source, parts, assets, heard, missed, isCurrent, lost, end }: Attached): void {
  const on = <T>(event: string, hear: (data: T) => void) =>
    source.addEventListener(event, ({ data }) => hear(JSON.parse(data ?? '{}') as T))
  on<LiveSamples>('samples', (batch) => {
    parts.observe(batch.at)
    heard()
    assets.takeSamples(batch)
  })
  on<LivePresence>('presence', (batch) => {
    heard()
    assets.takePresence(batch)
  })
  on<LiveAlarms>('alarms', (news) => {
    heard()
    parts.alarms(news)
  })
  on<{ at: number }>('beat', ({ at }) => {
    parts.observe(at)
    heard()
  })
  on<unknown>('gap', missed)
  on<{ why: LiveEnd }>('ended', ({ why }) => {
    if (isCurrent()) end(why)
  })
  source.addEventListener('open', heard)
  source.addEventListener('error', () => {
    if (isCurrent()) lost()
  })
}

function createListeners() {
  const listeners = new Set<() => void>()
  return {
    add: (wake: () => void): (() => void) => {
      listeners.add(wake)
      return () => listeners.delete(wake)
    },
    wake: (): void => {
      for (const wake of listeners) wake()
    },
  }
}

// What has arrived of each asset that somebody watches, and who wants to know; and what the stream has to carry. No network here.

import { serverNow } from './clock.ts'
import type { LivePresence, LiveSample, LiveSamples, Presence } from './contract.ts'
import { LIVE_SAMPLES_MAX, STREAM_ASSETS_MAX } from './limits.ts'

export type AssetLive = {
  /** By signal number, oldest first. The arrays are replaced, never changed, so that React sees it. */
  signals: ReadonlyMap<number, readonly LiveSample[]>
  presence: Presence | null
  /** When the server said so, epoch ms. */
  presence_ms: number
  /** Receipt of the newest sample, epoch ms of the server. */
  lastReceived_ms: number | null
}

const NOTHING: AssetLive = { signals: new Map(), presence: null, presence_ms: 0, lastReceived_ms: null }

export function createLiveAssets(now: () => number = serverNow) {
  /** How many watch it; in the order in which they were asked for last. */
  const watched = new Map<string, number>()
  const assets = new Map<string, AssetLive>()
  const listeners = new Map<string, Set<() => void>>()
  let alarmReaders = 0

  function change(assetId: string, next: AssetLive): void {
    assets.set(assetId, next)
    for (const wake of listeners.get(assetId) ?? []) wake()
  }

  return {
    readAlarms(change: 1 | -1): void {
      alarmReaders += change
    },
    /** Of the stream that carries what is wanted; undefined while nothing is. */
    address(): string | undefined {
      const ids = [...watched.keys()].slice(-STREAM_ASSETS_MAX).sort()
      const wanted = [ids.length > 0 && `assets=${ids.join(',')}`, alarmReaders > 0 && 'alarms=true'].filter(Boolean)
      return wanted.length === 0 ? undefined : `/v1/live?${wanted.join('&')}`
    },
    asset: (assetId: string): AssetLive => assets.get(assetId) ?? NOTHING,
    hold(ids: readonly string[]): void {
      for (const id of ids) {
        const count = watched.get(id) ?? 0
        watched.delete(id)
        watched.set(id, count + 1)
      }
    },
    release(ids: readonly string[]): void {
      for (const id of ids) {
        const count = watched.get(id) ?? 1
        if (count > 1) watched.set(id, count - 1)
        else watched.delete(id)
      }
    },
    forgetUnwatched(): void {
      for (const assetId of assets.keys()) if (!watched.has(assetId)) assets.delete(assetId)
    },
    takeSamples(batch: LiveSamples): void {
      for (const [assetId, bySignal] of Object.entries(batch.assets))
        if (watched.has(assetId)) change(assetId, withSamples(assets.get(assetId) ?? NOTHING, bySignal))
    },
    takePresence(batch: LivePresence): void {
      for (const [assetId, presence] of Object.entries(batch))
        if (watched.has(assetId)) change(assetId, { ...(assets.get(assetId) ?? NOTHING), presence, presence_ms: now() })
    },
    subscribe: (assetId: string, wake: () => void): (() => void) => {
      const set = listeners.get(assetId) ?? new Set()
      listeners.set(assetId, set.add(wake))
      return () => {
        set.delete(wake)
        if (set.size === 0) listeners.delete(assetId)
      }
    },
  }
}

function withSamples(before: AssetLive, bySignal: Record<string, LiveSample[]>): AssetLive {
  const signals = new Map(before.signals)
  let newest = before.lastReceived_ms
  for (const [no, samples] of Object.entries(bySignal)) {
    signals.set(Number(no), joinSamples(signals.get(Number(no)) ?? [], samples))
    for (const [, , received] of samples) newest = Math.max(newest ?? 0, received)
  }
  return { ...before, signals, lastReceived_ms: newest }
}

/** Appends in time order, drops what is already there (the first received stays), keeps the newest. */
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

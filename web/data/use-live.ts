// The hub in React: what a component watches, and what it then sees.

import { useCallback, useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { isWall, wallSource } from './account/wall.ts'
import type { LiveAlarms } from './contract.ts'
import { observeServerTime, serverNow } from './clock.ts'
import { type Connection, createLive } from './live.ts'
import type { AssetLive } from './live-assets.ts'
import { STREAM_HIDDEN_MS_MAX, STREAM_RETRY_MS } from './limits.ts'
import { sessionMayHaveEnded, viewHasChanged } from './session-end.ts'

const alarmListeners = new Set<(news: LiveAlarms) => void>()

export const live = createLive({
  open: (url) => (isWall() ? wallSource(url) : new EventSource(url)),
  now: serverNow,
  observe: observeServerTime,
  ended: (why) => (why === 'session' ? void comeBack() : viewHasChanged()),
  broken: () => void sessionMayHaveEnded(),
  alarms: (news) => {
    for (const hear of alarmListeners) hear(news)
  },
})

/** A session that was issued anew (a factor was shown) ends the stream of the old one: the new one opens its own. */
async function comeBack(): Promise<void> {
  if (await sessionMayHaveEnded()) window.setTimeout(live.retryNow, STREAM_RETRY_MS)
}

let hiddenTimer: number | undefined
document.addEventListener('visibilitychange', () => {
  window.clearTimeout(hiddenTimer)
  if (document.visibilityState === 'visible') live.sleep(false)
  else hiddenTimer = window.setTimeout(() => live.sleep(true), STREAM_HIDDEN_MS_MAX)
})
window.addEventListener('online', () => live.retryNow())

/** Keeps these assets in the stream while the component is mounted. */
export function useWatch(assetIds: readonly string[]): void {
  const key = assetIds.join(',')
  useEffect(() => (key === '' ? undefined : live.watch(key.split(','))), [key])
}

/** Hears of alarms as they change, while the component is mounted. */
export function useAlarmNews(hear: (news: LiveAlarms) => void): void {
  const heard = useEffectEvent(hear)
  useEffect(() => {
    const listener = (news: LiveAlarms) => heard(news)
    alarmListeners.add(listener)
    const stop = live.watchAlarms()
    return () => {
      alarmListeners.delete(listener)
      stop()
    }
  }, [])
}

/** What has arrived for an asset. `every_ms` spares rows that need not be drawn ten times a second. */
export function useAssetLive(assetId: string, every_ms = 0): AssetLive {
  const subscribe = useCallback(
    (wake: () => void) => {
      if (every_ms === 0) return live.subscribe(assetId, wake)
      let timer: number | undefined
      const later = () => {
        timer ??= window.setTimeout(() => {
          timer = undefined
          wake()
        }, every_ms)
      }
      const stop = live.subscribe(assetId, later)
      return () => {
        stop()
        window.clearTimeout(timer)
      }
    },
    [assetId, every_ms],
  )
  return useSyncExternalStore(subscribe, () => live.asset(assetId))
}

export function useConnection(): Connection {
  return useSyncExternalStore(live.onConnection, live.connection)
}

/** False once the stream is known to be gone: then nothing may be called live. */
export function useReachable(): boolean {
  return useConnection().state !== 'lost'
}

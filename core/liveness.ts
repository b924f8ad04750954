// How live an asset is, as one word that people see. Pure: the facts come from the presence table, the time from
// the caller. The rule behind it: what is not known to be fresh is never called live.

export const PRESENCE_STATES = ['online', 'quiet', 'stale', 'offline', 'never'] as const
/**
 * online: it speaks as often as it should. quiet: connected, but silent for longer than that. stale: nothing for so
 * long that its last values say nothing of now, connected or not known to be gone. offline: it is known to be gone.
 * never: it has not been heard yet.
 */
export type PresenceState = (typeof PRESENCE_STATES)[number]

export type PresenceFacts = {
  connected: boolean
  /** Whether a connection stands between messages (MQTT) or each message comes alone (HTTPS). */
  protocol: string | null
  /** Epoch milliseconds by our clock, or null when nothing was received yet. */
  lastReceivedAt: number | null
  /** How often it usually sends; null when that is not known. */
  rhythmMs: number | null
}

/** The rhythm taken for an asset whose own is not known: one message in ten seconds. */
export const RHYTHM_MS_DEFAULT = 10_000
/** Quiet after three messages that did not come. Presence is written every few seconds: below, silence is only that. */
const QUIET_RHYTHMS = 3
const QUIET_MS_MIN = 6_000
/**
 * Stale after thirty; for what speaks rarely five minutes or six messages are enough, since thirty would be days. What
 * speaks ten times a second is given a minute, so that a new connection is no alarm.
 */
const STALE_RHYTHMS = 30
const STALE_RHYTHMS_MIN = 6
const STALE_MS_MIN = 60_000
const STALE_MS_ENOUGH = 5 * 60_000

/** The silences from which an asset of this rhythm is quiet and stale. app.worker_watch_silence says the same. */
export function patienceOf(rhythmMs: number): { quiet_ms: number; stale_ms: number } {
  const enough = Math.max(STALE_MS_ENOUGH, STALE_RHYTHMS_MIN * rhythmMs)
  return {
    quiet_ms: Math.max(QUIET_MS_MIN, QUIET_RHYTHMS * rhythmMs),
    stale_ms: Math.max(STALE_MS_MIN, Math.min(STALE_RHYTHMS * rhythmMs, enough)),
  }
}

/** The state at `now` (epoch milliseconds). */
export function presenceState(facts: PresenceFacts, now: number): PresenceState {
  const { connected, lastReceivedAt } = facts
  if (lastReceivedAt === null) return connected ? 'quiet' : 'never'
  const { quiet_ms, stale_ms } = patienceOf(facts.rhythmMs ?? RHYTHM_MS_DEFAULT)
  // A last time ahead of our clock (two machines) is a silence of none.
  const silence = Math.max(0, now - lastReceivedAt)
  const isFresh = silence <= quiet_ms
  const isStale = silence > stale_ms
  if (connected) return isFresh ? 'online' : isStale ? 'stale' : 'quiet'
  // Over HTTPS nothing stands between two messages, so only the silence tells.
  if (facts.protocol === 'https') return isFresh ? 'online' : isStale ? 'offline' : 'stale'
  return 'offline'
}

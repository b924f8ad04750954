// The whole of a device's address space. No topic names an asset: whose data it is comes from the certificate, so
// there is nothing here by which one asset could reach another's (claim P-76).
import { isSparkplugFilter, type SparkplugTopic, sparkplugTopic } from '../../../core/wire/sparkplug/topic.ts'
import { REASON, type Reason } from './reasons.ts'

/** What a device may publish to, and nothing else: compared whole, never as a pattern. */
export const TELEMETRY_TOPIC = 'v1/telemetry'
export const EVENTS_TOPIC = 'v1/events'
export const HEALTH_TOPIC = 'v1/health'
/** What may also be posted by HTTPS. */
export type PostTopic = typeof TELEMETRY_TOPIC | typeof EVENTS_TOPIC | typeof HEALTH_TOPIC
/** Sparkplug's topics have names in them: labels within the asset, never another asset's. */
export type PublishTopic = PostTopic | SparkplugTopic

/** What the platform tells a device of its own doings: refusals that MQTT 3.1.1 has no room for. */
export const STATUS_TOPIC = 'v1/status'
const COMMANDS = 'v1/commands'

export function postTopic(topic: string): PostTopic | undefined {
  return topic === TELEMETRY_TOPIC || topic === EVENTS_TOPIC || topic === HEALTH_TOPIC ? topic : undefined
}

export function publishTopic(topic: string): PublishTopic | undefined {
  return postTopic(topic) ?? sparkplugTopic(topic)
}

/** For the sender of a refused publish. */
export const PUBLISH_HINT = `publish to ${TELEMETRY_TOPIC}, ${EVENTS_TOPIC} or ${HEALTH_TOPIC}; who you are comes from your certificate`
export const SUBSCRIBE_HINT = `subscribe to ${COMMANDS}/# or ${STATUS_TOPIC}`

/** Success, or why a device may not subscribe to it. */
export function authoriseSubscription(filter: string): Reason {
  // MQTT 5, 4.8.2: shared subscriptions deal one stream to many readers; a device's branch has one.
  if (filter.startsWith('$share/')) return REASON.sharedNotSupported
  if (filter === STATUS_TOPIC || filter === `${COMMANDS}/#`) return REASON.success
  if (isSparkplugFilter(filter)) return REASON.success
  if (!filter.startsWith(`${COMMANDS}/`)) return REASON.notAuthorized
  // Inside its own branch one exact command topic may be asked for. No other pattern is understood.
  const levels = filter.slice(COMMANDS.length + 1).split('/')
  if (levels.some((level) => level.includes('#') || level.includes('+'))) return REASON.wildcardNotSupported
  return levels.every((level) => /^[a-z0-9-]{1,64}$/.test(level)) ? REASON.success : REASON.topicFilterInvalid
}

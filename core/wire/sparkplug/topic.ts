// Topics of Sparkplug B (Eclipse Sparkplug 3.0, section 4): spBv1.0/<group>/<type>/<edge node>[/<device>].
// Group, edge node and device are labels within the asset whose certificate this is, and nothing else: two assets may
// use the same ones and never meet (claim P-76).
import { SPARKPLUG_ID_CHARS_MAX } from '../../limits.ts'

export const SPARKPLUG = 'spBv1.0'
const NODE_TYPES = ['NBIRTH', 'NDEATH', 'NDATA'] as const
const DEVICE_TYPES = ['DBIRTH', 'DDEATH', 'DDATA'] as const
export type SparkplugType = (typeof NODE_TYPES)[number] | (typeof DEVICE_TYPES)[number]

export type SparkplugTopic = {
  readonly type: SparkplugType
  readonly group: string
  readonly edge: string
  readonly device: string | undefined
}

/** Undefined for whatever an edge node does not publish; commands and STATE are a host's to send. */
export function sparkplugTopic(topic: string): SparkplugTopic | undefined {
  const [namespace, group, type, edge, device, ...more] = topic.split('/')
  if (namespace !== SPARKPLUG || group === undefined || edge === undefined || more.length > 0) return undefined
  if (!isLabel(group) || !isLabel(edge)) return undefined
  const ofNode = NODE_TYPES.find((one) => one === type)
  if (ofNode !== undefined) return device === undefined ? { type: ofNode, group, edge, device } : undefined
  const ofDevice = DEVICE_TYPES.find((one) => one === type)
  if (ofDevice === undefined || device === undefined || !isLabel(device)) return undefined
  return { type: ofDevice, group, edge, device }
}

/** Where a node listens for commands; the same for a node and for what stands behind it. */
export function commandTopic({ group, edge }: Pick<SparkplugTopic, 'group' | 'edge'>): string {
  return `${SPARKPLUG}/${group}/NCMD/${edge}`
}

/**
 * What an edge node subscribes to: its commands, those of its devices, and the state of a host. Nobody's messages are
 * ever passed on, so a filter only says what this asset is ready to hear from the platform.
 */
export function isSparkplugFilter(filter: string): boolean {
  const levels = filter.split('/')
  const tail = levels.at(-1)
  if (levels[0] === 'STATE' || (levels[0] === SPARKPLUG && levels[1] === 'STATE')) {
    const host = levels[0] === 'STATE' ? levels.slice(1) : levels.slice(2)
    return host.length === 1 && (tail === '#' || tail === '+' || isLabel(tail ?? ''))
  }
  const [namespace, group = '', type, edge = '', device, ...more] = levels
  if (namespace !== SPARKPLUG || more.length > 0 || !isLabel(group) || !isLabel(edge)) return false
  if (device === undefined || device === '#') return type === 'NCMD' || type === 'DCMD'
  return type === 'DCMD' && (device === '+' || isLabel(device))
}

/** Whether a subscription wants the command of this topic. */
export function wantsCommand(filter: string, topic: string): boolean {
  return filter === topic || filter === `${topic}/#`
}

function isLabel(text: string): boolean {
  return text.length > 0 && text.length <= SPARKPLUG_ID_CHARS_MAX && !/[#+\p{Cc}]/u.test(text) && text.isWellFormed()
}

import { oneOf, textOf } from '../../search.ts'

export const SEVERITIES = ['info', 'warning', 'fault'] as const
export type EventsSearch = { asset?: string; severity?: (typeof SEVERITIES)[number] }

export function parseEventsSearch(raw: Record<string, unknown>): EventsSearch {
  return { asset: textOf(raw.asset), severity: oneOf(SEVERITIES, raw.severity) }
}

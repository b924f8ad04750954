import { oneOf } from '../../../search.ts'

export const SPANS = ['1', '7', '30'] as const
export type Span = (typeof SPANS)[number]
export const SPAN_USUAL: Span = '7'

/** `days`: left out for a week. */
export type StatisticsSearch = { days?: Span }

export function parseStatisticsSearch(raw: Record<string, unknown>): StatisticsSearch {
  const days = oneOf(SPANS, typeof raw.days === 'number' ? String(raw.days) : raw.days)
  return { days: days === SPAN_USUAL ? undefined : days }
}

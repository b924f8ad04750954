// What the address of the audit log says: every filter and the open line, so that a link shows another person the same.

import type { AuditFilter } from '../../data/audit.ts'
import { AUDIT_CATEGORIES } from '../../data/audit-words.ts'
import { instant, oneOf, textOf } from '../../search.ts'

export const PERIODS = ['1h', '24h', '7d', '30d'] as const
export type Period = (typeof PERIODS)[number]

const HOUR = 3_600_000
export const PERIOD_MS: Record<Period, number> = { '1h': HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR, '30d': 720 * HOUR }
export const PERIOD_WORD: Record<Period, string> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
}

/** `last` and a time of one's own exclude each other; without either it is all. */
export type AuditSearch = Omit<AuditFilter, 'text'> & { q?: string; last?: Period; line?: string }

export function parseAuditSearch(raw: Record<string, unknown>): AuditSearch {
  const from = instant(raw.from)
  const to = instant(raw.to)
  const own = from !== undefined || to !== undefined
  return {
    q: textOf(raw.q),
    person: textOf(raw.person),
    asset: textOf(raw.asset),
    category: oneOf(AUDIT_CATEGORIES, raw.category),
    event: textOf(raw.event),
    result: oneOf(['done', 'refused'] as const, raw.result),
    last: own ? undefined : oneOf(PERIODS, raw.last),
    from,
    to,
    line: textOf(raw.line),
  }
}

/** Relative times move in steps of a minute, so that the question (and what is kept of its answer) does not change each second. */
const STEP_MS = 60_000

export function filterOf(search: AuditSearch, now_ms: number): AuditFilter {
  const { q, last, person, asset, category, event, result, to } = search
  const from = last ? Math.floor((now_ms - PERIOD_MS[last]) / STEP_MS) * STEP_MS : search.from
  return { person, asset, category, event, result, from, to, text: q }
}

export function isFiltered(search: AuditSearch): boolean {
  return Object.entries(search).some(([name, value]) => name !== 'line' && value !== undefined)
}

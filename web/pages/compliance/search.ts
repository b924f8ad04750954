// What the address of the list says: everything that decides what is shown.

import { RECORD_KINDS, type RecordKind } from '../../../core/records/kinds.ts'
import { oneOf, textOf } from '../../search.ts'

export const MATTERS = ['overdue', 'due', 'locked', 'in-date'] as const
/** What the list is narrowed to: a standing, or assets that must not be used. */
export type Shown = (typeof MATTERS)[number]

export type ComplianceSearch = {
  q?: string
  site?: string
  kind?: RecordKind
  show?: Shown
  /** Sites as a table instead of bars. */
  view?: 'table'
}

export function parseComplianceSearch(raw: Record<string, unknown>): ComplianceSearch {
  return {
    q: textOf(raw.q),
    site: textOf(raw.site),
    kind: oneOf(RECORD_KINDS, raw.kind),
    show: oneOf(MATTERS, raw.show),
    view: oneOf(['table'] as const, raw.view),
  }
}

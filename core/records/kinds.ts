// The kinds of record and what each takes: who may sign it, how long it is kept, whether it ends a defect. The database
// says the same (app.record_rule) and decides; a test compares them.

export const RECORD_KINDS = [
  /** LOLER 1998 regulation 9, report after Schedule 1. */
  'thorough-examination',
  /** PUWER 1998 regulation 6. */
  'inspection',
  /** ISO 4309. */
  'wire-rope',
  'service',
  'pre-use-check',
  'defect-report',
  'report',
] as const
export type RecordKind = (typeof RECORD_KINDS)[number]

export type KindRule = {
  /** Signing takes a factor shown within the last minutes, and a credential for the kind that is valid on the day. */
  readonly statutory: boolean
  /** A record of this kind can close a defect. */
  readonly closes: boolean
  /** Policy floor of retention, in months; the law's own rule may be longer (core/records/retention.ts). */
  readonly floorMonths: number
}

export const KIND_RULES: Readonly<Record<RecordKind, KindRule>> = {
  'thorough-examination': { statutory: true, closes: true, floorMonths: 60 },
  inspection: { statutory: true, closes: true, floorMonths: 60 },
  'wire-rope': { statutory: true, closes: true, floorMonths: 60 },
  service: { statutory: false, closes: true, floorMonths: 24 },
  'pre-use-check': { statutory: false, closes: false, floorMonths: 24 },
  'defect-report': { statutory: false, closes: false, floorMonths: 24 },
  report: { statutory: false, closes: false, floorMonths: 24 },
}

export const STATUTORY_KINDS = [
  'thorough-examination',
  'inspection',
  'wire-rope',
] as const satisfies readonly RecordKind[]

/** What a record says of the asset as a whole. */
export const OUTCOMES = ['safe', 'safe-until', 'unsafe', 'none'] as const
export type Outcome = (typeof OUTCOMES)[number]

/**
 * A defect is dangerous now, could become so by an instant (LOLER Schedule 1 paragraph 8(c)), or is an observation. The
 * first locks the asset out at once, the second when its instant has passed.
 */
export const SEVERITIES = ['now', 'by', 'observation'] as const
export type Severity = (typeof SEVERITIES)[number]

/**
 * What the findings say of the asset: nobody signs another outcome than this one (Schedule 1, paragraphs 6(b), 7(b), 8).
 * `none` where the record is no judgement of the asset, and no defect was found.
 */
export function outcomeOf(kind: RecordKind, severities: readonly Severity[]): Outcome {
  if (severities.includes('now')) return 'unsafe'
  if (severities.includes('by')) return 'safe-until'
  return kind === 'defect-report' || kind === 'report' || kind === 'service' ? 'none' : 'safe'
}

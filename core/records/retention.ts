// Until when a record is kept: by the law and by the policy of the organisation, whichever is later. Times in ms since 1970.
//
// LOLER 1998 regulation 11(2): (a)(i) before first use: until the employer ceases to use the equipment; (ii) of an
// accessory: two years after the report; (iii) after installation or assembly: until it is no longer used at that place;
// (iv) in service: until the next report or two years, whichever is later. PUWER 1998 regulation 6(3), LOLER regulation
// 11(2)(b): an inspection until the next is recorded; an examination of a rope is kept as one.
//
// What the law says "until the next" of has no end when use ends before a next one: then it is kept for
// RECORD_AFTER_USE_MONTHS after that. And nothing goes on age alone while the asset is in use.
import { RECORD_AFTER_USE_MONTHS } from '../limits.ts'
import { addMonthsTo, type Day, dayIn } from './day.ts'
import { KIND_RULES, type RecordKind } from './kinds.ts'
import type { Occasion } from './loler-report.ts'

export type RecordFacts = {
  /** When it was done, as the person says, and when it was received: what came late is kept from its receipt on. */
  readonly doneAt: number
  readonly receivedAt: number
  /** The organisation's policy when it was received: it may be lengthened later and never shortened for this record. */
  readonly keepMonths: number
  /** Of a thorough examination. */
  readonly occasion: Occasion | null
  /** When the next record that takes its place was received: of its kind, and of regulation 9(3) where it is of that. */
  readonly nextAt: number | null
  /** Held for a dispute or an inquiry, until somebody ends that. */
  readonly isHeld: boolean
}

export type AssetFacts = {
  readonly isAccessory: boolean
  /** Since when it is no longer used, at all and at the place where it stood at this record; null: it still is. */
  readonly usedUntil: number | null
  readonly usedHereUntil: number | null
}

/** What has no date yet. */
export const OPEN_ENDS = ['while-held', 'while-in-use', 'while-at-this-place', 'until-next'] as const
export type OpenEnd = (typeof OPEN_ENDS)[number]

export const REASONS = [
  'legal-hold',
  'policy',
  'loler-11-2-a-i',
  'loler-11-2-a-ii',
  'loler-11-2-a-iii',
  'loler-11-2-a-iv',
  'puwer-6-3',
  'asset-in-use',
] as const
export type Reason = (typeof REASONS)[number]

export type Kept = {
  /** From this instant on it may be removed; or what has to happen first. */
  readonly until: number | OpenEnd
  readonly because: Reason
  /** However that ends, not before this instant. */
  readonly atLeastUntil: number
}

const LOLER_MONTHS = 24

/** `floorMonths`: the organisation's policy for the kind as it is now. The longest of all policies counts. */
export function keptUntil(kind: RecordKind, record: RecordFacts, asset: AssetFacts, floorMonths: number): Kept {
  const months = Math.max(floorMonths, record.keepMonths, KIND_RULES[kind].floorMonths)
  const policy = addMonthsTo(beginOf(record), months)
  const law = lawOf(kind, record, asset)
  const dated = law !== undefined && typeof law.until === 'number' ? law.until : policy
  const atLeastUntil = Math.max(policy, dated, law?.atLeastUntil ?? policy)
  if (record.isHeld) return { until: 'while-held', because: 'legal-hold', atLeastUntil }
  if (law !== undefined && typeof law.until !== 'number') return { ...law, atLeastUntil }
  if (asset.usedUntil === null) return { until: 'while-in-use', because: 'asset-in-use', atLeastUntil }
  if (law !== undefined && dated > policy) return { until: dated, because: law.because, atLeastUntil }
  return { until: policy, because: 'policy', atLeastUntil: policy }
}

/** True at the instant itself: "until" ends with it. */
export function mayBeRemoved({ until }: Kept, now: number): boolean {
  return typeof until === 'number' && now >= until
}

const beginOf = ({ doneAt, receivedAt }: RecordFacts) => Math.max(doneAt, receivedAt)

/** Undefined where no law names the kind. `atLeastUntil` is what is sure already. */
function lawOf(kind: RecordKind, record: RecordFacts, asset: AssetFacts): Kept | undefined {
  const begin = beginOf(record)
  const { usedUntil, usedHereUntil } = asset
  if (kind === 'inspection' || kind === 'wire-rope')
    return { until: nextOrEnd(record, asset) ?? 'until-next', because: 'puwer-6-3', atLeastUntil: begin }
  if (kind !== 'thorough-examination') return undefined
  switch (record.occasion) {
    case 'before-first-use':
      if (asset.isAccessory) {
        const until = addMonthsTo(begin, LOLER_MONTHS)
        return { until, because: 'loler-11-2-a-ii', atLeastUntil: until }
      }
      return { until: usedUntil ?? 'while-in-use', because: 'loler-11-2-a-i', atLeastUntil: begin }
    case 'after-installation':
    case 'at-new-place': {
      const until = usedHereUntil ?? usedUntil ?? 'while-at-this-place'
      return { until, because: 'loler-11-2-a-iii', atLeastUntil: begin }
    }
    default: {
      // Regulation 9(3); an occasion that is not known is treated as one.
      const twoYears = addMonthsTo(begin, LOLER_MONTHS)
      const end = nextOrEnd(record, asset)
      const until = end === undefined ? 'until-next' : Math.max(end, twoYears)
      return { until, because: 'loler-11-2-a-iv', atLeastUntil: twoYears }
    }
  }
}

function nextOrEnd({ nextAt }: RecordFacts, { usedUntil }: AssetFacts): number | undefined {
  if (nextAt !== null) return nextAt
  return usedUntil === null ? undefined : addMonthsTo(usedUntil, RECORD_AFTER_USE_MONTHS)
}

const REASON_WORDS: Readonly<Record<Reason, string>> = {
  'legal-hold': 'legal hold',
  policy: "the organisation's policy",
  'loler-11-2-a-i': 'LOLER regulation 11(2)(a)(i): examined before first use',
  'loler-11-2-a-ii': 'LOLER regulation 11(2)(a)(ii): an accessory examined before first use',
  'loler-11-2-a-iii': 'LOLER regulation 11(2)(a)(iii): examined after installation or assembly',
  'loler-11-2-a-iv': 'LOLER regulation 11(2)(a)(iv): examined in service',
  'puwer-6-3': 'PUWER regulation 6(3), LOLER regulation 11(2)(b): kept until the next is recorded',
  'asset-in-use': 'nothing goes on age alone while the asset is in use',
}

const OPEN_WORDS: Readonly<Record<OpenEnd, string>> = {
  'while-held': 'for as long as it is held',
  'while-in-use': 'for as long as the asset is in use',
  'while-at-this-place': 'for as long as the asset is used at this place',
  'until-next': 'until the next one is recorded',
}

/** What keeps it, and until when, for people; days are those of the zone. */
export function keptWords({ until, because, atLeastUntil }: Kept, zone: string): string {
  const why = REASON_WORDS[because]
  if (typeof until === 'number') return `Kept until ${dayWords(dayIn(zone, until))} (${why}).`
  return `Kept ${OPEN_WORDS[until]}, and at least until ${dayWords(dayIn(zone, atLeastUntil))} (${why}).`
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const dayWords = (day: Day) => dayFormat.format(new Date(`${day}T00:00:00Z`))

// A report of thorough examination: what LOLER 1998 regulation 10(1) and Schedule 1 ask for, each field with its paragraph.
// docs/loler-schedule-1.md says which paragraphs were read in the statute's text, and a test holds it and this together.
// Paragraphs marked † were not.
import type { Day } from './day.ts'
import type { Severity } from './kinds.ts'

/** Name and address. */
export type Party = { readonly name: string; readonly address: string }

export const OCCASIONS = [
  /** Regulation 9(1). */
  'before-first-use',
  /** Regulation 9(2), paragraph 6: installed here for the first time, and never examined before. */
  'after-installation',
  /** Regulation 9(2), paragraph 6: assembled at a new site or in a new location. */
  'at-new-place',
  /** Regulation 9(3)(a)(i) to (iv), paragraph 7(a). */
  'six-months',
  'twelve-months',
  'scheme',
  'exceptional',
] as const
export type Occasion = (typeof OCCASIONS)[number]

/** Why the next one is due by then: regulation 9(3)(a)(i) to (iii). A duty has the same words for it. */
export const NEXT_BASES = ['six-months', 'twelve-months', 'scheme'] as const
export type NextBasis = (typeof NEXT_BASES)[number]

export type ExaminedDefect = {
  /** 8(a) */
  readonly part: string
  readonly description: string
  /** 8(a) is or could become a danger: `now`, `by`. An observation is neither; Schedule 1 does not ask for it. */
  readonly severity: Severity
  /** Regulation 10(1)(c): existing or imminent risk of serious personal injury; a copy goes to the enforcing authority. */
  readonly isImminent: boolean
  /** 8(c)(i), an instant; of severity `by` and of no other. */
  readonly byAt: string | null
  /** 8(b), 8(c)(ii) repair, renewal or alteration. */
  readonly remedy: string
}

export type ThoroughExamination = {
  /** 1 */
  readonly employer: Party
  /** 2 */
  readonly premisesAddress: string
  readonly equipment: {
    /** 3 */
    readonly identification: string
    /** 3, "where known": a year, a month or a day of manufacture; null where it is not known. */
    readonly manufactured: string | null
    /** Regulation 9(3)(a)(i): an accessory for lifting, and what lifts persons, is examined every 6 months. */
    readonly isAccessory: boolean
    readonly liftsPersons: boolean
  }
  /** 4. Where there was none: null, and why, unless the occasion says so already. */
  readonly lastExamination: { readonly on: Day | null; readonly because: string }
  /** 5. Where it depends on the configuration: one for each, as last examined. */
  readonly safeWorkingLoads: readonly {
    readonly load: number
    readonly unit: 'kg' | 't'
    readonly configuration: string
  }[]
  /** 6(a), 7(a) */
  readonly occasion: Occasion
  /** 6(b); null where paragraph 6 does not apply. */
  readonly isInstalledCorrectly: boolean | null
  /** 6(b), 7(b) */
  readonly isSafeToOperate: boolean
  /** 8(a), (b), (c); empty: none was found. */
  readonly defects: readonly ExaminedDefect[]
  readonly next: {
    /** 8(d)† */
    readonly by: Day
    readonly basis: NextBasis
    /** Regulation 9(3)(a)(iii): the written scheme, and the latest day that it allows. */
    readonly scheme: { readonly reference: string; readonly by: Day } | null
  }
  /** 8(e)† */
  readonly test: { readonly isIncluded: boolean; readonly particulars: string }
  /** 8(f)† */
  readonly examinedOn: Day
  /** 9; self-employed or by whom employed† */
  readonly author: Party & {
    readonly qualifications: string
    readonly isSelfEmployed: boolean
    readonly employer: Party | null
  }
  /** 10†; null: the author signs it. */
  readonly signedOnBehalf: Party | null
  /** 11† */
  readonly reportedOn: Day
  /** Regulation 10(1)(b): who it was hired or leased from gets a copy; null: nobody. */
  readonly hiredFrom: Party | null
}

/** The first day that a year, a month or a day of manufacture can mean. */
export const firstDayOf = (manufactured: string): Day => `${manufactured}-01-01`.slice(0, 10)

export type Recipient = 'employer' | 'hirer' | 'enforcing-authority'

/**
 * Regulation 10(1)(a): who has to be told of its dangers forthwith; (c): and where somebody could be seriously hurt, the
 * enforcing authority gets a copy. Empty where no defect is or could become a danger.
 */
export function toldForthwith({ defects, hiredFrom }: ThoroughExamination): Recipient[] {
  if (!defects.some(({ severity }) => severity !== 'observation')) return []
  const told: Recipient[] = ['employer']
  if (hiredFrom !== null) told.push('hirer')
  if (defects.some(({ isImminent }) => isImminent)) told.push('enforcing-authority')
  return told
}

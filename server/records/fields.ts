// Fields that the operations of records share.
import { z } from 'zod'
import { isDay } from '../../core/records/day.ts'
import { OUTCOMES, RECORD_KINDS, SEVERITIES } from '../../core/records/kinds.ts'
import { assetId, defectId, formId, instant, note, personId, recordId, siteId } from '../operation/fields.ts'

export const recordKind = z.enum(RECORD_KINDS).meta({ title: 'RecordKind' })
export const outcome = z.enum(OUTCOMES).meta({ title: 'RecordOutcome', description: 'What it says of the asset' })
export const severity = z.enum(SEVERITIES).meta({
  title: 'DefectSeverity',
  description: 'Dangerous now; dangerous by an instant (LOLER Schedule 1 paragraph 8(c)); an observation',
})
export const reason = note.refine((text) => text !== '', 'is empty')

/** A day of the calendar, of no time zone. */
export const day = z.iso.date().refine(isDay, 'is no date of the calendar').meta({ title: 'Day' })

export const recordFacts = z.object({
  recordId,
  version: z.int(),
  assetId,
  siteId: siteId.meta({ description: 'Where the asset stood' }),
  kind: recordKind,
  formId,
  formVersion: z.int(),
  outcome,
  doneAt: instant.meta({ description: 'When it was done, as the person says' }),
  startedAt: instant.nullable(),
  deviceAt: instant.nullable().meta({ description: "By the clock of the person's device when they sent it" }),
  receivedAt: instant.meta({ description: 'By our clock: what was dated back shows here' }),
  nextDueOn: day.nullable(),
  keepMonths: z.int(),
  signedBy: personId,
  signedWith: z.enum(['factor', 'session']),
  bodySha256: z
    .string()
    .meta({ description: 'SHA-256 of what was signed, lower-case hexadecimal; the audit log has it' }),
  isArchived: z.boolean(),
})

export const defectFacts = z.object({
  defectId,
  assetId,
  recordId,
  severity,
  byAt: instant.nullable(),
  foundAt: instant,
  reportedAt: instant,
  part: z.string(),
  description: z.string(),
  remedy: z.string(),
  closedAt: instant.nullable(),
  closedBy: personId.nullable(),
  closedByRecord: recordId.nullable(),
  locks: z.boolean().meta({ description: 'It locks the asset out at this moment' }),
})

// Fields of the audit log's operations.
import { z } from 'zod'
import { AUDIT_SEARCH_CHARS_MAX } from '../../core/limits.ts'
import { assetId, instant, personId } from '../operation/fields.ts'

/** CONTROLS CR 2.8. */
export const AUDIT_CATEGORIES = ['access', 'request-error', 'configuration', 'control', 'backup', 'audit'] as const
export const category = z.enum(AUDIT_CATEGORIES)
export const result = z.enum(['done', 'refused'])
const event = z
  .string()
  .regex(/^[a-z][a-z0-9.-]{0,63}$/, 'not an event')
  .meta({ description: 'As `person.changed`, or the beginning of several: `person`' })

/** What lines are looked for; `text` finds what stands in clear, which names and notes do not. */
export const filterFields = {
  person: personId.optional(),
  asset: assetId.optional(),
  category: category.optional(),
  event: event.optional(),
  result: result.optional(),
  from: instant.optional(),
  to: instant.optional(),
}
export const searchText = z.string().trim().min(1).max(AUDIT_SEARCH_CHARS_MAX).optional()

const told = z.union([z.string(), z.array(z.string())]).nullable()
const named = z.object({ personId, name: z.string().nullable() }).nullable()

export const line = z
  .object({
    lineId: z.string(),
    seq: z.number().nullable().meta({ description: 'Its place in the tree, null until it is sealed' }),
    at: instant,
    category,
    event: z.string(),
    result,
    person: named,
    staff: named.meta({ description: "The platform's person who operated as the organisation" }),
    process: z.string(),
    sessionId: z.string().nullable(),
    address: z.string().nullable(),
    requestId: z.string().nullable(),
    subject: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
    words: z.string().meta({ description: 'What was done, to be read behind the name of who did it' }),
    changes: z.array(z.object({ field: z.string(), old: told, new: told })),
  })
  .meta({ title: 'AuditLine' })
export type AuditLine = z.input<typeof line>

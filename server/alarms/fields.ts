// Fields that the operations of alarms share.
import { z } from 'zod'
import { ALARM_ACTS, ALARM_STATES, ALARM_TURNS, PRIORITIES } from '../../core/alarm/states.ts'
import { ASSET_KINDS } from '../../core/asset-kinds.ts'
import { eventId, assetId, instant, note, personId, ruleId, siteId } from '../operation/fields.ts'

export const alarmState = z.enum(ALARM_STATES).meta({ title: 'AlarmState' })
export const priority = z.enum(PRIORITIES).meta({ title: 'AlarmPriority' })
export const alarmParams = z.object({ ruleId, assetId })
export const comment = note.optional().meta({ description: 'Stands in the journal' })
export const reason = note.refine((text) => text !== '', 'is empty').meta({ description: 'Stands in the journal' })

/** One asset; or all of a kind, of a site, or of both; or, with nothing, the organisation. */
export const scopeFields = z
  .strictObject({ assetId: assetId.optional(), siteId: siteId.optional(), kind: z.enum(ASSET_KINDS).optional() })
  .refine(
    (scope) => scope.assetId === undefined || (scope.siteId === undefined && scope.kind === undefined),
    'one asset has one kind and one site',
  )
  .meta({ title: 'AlarmScope' })
export type Scope = z.output<typeof scopeFields>

export const alarm = z.object({
  ruleId,
  assetId,
  siteId,
  name: z.string().nullable().meta({ description: "The rule's; null where the rule is not the viewer's to see" }),
  priority,
  state: alarmState,
  active: z.boolean().meta({ description: 'The condition holds, whatever the state' }),
  latching: z.boolean(),
  raisedAt: instant.nullable().meta({ description: "By the device's clock" }),
  raisedReceivedAt: instant.nullable(),
  clearedAt: instant.nullable(),
  acknowledgedAt: instant.nullable(),
  acknowledgedBy: personId.nullable(),
  shelvedUntil: instant.nullable(),
  raises: z.int(),
  changedAt: instant,
})

export const alarmEvent = z.object({
  eventId,
  ruleId,
  assetId,
  at: instant.meta({ description: "When it happened, by the device's clock where it told" }),
  receivedAt: instant,
  kind: z.enum([...ALARM_TURNS, ...ALARM_ACTS, 'late-data']),
  state: alarmState,
  priority,
  personId: personId.nullable(),
  staffId: personId.nullable(),
  until: instant.nullable(),
  comment: z.string().nullable(),
  value: z
    .object({ signal: z.string(), value: z.union([z.number(), z.boolean(), z.string()]) })
    .nullable()
    .meta({ description: 'The sample that led to it' }),
})

export const instantOf = (at: Date | null): string | null => at?.toISOString() ?? null

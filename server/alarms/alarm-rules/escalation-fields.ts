// By whose steps a rule escalates, at the border.
import { z } from 'zod'
import { ESCALATION_MINUTES_MAX, ESCALATION_STEPS_MAX } from '../../../core/limits.ts'
import { groupId, personId } from '../../operation/fields.ts'

/** By the organisation's steps, by its own, or not at all. */
export const escalates = z.enum(['organisation', 'own', 'none'])
export type Escalates = z.output<typeof escalates>

export const ruleSteps = z
  .array(
    z
      .strictObject({
        afterMinutes: z
          .int()
          .min(1)
          .max(ESCALATION_MINUTES_MAX)
          .meta({ description: 'Since the alarm began to wait, more than in the step before' }),
        personId: personId.nullable(),
        groupId: groupId.nullable(),
      })
      .refine((each) => (each.personId === null) !== (each.groupId === null), 'is a person or a group'),
  )
  .max(ESCALATION_STEPS_MAX)

export const ruleEscalation = z
  .strictObject({ escalates, steps: ruleSteps.default([]) })
  .refine(({ escalates: by, steps }) => (by === 'own') === steps.length > 0, {
    path: ['steps'],
    message: 'belong to a rule that escalates by its own, which has at least one',
  })
  .meta({ title: 'RuleEscalation', description: "By the organisation's steps, by its own, or not at all" })
export type RuleEscalation = z.output<typeof ruleEscalation>

import { z } from 'zod'
import { ESCALATION_MINUTES_MAX, ESCALATION_STEPS_MAX } from '../../../core/limits.ts'
import { groupId, personId } from '../../operation/fields.ts'
import { priority } from '../fields.ts'

const step = z.strictObject({
  afterMinutes: z
    .int()
    .min(1)
    .max(ESCALATION_MINUTES_MAX)
    .meta({ description: 'Since the alarm began to wait, more than in the step before' }),
  priority: priority.meta({ description: 'The lowest that is escalated' }),
  personId: personId.nullable(),
  groupId: groupId.nullable(),
})

export const steps = z.object({
  steps: z
    .array(step.refine((each) => (each.personId === null) !== (each.groupId === null), 'is a person or a group'))
    .max(ESCALATION_STEPS_MAX),
})

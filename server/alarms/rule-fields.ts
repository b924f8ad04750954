// A rule at the border: what people send and what was sealed, as the types of core/alarm/spec.ts.
import { z } from 'zod'
import { type Condition, faultOf, type RuleSpec } from '../../core/alarm/spec.ts'
import {
  ALARM_CONDITION_DEPTH_MAX,
  ALARM_CONDITIONS_MAX,
  ALARM_LATE_S_DEFAULT,
  ALARM_LATE_S_MAX,
  ALARM_SECONDS_MAX,
  ALARM_STATES_MAX,
  SIGNAL_KEY_CHARS_MAX,
  STATE_CHARS_MAX,
} from '../../core/limits.ts'
import { ODDITIES } from '../../core/watch/conduct.ts'
import { HEALTH_CHECK_NAME } from '../../core/wire/health-names.ts'
import { name, note } from '../operation/fields.ts'

const signal = z.string().min(1).max(SIGNAL_KEY_CHARS_MAX).meta({ description: 'As the device names it' })
const figure = z.number()
const width = z.number().min(0).default(0)
const seconds = z.number().min(1).max(ALARM_SECONDS_MAX)
const delay = z.number().min(0).max(ALARM_SECONDS_MAX).default(0)
const limits = { above: figure.optional(), below: figure.optional(), deadband: width }

const leaves = [
  z.strictObject({ kind: z.literal('limit'), signal, ...limits }),
  z.strictObject({ kind: z.literal('rate'), signal, perS: seconds, overS: seconds, ...limits }),
  z.strictObject({ kind: z.literal('apart'), signal, from: signal, by: z.number().min(0), deadband: width }),
  z.strictObject({
    kind: z.literal('unusual'),
    signal,
    overS: seconds,
    times: z.number().min(1).max(100),
    atLeast: width,
  }),
  z.strictObject({
    kind: z.literal('state'),
    signal,
    is: z
      .array(z.union([z.string().max(STATE_CHARS_MAX), z.boolean()]))
      .min(1)
      .max(ALARM_STATES_MAX),
  }),
  z.strictObject({ kind: z.literal('silent'), signal, forS: seconds }),
  z.strictObject({
    kind: z.literal('self-check'),
    check: z
      .string()
      .regex(HEALTH_CHECK_NAME, 'is no name of a check: up to 32 lower-case letters, digits, _ and -')
      .optional(),
    is: z.enum(['warn', 'fail']),
  }),
  z.strictObject({ kind: z.literal('watch'), sees: z.enum(ODDITIES) }),
] as const

// Each depth is a schema of its own, so that nothing can be nested for ever and every level can be described.
function nested(depth: number): z.ZodType<Condition, unknown> {
  if (depth <= 1) return z.discriminatedUnion('kind', [...leaves])
  const part = nested(depth - 1)
  const of = z.array(part).min(1).max(ALARM_CONDITIONS_MAX)
  return z.discriminatedUnion('kind', [
    ...leaves,
    z.strictObject({ kind: z.literal('delayed'), of: part, onS: delay, offS: delay }),
    z.strictObject({ kind: z.literal('all'), of }),
    z.strictObject({ kind: z.literal('any'), of }),
    z.strictObject({ kind: z.literal('at-least'), n: z.int().min(1).max(ALARM_CONDITIONS_MAX), of }),
  ])
}

const tree = nested(ALARM_CONDITION_DEPTH_MAX)

// To the outside one opaque value: written out to its depth, its description would be longer than all others together.
const condition = z
  .unknown()
  .meta({ title: 'AlarmCondition', description: 'A tree of conditions, docs/alarms.md' })
  .transform((value, context): Condition => {
    const read = tree.safeParse(value)
    if (read.success) return read.data
    for (const issue of read.error.issues)
      context.addIssue({ code: 'custom', path: issue.path.map(String), message: issue.message })
    return z.NEVER
  })

export const ruleSpecFields = z
  .strictObject({
    condition,
    onDelayS: delay,
    offDelayS: delay,
    latching: z.boolean().default(false),
    suppressedWhile: condition.optional(),
    lateS: z
      .number()
      .min(1)
      .max(ALARM_LATE_S_MAX)
      .default(ALARM_LATE_S_DEFAULT)
      .meta({ description: 'Data that is older than this at its receipt says nothing of now' }),
  })
  .superRefine((spec, context) => {
    const fault = faultOf(spec)
    if (fault !== undefined) context.addIssue({ code: 'custom', path: ['condition'], message: fault })
  })
  .meta({ title: 'AlarmSpec' })

export const ruleTextFields = z.strictObject({
  name,
  consequence: note.default('').meta({ description: 'What happens when nobody acts' }),
  response: note.default('').meta({ description: 'What to do about it' }),
})
export type RuleTexts = z.output<typeof ruleTextFields>

/** What was sealed; it was checked when it was written, and a spec that no longer fits is our mistake. */
export function readSpec(text: string): RuleSpec {
  return ruleSpecFields.parse(JSON.parse(text))
}

export function readTexts(text: string): RuleTexts {
  return ruleTextFields.parse(JSON.parse(text))
}

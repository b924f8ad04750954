// A computed signal at the border: what people send and what was sealed, as the types of core/computed/expression.ts.
import { z } from 'zod'
import { type Expression, faultOfSize } from '../../../core/computed/expression.ts'
import type { ComputedId } from '../../../core/ids.ts'
import {
  COMPUTED_DEPTH_MAX,
  COMPUTED_PARTS_MAX,
  COMPUTED_STATES_MAX,
  SIGNAL_KEY_CHARS_MAX,
  STATE_CHARS_MAX,
  UNIT_CHARS_MAX,
} from '../../../core/limits.ts'
import type { OrgKeys, Place } from '../../keys/org-keys.ts'
import { name } from '../../operation/fields.ts'

const signal = z.string().min(1).max(SIGNAL_KEY_CHARS_MAX).meta({ description: 'As the device names it' })
const figure = z.number()

const leaves = [
  z.strictObject({ op: z.literal('signal'), signal }),
  z.strictObject({
    op: z.literal('is'),
    signal,
    states: z.array(z.string().max(STATE_CHARS_MAX)).min(1).max(COMPUTED_STATES_MAX),
  }),
] as const

// Each depth is a schema of its own, so that nothing can be nested for ever.
function nested(depth: number): z.ZodType<Expression, unknown> {
  if (depth <= 1) return z.discriminatedUnion('op', [...leaves])
  const of = nested(depth - 1)
  return z.discriminatedUnion('op', [
    ...leaves,
    z.strictObject({ op: z.literal('sum'), of: z.array(of).min(2).max(COMPUTED_PARTS_MAX) }),
    z.strictObject({ op: z.literal('difference'), of, from: of }),
    z.strictObject({ op: z.literal('times'), of, by: figure }),
    z.strictObject({ op: z.literal('rate'), of, perS: z.number().min(1).max(86_400) }),
    z.strictObject({ op: z.literal('above'), of, limit: figure }),
    z.strictObject({ op: z.literal('below'), of, limit: figure }),
    z.strictObject({ op: z.literal('run-hours'), of }),
    z.strictObject({ op: z.literal('cycles'), of }),
  ])
}

const tree = nested(COMPUTED_DEPTH_MAX)
// Told in documents as what it is; its depths would fill pages.
export const expression = z
  .unknown()
  .transform((value, context): Expression => {
    const read = tree.safeParse(value)
    if (read.success) {
      // Here and not with the signals of an asset alone: one for a kind is looked at without any.
      const tooLarge = faultOfSize(read.data)
      if (tooLarge === undefined) return read.data
      context.addIssue({ code: 'custom', message: tooLarge })
      return z.NEVER
    }
    for (const { message, path } of read.error.issues) context.addIssue({ code: 'custom', message, path })
    return z.NEVER
  })
  .meta({ title: 'Expression', description: 'docs/computed-signals.md' })

export const unit = name.refine(
  (text) => Array.from(text).length <= UNIT_CHARS_MAX,
  `has more than ${UNIT_CHARS_MAX} characters`,
)

const definition = z.object({ name: z.string(), unit: z.string().nullable(), expression: tree })
export type Definition = z.output<typeof definition>

const place = (row: ComputedId): Place => ({ table: 'computed_signal', column: 'definition_sealed', row })

export function sealDefinition(keys: OrgKeys, id: ComputedId, given: Definition): Buffer {
  return keys.seal('signal', place(id), JSON.stringify(given))
}

/** Throws for one that stood elsewhere or was altered. */
export function openDefinition(keys: OrgKeys, id: ComputedId, sealed: Buffer): Definition {
  return definition.parse(JSON.parse(keys.open('signal', place(id), sealed)))
}

// What the rules of one asset remember, as text: up to which segment of each writer, and the numbers of each rule.
import type { Memory } from '../../../core/alarm/leaves.ts'
import type { RuleId } from '../../../core/ids.ts'
import { z } from 'zod'

/** `heads`: the highest `n` of each writer at the asset's site that is in the numbers. */
export type AssetMemory = {
  heads: ReadonlyMap<string, number>
  /** Up to then (ms) beginnings and ends of maintenance windows have been told; undefined in one that was written before there were any. */
  maintainedAt: number | undefined
  rules: ReadonlyMap<RuleId, { version: number; memory: Memory }>
}

const numbers = z.array(z.number().nullable())
const written = z.object({
  heads: z.array(z.tuple([z.string(), z.number()])),
  maintainedAt: z.number().optional(),
  rules: z.array(z.tuple([z.string(), z.number(), numbers])),
})

/** JSON has no NaN: null stands for it. Every other number comes back as it was. */
export function writeMemory({ heads, maintainedAt, rules }: AssetMemory): string {
  return JSON.stringify({
    heads: [...heads],
    maintainedAt,
    rules: [...rules].map(([ruleId, { version, memory }]) => [ruleId, version, memory]),
  } satisfies z.input<typeof written>)
}

export function readMemory(text: string): AssetMemory {
  const { heads, maintainedAt, rules } = written.parse(JSON.parse(text))
  return {
    heads: new Map(heads),
    maintainedAt,
    rules: new Map(
      // The border of the ids: we wrote them.
      rules.map(([ruleId, version, memory]) => [
        ruleId as RuleId,
        { version, memory: memory.map((number) => number ?? NaN) },
      ]),
    ),
  }
}

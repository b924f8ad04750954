// Which numbers a rule looks at, and between which limits it leaves them alone: what is drawn beside it. Pure.

import { type Condition, partsOf } from '../../../core/alarm/spec.ts'

export type Limits = { above?: number | undefined; below?: number | undefined }

/** By signal key, in the order in which they are named; the first limit of each is the one that is drawn. */
export function limitsOf(condition: Condition): Map<string, Limits> {
  const found = new Map<string, Limits>()
  const look = (each: Condition): void => {
    if ('signal' in each && each.kind !== 'state' && each.kind !== 'silent') {
      const limits = each.kind === 'limit' ? { above: each.above, below: each.below } : {}
      const known = found.get(each.signal)
      if (!known || (known.above === undefined && known.below === undefined)) found.set(each.signal, limits)
      if (each.kind === 'apart' && !found.has(each.from)) found.set(each.from, {})
    }
    for (const part of partsOf(each)) look(part)
  }
  look(condition)
  return found
}

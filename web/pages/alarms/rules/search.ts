// What the addresses of rules say.

import { oneOf, textOf } from '../../../search.ts'
import { numberOf } from '../../../ui/forms/length.ts'

export type RulesSearch = { q?: string; archived?: 'yes' }

export function parseRulesSearch(raw: Record<string, unknown>): RulesSearch {
  return { q: textOf(raw.q), archived: oneOf(['yes'] as const, raw.archived) }
}

/** `asset`: the one that it is for, to begin with. */
export function parseNewRuleSearch(raw: Record<string, unknown>): { asset?: string } {
  return { asset: textOf(raw.asset) }
}

/** `deadband`: one that was proposed, not saved yet; `asset`: the one that it is tried at. */
export type RuleSearch = { deadband?: string; asset?: string }

export function parseRuleSearch(raw: Record<string, unknown>): RuleSearch {
  const deadband = textOf(raw.deadband)
  return {
    deadband: deadband !== undefined && (numberOf(deadband) ?? -1) >= 0 ? deadband : undefined,
    asset: textOf(raw.asset),
  }
}

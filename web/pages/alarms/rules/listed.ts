// Rules as they are listed: by name, with what they are for, what they say and how often they fired. Pure.

import { orderOf } from '../../../../core/natural-order.ts'
import { specWords } from '../../../data/alarms/condition-words.ts'
import type { AlarmRule, AlarmStatistics } from '../../../data/alarms/contract.ts'
import { PRIORITY_WORD, scopeWords } from '../../../data/alarms/words.ts'

export type ListedRule = AlarmRule & {
  words: string
  where: string
  /** In the last days; undefined where it is not known. */
  raises: number | undefined
}

type Names = { assets: ReadonlyMap<string, string>; sites: ReadonlyMap<string, string> }

/** Of each rule, all of its assets together. What is not among the most frequent is known only while all of them are listed. */
export function raisesOf(statistics: AlarmStatistics | undefined): (ruleId: string) => number | undefined {
  const found = new Map<string, number>()
  for (const { ruleId, raises } of statistics?.frequent ?? []) found.set(ruleId, (found.get(ruleId) ?? 0) + raises)
  const listed = [...found.values()].reduce((sum, each) => sum + each, 0)
  const isAll = statistics !== undefined && listed === statistics.raises && !statistics.isCut
  return (ruleId) => found.get(ruleId) ?? (isAll ? 0 : undefined)
}

export function prepareRules(
  rules: readonly AlarmRule[],
  { assets, sites }: Names,
  raises: (ruleId: string) => number | undefined,
  q = '',
): ListedRule[] {
  const names = { asset: (id: string) => assets.get(id), site: (id: string) => sites.get(id) }
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return rules
    .map((rule) => ({
      ...rule,
      words: specWords(rule.spec),
      where: scopeWords(rule.scope, names),
      raises: raises(rule.ruleId),
    }))
    .filter((rule) => {
      const hay = `${rule.name} ${rule.words} ${rule.where} ${PRIORITY_WORD[rule.priority]}`.toLowerCase()
      return words.every((word) => hay.includes(word))
    })
    .toSorted((a, b) => (orderOf(a.name) < orderOf(b.name) ? -1 : 1))
}

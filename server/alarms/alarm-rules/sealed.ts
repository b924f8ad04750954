// A rule as it is kept.
import { type RuleSpec, signalsOf } from '../../../core/alarm/spec.ts'
import type { RuleId } from '../../../core/ids.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { ruleSpec, ruleTexts } from '../places.ts'
import type { RuleTexts } from '../rule-fields.ts'
import type { Scope } from '../fields.ts'

export function sealedTexts(keys: OrgKeys, ruleId: RuleId, texts: RuleTexts) {
  return { texts_sealed: keys.seal('alarm', ruleTexts(ruleId), JSON.stringify(texts)) }
}

/** The signals are found again by their blind indexes, so that nobody has to open names to evaluate. */
export function sealedSpec(keys: OrgKeys, ruleId: RuleId, spec: RuleSpec) {
  return {
    latching: spec.latching,
    spec_sealed: keys.seal('alarm', ruleSpec(ruleId), JSON.stringify(spec)),
    signals_index: signalsOf(spec).map((key) => keys.blindIndex('signal', key)),
  }
}

export const scopeColumns = ({ assetId, siteId, kind }: Scope) => ({
  asset_id: assetId ?? null,
  site_id: siteId ?? null,
  kind: kind ?? null,
})

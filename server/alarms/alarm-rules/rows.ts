// A rule as it is told.
import { z } from 'zod'
import type { Priority } from '../../../core/alarm/states.ts'
import type { AssetId, RuleId, SiteId } from '../../../core/ids.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { type Escalates, escalates } from './escalation-fields.ts'
import { instant, ruleId } from '../../operation/fields.ts'
import { priority, type Scope, scopeFields } from '../fields.ts'
import { ruleSpec, ruleTexts } from '../places.ts'
import { readSpec, readTexts } from '../rule-fields.ts'

export const rule = z.object({
  ruleId,
  name: z.string(),
  consequence: z.string(),
  response: z.string(),
  priority,
  scope: scopeFields,
  spec: z.unknown().meta({ title: 'AlarmSpec', description: 'As it was sent, docs/alarms.md' }),
  enabled: z.boolean(),
  escalates,
  archived: z.boolean(),
  version: z.int(),
  changedAt: instant,
})

export type RuleRow = {
  rule_id: RuleId
  asset_id: AssetId | null
  site_id: SiteId | null
  kind: Scope['kind'] | null
  priority: Priority
  texts_sealed: Buffer
  spec_sealed: Buffer
  enabled: boolean
  escalates: Escalates
  version: number
  archived_at: Date | null
  changed_at: Date
}

export const RULE_COLUMNS = [
  'rule_id',
  'asset_id',
  'site_id',
  'kind',
  'priority',
  'texts_sealed',
  'spec_sealed',
  'enabled',
  'escalates',
  'version',
  'archived_at',
  'changed_at',
] as const satisfies readonly (keyof RuleRow)[]

export function toldRule(row: RuleRow, keys: OrgKeys): z.input<typeof rule> {
  return {
    ruleId: row.rule_id,
    ...readTexts(keys.open('alarm', ruleTexts(row.rule_id), row.texts_sealed)),
    priority: row.priority,
    scope: {
      ...(row.asset_id === null ? {} : { assetId: row.asset_id }),
      ...(row.site_id === null ? {} : { siteId: row.site_id }),
      ...(row.kind === null ? {} : { kind: row.kind }),
    },
    spec: readSpec(keys.open('alarm', ruleSpec(row.rule_id), row.spec_sealed)),
    enabled: row.enabled,
    escalates: row.escalates,
    archived: row.archived_at !== null,
    version: row.version,
    changedAt: row.changed_at.toISOString(),
  }
}

// Where sealed values of alarms belong.
import type { EventId, AssetId, MaintenanceId, RuleId } from '../../core/ids.ts'
import type { Place } from '../keys/org-keys.ts'

export const ruleTexts = (row: RuleId): Place => ({ table: 'alarm_rule', column: 'texts_sealed', row })
export const ruleSpec = (row: RuleId): Place => ({ table: 'alarm_rule', column: 'spec_sealed', row })
export const eventComment = (row: EventId): Place => ({ table: 'alarm_event', column: 'comment_sealed', row })
export const eventDetail = (row: EventId): Place => ({ table: 'alarm_event', column: 'detail_sealed', row })
export const maintenanceReason = (row: MaintenanceId): Place => ({ table: 'maintenance', column: 'reason_sealed', row })
export const assetMemory = (row: AssetId): Place => ({ table: 'alarm_memory', column: 'sealed', row })
